/**
 * Layer painting: drawn parts are laid over the page from back to front, like cut-outs on an animation table. A part
 * brings both its keys' shapes, bent by their meshes, to the moment; their signed distances are mixed, so the rim morphs
 * crisply from one to the other. Paint comes from the nearer key wherever that shows the part: never a mixture.
 */
import { NOBODY, type Canvas } from '../raster/canvas';
import { PAPER } from '../raster/drawing';
import type { Hiding } from '../parts/hiding-places';
import type { PartShape } from './part-shapes';
import { compose, IDENTITY, invert, type Affine } from '../motion/pose';
import { placeMesh, poseMap, type MeshSource } from '../meshes/posed-mesh';
import { Warp } from '../meshes/warp';
import type { WorkingSize } from '../raster/working-size';

/** Where nothing is known of a part it is not there, px. */
const OUTSIDE = -1e3;
/** A part seen through a pixel's corner counts when it fills this share of it. */
const LEAST_COVER = 0.35;
/** Paint follows the morphing rim down to this depth (working px), fading. */
const RIM_DEPTH_PX = 10;
const LEAST_SHIFT_PX = 0.02;
/**
 * Up to this difference (working px) the keys' rims are mixed; from twice of it on the nearer key alone says where the part
 * is: a limb that each key has elsewhere stands whole in one place, where a mixture would have it nowhere.
 */
const MOST_MORPH_PX = 8;
/**
 * A round part that only one key has grows from its core, or shrinks into it, between these moments: in the middle that is
 * done. A long one would be a sliver on its way: it is there or not. Share of its area that its inmost circle fills.
 */
const LEAST_ROUNDNESS = 0.35;
const GROWTH_START = 0.3;
const GROWTH_END = 0.5;
/** What hides has come out, or is all behind its neighbour, in the middle, too. */
const HIDING_END = 0.5;
const LEAST_LAID = 1 / 512;
/** A page whose mesh departs less than this from rest rests, working px. */
const LEAST_REST_PX = 0.5;
/** Thinner paint than this (0..255) is not seen; anything above is a part that is there, be it a soft shadow. */
const LEAST_SEEN_ALPHA = 8;

/** One part in one key, ready to be looked up. */
interface Side {
  source: MeshSource;
  shape: PartShape;
  warp: Warp;
  /** From the frame to the key by the pose alone, working px. */
  toKey: Affine;
  /** Signed distance at the last place asked for, working px, and whether it is known there. */
  distance: number;
  known: boolean;
  slopeX: number;
  slopeY: number;
}

/** Lays parts over a canvas; keeps its working planes between the parts and frames. */
export class LayerPainter {
  private readonly warps: readonly [Warp, Warp];
  private readonly paint = new Float32Array(4);
  private readonly scale: number;

  constructor(
    private readonly sourceA: MeshSource,
    private readonly sourceB: MeshSource,
    private readonly size: WorkingSize,
    /** Greater is in front; one a part. */
    private readonly ranks: Float32Array,
    /** One a part; undefined where it does not hide. */
    private readonly hidings: readonly (Hiding | undefined)[],
  ) {
    const { widthPx, heightPx } = sourceA.drawing;
    this.warps = [new Warp(widthPx, heightPx), new Warp(widthPx, heightPx)];
    this.scale = Math.sqrt(size.scaleX * size.scaleY);
  }

  /** Lays one part over what the canvas holds. */
  lay(canvas: Canvas, part: number, moment: number, given?: Affine): void {
    const hiding = this.hidings[part];
    const isOfA = this.sourceA.shapes[part] !== undefined;
    const correction = hiding ? hidden(hiding, moment, isOfA, given) : given;
    const a = this.bring(this.sourceA, this.warps[0], part, moment, correction);
    const b = this.bring(this.sourceB, this.warps[1], part, moment, correction);
    const first = a ?? b;
    if (!first || (hiding && isOfA && moment >= HIDING_END)) return;
    const boxes = [a, b].map((side) => side?.warp.box ?? first.warp.box);
    const left = Math.min(boxes[0].left, boxes[1].left);
    const top = Math.min(boxes[0].top, boxes[1].top);
    const right = Math.max(boxes[0].right, boxes[1].right);
    const bottom = Math.max(boxes[0].bottom, boxes[1].bottom);
    const [near, far] = moment < 0.5 ? [a, b] : [b, a];
    const isLone = !a || !b;
    const fade = isLone && !hiding ? missingDepth(first.shape, moment, isOfA) : 0;
    const shareB = moment;
    for (let y = top; y <= bottom; y++) {
      for (let x = left, i = y * canvas.widthPx + left; x <= right; x++, i++) {
        const isInA = a !== undefined && measure(a, i, this.size);
        const isInB = b !== undefined && measure(b, i, this.size);
        if (!isInA && !isInB) continue;
        if (a && !isInA) this.measureBeyond(a, x, y);
        if (b && !isInB) this.measureBeyond(b, x, y);
        const depth = isLone ? first.distance - fade : mixed(a, b, shareB);
        const cover = depth * this.scale + 0.5;
        if (cover <= LEAST_LAID) continue;
        if (!this.lookUp(near, far, i, depth)) continue;
        layPaint(canvas, i, this.paint, cover < 1 ? cover : 1, part);
      }
    }
  }

  private bring(
    source: MeshSource,
    warp: Warp,
    part: number,
    moment: number,
    correction?: Affine,
  ): Side | undefined {
    const shape = source.shapes[part];
    const mesh = source.meshes.meshes[part];
    if (!shape || !mesh) return undefined;
    this.bend(source, warp, part, moment, correction);
    const toKey = invert(poseMap(source, part, moment, correction));
    return { source, shape, warp, toKey, distance: OUTSIDE, known: false, slopeX: 0, slopeY: 0 };
  }

  /** Far from its own pixels a part is not there, unless something in front hides what is: then nobody knows. */
  private measureBeyond(side: Side, x: number, y: number): void {
    const { scaleX, scaleY, widthPx, heightPx } = this.size;
    const { toKey, source } = side;
    const fx = (x + 0.5) / scaleX - 0.5;
    const fy = (y + 0.5) / scaleY - 0.5;
    const px = Math.round(toKey.a * fx + toKey.b * fy + toKey.x);
    const py = Math.round(toKey.c * fx + toKey.d * fy + toKey.y);
    side.distance = -2 * MOST_MORPH_PX;
    side.known = false;
    if (px < 0 || py < 0 || px >= widthPx || py >= heightPx) return;
    const there = source.motion.partOf[py * widthPx + px];
    const hides =
      there >= 0 && source.shapes[there] !== undefined && this.ranks[there] > this.ranks[this.part];
    side.known = !hides;
  }

  private bend(source: MeshSource, warp: Warp, part: number, moment: number, correction?: Affine): Warp {
    warp.begin();
    const mesh = source.meshes.meshes[part];
    if (!mesh) return warp;
    const cellPx = source.meshes.cellPx;
    const nodes = placeMesh(mesh, source, part, moment, this.size, correction);
    for (let i = 0; i < mesh.live.length; i++) {
      if (mesh.live[i]) warp.cell(nodes, i, mesh.columns, mesh.left, mesh.top, cellPx, this.size);
    }
    return warp;
  }

  /** Finds the paint of a pixel: of the nearer key, else of the other, else the nearest of the part. */
  private lookUp(near: Side | undefined, far: Side | undefined, i: number, depth: number): boolean {
    if (near && near.warp.has(i) && this.take(near, i, depth)) return true;
    if (far && far.warp.has(i) && this.take(far, i, depth)) return true;
    if (near && near.warp.has(i)) return this.takeNearest(near, i);
    return far !== undefined && far.warp.has(i) && this.takeNearest(far, i);
  }

  private take(side: Side, i: number, depth: number): boolean {
    let u = side.warp.u[i];
    let v = side.warp.v[i];
    if (side.known && side.distance < RIM_DEPTH_PX) {
      const fade = 1 - Math.max(0, Math.min(depth, side.distance)) / RIM_DEPTH_PX;
      const shift = (depth - side.distance) * Math.max(0, fade);
      if (shift > LEAST_SHIFT_PX || shift < -LEAST_SHIFT_PX) {
        u += shift * side.slopeX * this.size.scaleX;
        v += shift * side.slopeY * this.size.scaleY;
      }
    }
    return this.takeOwn(side.source, u, v);
  }

  /** Mixes the part's own pixels around a place. @returns false when too few of them are the part's */
  private takeOwn(source: MeshSource, u: number, v: number): boolean {
    const { drawing, partOf } = source;
    const { widthPx, heightPx, look } = drawing;
    const { paint } = this;
    const part = this.part;
    const left = Math.floor(u);
    const top = Math.floor(v);
    const fu = u - left;
    const fv = v - top;
    let cover = 0;
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    for (let corner = 0; corner < 4; corner++) {
      const x = left + (corner & 1);
      const y = top + (corner >> 1);
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const from = y * widthPx + x;
      if (partOf[from] !== part) continue;
      const share = (corner & 1 ? fu : 1 - fu) * (corner >> 1 ? fv : 1 - fv);
      const j = from * 4;
      cover += share;
      p0 += share * look[j];
      p1 += share * look[j + 1];
      p2 += share * look[j + 2];
      p3 += share * look[j + 3];
    }
    if (cover < LEAST_COVER) return false;
    paint[0] = p0 / cover;
    paint[1] = p1 / cover;
    paint[2] = p2 / cover;
    paint[3] = p3 / cover;
    return true;
  }

  private takeNearest({ source, shape, warp }: Side, i: number): boolean {
    const { scaleX, scaleY } = this.size;
    const x = Math.round((warp.u[i] + 0.5) / scaleX - 0.5) - shape.left;
    const y = Math.round((warp.v[i] + 0.5) / scaleY - 0.5) - shape.top;
    const column = Math.max(0, Math.min(shape.widthPx - 1, x));
    const row = Math.max(0, Math.min(shape.heightPx - 1, y));
    const place = shape.paint[row * shape.widthPx + column];
    const across = place % shape.widthPx;
    const ownX = Math.floor((shape.left + across + 0.5) * scaleX);
    const ownY = Math.floor((shape.top + (place - across) / shape.widthPx + 0.5) * scaleY);
    const j = (ownY * source.drawing.widthPx + ownX) * 4;
    for (let c = 0; c < 4; c++) this.paint[c] = source.drawing.look[j + c];
    return true;
  }

  private part = NOBODY;

  /** Lays pages that move: the nearer key's, and where that shows none the other's. */
  layGrounds(canvas: Canvas, order: readonly number[], moment: number): void {
    const [near, far] = moment < 0.5 ? [this.sourceA, this.sourceB] : [this.sourceB, this.sourceA];
    for (const source of [far, near]) {
      for (const part of order) this.layGround(canvas, source, part, moment);
    }
  }

  private layGround(canvas: Canvas, source: MeshSource, part: number, moment: number): void {
    const mesh = source.meshes.meshes[part];
    if (!mesh || !mesh.restX.some((rest, i) => Math.hypot(rest, mesh.restY[i]) > LEAST_REST_PX)) return;
    this.part = part;
    const warp = this.bend(source, this.warps[0], part, moment);
    const { left, top, right, bottom } = warp.box;
    for (let y = top; y <= bottom; y++) {
      for (let x = left, i = y * canvas.widthPx + left; x <= right; x++, i++) {
        if (warp.has(i) && this.takeOwn(source, warp.u[i], warp.v[i]))
          layPaint(canvas, i, this.paint, 1, part);
      }
    }
  }

  /** Lays the parts given, from back to front. */
  layAll(canvas: Canvas, order: readonly number[], moment: number, corrections?: readonly Affine[]): void {
    for (const part of order) {
      this.part = part;
      this.lay(canvas, part, moment, corrections?.[part]);
    }
  }
}

/** Where a part that hides is at a moment, put before its correction. */
function hidden({ dx, dy }: Hiding, moment: number, isOfA: boolean, correction = IDENTITY): Affine {
  const way = Math.min(1, moment / HIDING_END);
  const share = isOfA ? way : 1 - way;
  return compose(correction, { ...IDENTITY, x: share * dx, y: share * dy });
}

/** How much of a lone part's depth is missing at a moment, px. */
function missingDepth(shape: PartShape, moment: number, isOfA: boolean): number {
  const isRound = Math.PI * shape.depthPx * shape.depthPx > LEAST_ROUNDNESS * shape.areaPx;
  if (!isRound) return moment < 0.5 === isOfA ? 0 : Infinity;
  const grown = Math.max(0, Math.min(1, (moment - GROWTH_START) / (GROWTH_END - GROWTH_START)));
  return (isOfA ? grown : 1 - grown) * (shape.depthPx + 1);
}

/** How much of B's rim a place takes. @param difference of the keys' distances there */
function rimShare(shareB: number, difference: number): number {
  const apart = (Math.abs(difference) - MOST_MORPH_PX) / MOST_MORPH_PX;
  if (apart <= 0) return shareB;
  const nearest = shareB < 0.5 ? 0 : 1;
  return apart >= 1 ? nearest : shareB + (nearest - shareB) * apart;
}

function mixed(a: Side | undefined, b: Side | undefined, shareB: number): number {
  if (!a || !b) return OUTSIDE;
  if (a.known && b.known) {
    const share = rimShare(shareB, b.distance - a.distance);
    return a.distance + (b.distance - a.distance) * share;
  }
  if (a.known) return a.distance;
  if (b.known) return b.distance;
  return shareB < 0.5 ? a.distance : b.distance;
}

/**
 * Looks up the signed distance, its slope and whether it is known at the place that pixel `i` shows.
 * @returns false where that is too far from the part to be in its shape
 */
function measure(side: Side, i: number, { scaleX, scaleY }: WorkingSize): boolean {
  const { warp, shape } = side;
  if (!warp.has(i)) return false;
  const px = (warp.u[i] + 0.5) / scaleX - 0.5 - shape.left;
  const py = (warp.v[i] + 0.5) / scaleY - 0.5 - shape.top;
  if (px < -0.5 || py < -0.5 || px > shape.widthPx - 0.5 || py > shape.heightPx - 0.5) return false;
  const x = Math.max(0, Math.min(shape.widthPx - 1.001, px));
  const y = Math.max(0, Math.min(shape.heightPx - 1.001, py));
  const x0 = x | 0;
  const y0 = y | 0;
  const fx = x - x0;
  const fy = y - y0;
  const right = x0 < shape.widthPx - 1 ? 1 : 0;
  const down = y0 < shape.heightPx - 1 ? shape.widthPx : 0;
  const at = y0 * shape.widthPx + x0;
  const d = shape.distance;
  const above = d[at] + (d[at + right] - d[at]) * fx;
  const below = d[at + down] + (d[at + down + right] - d[at + down]) * fx;
  side.distance = above + (below - above) * fy;
  side.slopeX = (d[at + right] - d[at]) * (1 - fy) + (d[at + down + right] - d[at + down]) * fy;
  side.slopeY = below - above;
  side.known = shape.known[(fy < 0.5 ? at : at + down) + (fx < 0.5 ? 0 : right)] === 1;
  return true;
}

/** Lays paint (itself perhaps translucent) over a pixel. Both are over paper, so paper counts once. */
function layPaint(
  { look, owner }: Canvas,
  pixel: number,
  paint: Float32Array,
  cover: number,
  part: number,
): void {
  const at = pixel * 4;
  const alpha = (paint[3] / 255) * cover;
  const through = 1 - alpha;
  const paper = PAPER * (cover - alpha);
  for (let c = 0; c < 3; c++) look[at + c] = paint[c] * cover - paper + look[at + c] * through;
  look[at + 3] = paint[3] * cover + look[at + 3] * through;
  if (paint[3] * cover > LEAST_SEEN_ALPHA) owner[pixel] = part;
}
