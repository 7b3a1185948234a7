/**
 * Sheet painting: sheets are laid over the page from back to front, like cels on an animation table. Each is the nearer
 * key's own drawing, bent as one piece, ink and soft rims included. Where something in front hides the sheet in that key the
 * other key's drawing shows what is there, and where neither knows, the nearest fill goes on a little beneath its cover.
 */
import type { Hiding } from '../parts/hiding-places';
import type { PartShape } from './part-shapes';
import { tinted, type Tint } from './tints';
import { Warp } from '../meshes/warp';
import { compose, IDENTITY, type Affine } from '../motion/pose';
import type { KeyMotion } from '../motion/key-motion';
import { BARE, NOBODY, OTHERS, type Canvas } from '../raster/canvas';
import { PAPER, type Drawing } from '../raster/drawing';
import type { Both } from '../raster/both';
import type { WorkingSize } from '../raster/working-size';
import type { SheetMesh } from '../sheets/mesh';
import { placeSheet } from '../sheets/sheet-mesh';
import type { Sheets } from '../sheets/sheets';

/** One key ready to be painted from: its paint at its own size, its motion at the working size. */
export interface SheetSource {
  drawing: Drawing;
  /** Sheet of each own pixel, -1 for none. */
  ownSheetOf: Int32Array;
  motion: KeyMotion;
  meshes: readonly (SheetMesh | undefined)[];
  /** How the paint of each part changes on the way. */
  tints: readonly (Tint | undefined)[];
  /** Cut from the working size, one a sheet; undefined for ground and where the key does not have it. */
  shapes: readonly (PartShape | undefined)[];
}

/** Share of a sample's four pixels that must tell what is there. */
const LEAST_COVER = 1 / 64;
const LEAST_LAID = 1 / 512;
/** How far a sheet goes on beneath what hides it where neither key shows it, px of 604. */
const UNDERLAP_PX = 12;
/** Thinner paint than this (0..255) is not seen. */
const LEAST_SEEN_ALPHA = 0.75;
/** A page whose mesh departs less than this from rest rests, own px. */
const LEAST_REST_PX = 0.5;
/**
 * A round sheet that only one key has grows from its core, or shrinks into it, between these moments: in the middle that is
 * done. A long one would be a sliver on its way: it is there or not. Share of its area that its inmost circle fills.
 */
const LEAST_ROUNDNESS = 0.35;
const GROWTH_START = 0.3;
const GROWTH_END = 0.5;
/** What hides has come out, or is all behind its neighbour, in the middle, too. */
const HIDING_END = 0.5;

/** Beyond the border of a key there is nothing to be seen, own px. */
const OUTSIDE_PX = 0.75;

const AWAY = 0;
const THERE = 1;
const HIDDEN = 2;
type Answer = typeof AWAY | typeof THERE | typeof HIDDEN;

interface Side {
  source: SheetSource;
  warp: Warp;
  shape?: PartShape;
}

/** Where a sheet is that one key does not have, or does not show all of. */
export interface Absence {
  /** Behind a neighbour; undefined where it is not. */
  hiding?: Hiding;
  /** Beyond the border of the picture, or beneath others: it stays whole all the way. */
  isWhole: boolean;
  /** Sheets in front that come to lie over it: it is there beneath them all the same. */
  under: ReadonlySet<number>;
}

/** Lays sheets over a canvas; keeps its working planes between the sheets and frames. */
export class SheetPainter {
  private readonly warps: Both<Warp>;
  private readonly paint = new Float32Array(4);
  private cover = 0;
  /** Share of page in what was looked at last. */
  private bare = 0;
  private sheet = NOBODY;
  /** What was looked at last lies beyond the border of its key: nobody knows it. */
  private isOutside = false;
  private moment = 0;
  private readonly isTinted: readonly boolean[];
  private readonly order: readonly number[];
  private readonly underlapPx: number;

  constructor(
    private readonly sources: Both<SheetSource>,
    private readonly sheets: Sheets,
    private readonly size: WorkingSize,
    private readonly isClear: Uint8Array,
    /** One a sheet. */
    private readonly absences: readonly Absence[],
  ) {
    const { widthPx, heightPx } = sources[0].drawing;
    this.warps = [new Warp(widthPx, heightPx), new Warp(widthPx, heightPx)];
    this.underlapPx = (UNDERLAP_PX / 604) * Math.hypot(size.widthPx, size.heightPx);
    this.isTinted = sheets.members.map((members) =>
      members.some((part) => sources[0].tints[part] !== undefined),
    );
    this.order = Array.from(sheets.ranks.keys()).sort((x, y) => sheets.ranks[x] - sheets.ranks[y]);
  }

  /** Lays all drawn sheets, from back to front. @param corrections one a part */
  layAll(canvas: Canvas, moment: number, corrections?: readonly Affine[]): void {
    this.moment = moment;
    for (const sheet of this.order)
      if (!this.sheets.isGround[sheet]) this.lay(canvas, sheet, moment, corrections);
  }

  /** Lays pages that move: the nearer key's, and where that shows none the other's. */
  layGrounds(canvas: Canvas, moment: number): void {
    this.moment = moment;
    const far = moment < 0.5 ? 1 : 0;
    for (const key of [far, 1 - far]) {
      for (const sheet of this.order) {
        if (this.sheets.isGround[sheet] && !this.isClear[sheet]) this.layGround(canvas, key, sheet, moment);
      }
    }
  }

  private layGround(canvas: Canvas, key: number, sheet: number, moment: number): void {
    this.sheet = sheet;
    const side = this.bring(key, moment);
    if (!side || !moves(side.source.meshes[sheet]!, side.source.motion.forward, moment)) return;
    const { warp } = side;
    const { left, top, right, bottom } = warp.box;
    for (let y = top; y <= bottom; y++) {
      for (let x = left, i = y * canvas.widthPx + left; x <= right; x++, i++) {
        if (warp.has(i) && this.look(side, i) === THERE) this.layPaint(canvas, i, 1);
      }
    }
  }

  private lay(canvas: Canvas, sheet: number, moment: number, given?: readonly Affine[]): void {
    this.sheet = sheet;
    const { hiding, isWhole } = this.absences[sheet];
    const isOfA = this.sources[0].meshes[sheet] !== undefined;
    if (hiding && isOfA && moment >= HIDING_END) return;
    const corrections = hiding ? this.hidden(hiding, moment, isOfA, given) : given;
    const a = this.bring(0, moment, corrections);
    const b = this.bring(1, moment, corrections);
    if (!a || !b) {
      const only = a ?? b;
      const missing = hiding || isWhole || !only ? 0 : missingDepth(only.shape, moment, isOfA);
      if (only) this.layAlone(canvas, only, missing, hiding === undefined);
      return;
    }
    const [near, far] = moment < 0.5 ? [a, b] : [b, a];
    const left = Math.min(a.warp.box.left, b.warp.box.left);
    const right = Math.max(a.warp.box.right, b.warp.box.right);
    const bottom = Math.max(a.warp.box.bottom, b.warp.box.bottom);
    for (let y = Math.min(a.warp.box.top, b.warp.box.top); y <= bottom; y++) {
      for (let x = left, i = y * canvas.widthPx + left; x <= right; x++, i++)
        this.layPixel(canvas, i, near, far);
    }
  }

  private layPixel(canvas: Canvas, i: number, near: Side, far: Side): void {
    let answer = this.look(near, i);
    if (answer === AWAY) {
      if (near.warp.has(i) && canvas.beside[i] !== BARE) canvas.beside[i] = this.bare > 0.5 ? BARE : OTHERS;
      if (!this.isUncovered(near, far, i)) return;
    }
    if (answer === HIDDEN) {
      const { isOutside } = this;
      answer = this.look(far, i);
      if (answer === AWAY) return;
      if (answer === HIDDEN && !(!isOutside && this.goOn(near, i)) && !(!this.isOutside && this.goOn(far, i)))
        return;
    }
    this.layPaint(canvas, i, this.cover);
  }

  /** Tells whether the far key shows the sheet where the near key's mesh ends, beneath something in front. */
  private isUncovered(near: Side, far: Side, i: number): boolean {
    if (this.absences[this.sheet].under.size === 0 || near.warp.has(i) || this.look(far, i) !== THERE)
      return false;
    const { scaleX, scaleY, widthPx, heightPx } = this.size;
    const x = Math.round((far.warp.u[i] + 0.5) / scaleX - 0.5);
    const y = Math.round((far.warp.v[i] + 0.5) / scaleY - 0.5);
    const from = Math.max(0, Math.min(heightPx - 1, y)) * widthPx + Math.max(0, Math.min(widthPx - 1, x));
    const { dx, dy } = far.source.motion.flow;
    const own = near.source.drawing;
    const u = Math.round(far.warp.u[i] + dx[from] * scaleX);
    const v = Math.round(far.warp.v[i] + dy[from] * scaleY);
    if (u < 0 || v < 0 || u >= own.widthPx || v >= own.heightPx) return false;
    const there = near.source.ownSheetOf[v * own.widthPx + u];
    return this.absences[this.sheet].under.has(there);
  }

  /** @param goesOn whether it goes on beneath its cover: what comes out from behind something does not */
  private layAlone(canvas: Canvas, side: Side, missing: number, goesOn: boolean): void {
    const { left, top, right, bottom } = side.warp.box;
    const scale = Math.sqrt(this.size.scaleX * this.size.scaleY);
    for (let y = top; y <= bottom; y++) {
      for (let x = left, i = y * canvas.widthPx + left; x <= right; x++, i++) {
        const answer = this.look(side, i);
        if (answer === AWAY || (answer === HIDDEN && (this.isOutside || !(goesOn && this.goOn(side, i)))))
          continue;
        const depth = missing === 0 ? 1 : (this.depthAt(side, i) - missing) * scale + 0.5;
        if (depth > LEAST_LAID) this.layPaint(canvas, i, this.cover * Math.min(1, depth));
      }
    }
  }

  private bring(key: number, moment: number, corrections?: readonly Affine[]): Side | undefined {
    const source = this.sources[key];
    const mesh = source.meshes[this.sheet];
    if (!mesh) return undefined;
    const warp = this.warps[key];
    warp.begin();
    const nodes = placeSheet(mesh, source.motion.forward, moment, corrections);
    const { scaleX, scaleY } = this.size;
    for (let n = 0; n < nodes.x.length; n++) {
      nodes.x[n] = (nodes.x[n] + 0.5) * scaleX - 0.5;
      nodes.y[n] = (nodes.y[n] + 0.5) * scaleY - 0.5;
    }
    for (let n = 0; n < mesh.live.length; n++) {
      if (mesh.live[n]) warp.cell(nodes, n, mesh.columns, mesh.left, mesh.top, mesh.cellPx, this.size);
    }
    return { source, warp, shape: source.shapes[this.sheet] };
  }

  private hidden(
    { dx, dy }: Hiding,
    moment: number,
    isOfA: boolean,
    given: readonly Affine[] | undefined,
  ): readonly Affine[] {
    const way = Math.min(1, moment / HIDING_END);
    const share = isOfA ? way : 1 - way;
    const shift = { ...IDENTITY, x: share * dx, y: share * dy };
    return Array.from(this.sheets.sheetOf, (_, part) => compose(given?.[part] ?? IDENTITY, shift));
  }

  /**
   * Looks where pixel `i` of the frame comes from in one key; its paint and cover are kept when the sheet is there.
   * Clear page around a sheet is its own soft rim; what lies in front only hides it; everything else ends it.
   */
  private look({ source, warp }: Side, i: number): Answer {
    this.cover = 0;
    this.bare = 0;
    if (!warp.has(i)) return AWAY;
    const { drawing, ownSheetOf } = source;
    const { widthPx, heightPx, look } = drawing;
    const { paint, sheet } = this;
    const { ranks, isGround } = this.sheets;
    const u = warp.u[i];
    const v = warp.v[i];
    this.isOutside =
      u < -OUTSIDE_PX || v < -OUTSIDE_PX || u > widthPx - 1 + OUTSIDE_PX || v > heightPx - 1 + OUTSIDE_PX;
    if (this.isOutside) return HIDDEN;
    const x0 = Math.floor(u);
    const y0 = Math.floor(v);
    const fu = u - x0;
    const fv = v - y0;
    let own = 0;
    let soft = 0;
    let hides = 0;
    paint.fill(0);
    for (let corner = 0; corner < 4; corner++) {
      const share = (corner & 1 ? fu : 1 - fu) * (corner >> 1 ? fv : 1 - fv);
      if (share <= 0) continue;
      const x = Math.max(0, Math.min(widthPx - 1, x0 + (corner & 1)));
      const y = Math.max(0, Math.min(heightPx - 1, y0 + (corner >> 1)));
      const at = y * widthPx + x;
      const owner = ownSheetOf[at];
      if (owner < 0 || isGround[owner]) this.bare += share;
      if (owner === sheet) own += share;
      else if (owner < 0 || this.isClear[owner]) soft += share;
      else {
        if (!isGround[owner] && ranks[owner] > ranks[sheet]) hides += share;
        continue;
      }
      const j = at * 4;
      for (let c = 0; c < 4; c++) paint[c] += share * look[j + c];
    }
    if (own < LEAST_COVER) return hides > 0.5 ? HIDDEN : AWAY;
    for (let c = 0; c < 4; c++) paint[c] /= own + soft;
    this.cover = own + soft + hides;
    this.tint(source, u, v);
    return THERE;
  }

  /** Brings the paint that is shown from (u, v) of a key on its way to the other key's. */
  private tint({ motion, tints }: SheetSource, u: number, v: number): void {
    if (!this.isTinted[this.sheet]) return;
    const { scaleX, scaleY, widthPx, heightPx } = this.size;
    const x = Math.max(0, Math.min(widthPx - 1, Math.round((u + 0.5) / scaleX - 0.5)));
    const y = Math.max(0, Math.min(heightPx - 1, Math.round((v + 0.5) / scaleY - 0.5)));
    const tint = tints[motion.partOf[y * widthPx + x]];
    if (tint)
      tinted(this.paint, tint, motion.forward ? 0 : 1, motion.forward ? this.moment : 1 - this.moment);
  }

  /** Beneath its cover a sheet goes on with its nearest fill, a little. */
  private goOn({ source, shape, warp }: Side, i: number): boolean {
    if (!shape || !warp.has(i)) return false;
    const at = this.placeIn(shape, warp, i);
    if (shape.reach[at] > this.underlapPx) return false;
    const { scaleX, scaleY } = this.size;
    const place = shape.paint[at];
    if (place < 0) return false;
    const across = place % shape.widthPx;
    const x = Math.floor((shape.left + across + 0.5) * scaleX);
    const y = Math.floor((shape.top + (place - across) / shape.widthPx + 0.5) * scaleY);
    const j = (y * source.drawing.widthPx + x) * 4;
    for (let c = 0; c < 4; c++) this.paint[c] = source.drawing.look[j + c];
    this.tint(source, x, y);
    this.cover = 1;
    return true;
  }

  private depthAt({ shape, warp }: Side, i: number): number {
    return shape ? shape.distance[this.placeIn(shape, warp, i)] : 0;
  }

  private placeIn({ left, top, widthPx, heightPx }: PartShape, warp: Warp, i: number): number {
    const x = Math.round((warp.u[i] + 0.5) / this.size.scaleX - 0.5) - left;
    const y = Math.round((warp.v[i] + 0.5) / this.size.scaleY - 0.5) - top;
    return Math.max(0, Math.min(heightPx - 1, y)) * widthPx + Math.max(0, Math.min(widthPx - 1, x));
  }

  /** Lays paint (itself perhaps translucent) over a pixel. Both are over paper, so paper counts once. */
  private layPaint({ look, owner }: Canvas, pixel: number, cover: number): void {
    const { paint } = this;
    const at = pixel * 4;
    const alpha = (paint[3] / 255) * cover;
    const through = 1 - alpha;
    const paper = PAPER * (cover - alpha);
    for (let c = 0; c < 3; c++) look[at + c] = paint[c] * cover - paper + look[at + c] * through;
    look[at + 3] = paint[3] * cover + look[at + 3] * through;
    if (paint[3] * cover > LEAST_SEEN_ALPHA) owner[pixel] = this.sheet;
  }
}

function moves(mesh: SheetMesh, forward: boolean, moment: number): boolean {
  const nodes = placeSheet(mesh, forward, moment);
  return nodes.x.some((x, n) => {
    const column = n % mesh.columns;
    const restX = x - mesh.left - column * mesh.cellPx;
    const restY = nodes.y[n] - mesh.top - ((n - column) / mesh.columns) * mesh.cellPx;
    return Math.hypot(restX, restY) > LEAST_REST_PX;
  });
}

/** How much of a lone sheet's depth is missing at a moment, working px. */
function missingDepth(shape: PartShape | undefined, moment: number, isOfA: boolean): number {
  if (!shape) return 0;
  const isRound = Math.PI * shape.depthPx * shape.depthPx > LEAST_ROUNDNESS * shape.areaPx;
  if (!isRound) return moment < 0.5 === isOfA ? 0 : Infinity;
  const grown = Math.max(0, Math.min(1, (moment - GROWTH_START) / (GROWTH_END - GROWTH_START)));
  return (isOfA ? grown : 1 - grown) * (shape.depthPx + 1);
}
