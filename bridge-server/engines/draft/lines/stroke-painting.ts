/**
 * Stroke painting: the ink of a key is carried along its moved centre lines. Every pixel near a line looks up the nearest
 * place of the line and takes the ink that the key has at the same place, the same distance to the side. So width, soft
 * rims and the grain of a pencil stay as they were drawn, however the line bends. Beside the ink each line leaves a seed of
 * the ground that it bounds there.
 */
import type { Affine } from '../motion/pose';
import type { StrokeGrounds } from './stroke-grounds';
import type { StrokeInk } from './stroke-ink';
import type { StrokeMotion } from './stroke-motion';
import { stepAlong, type StrokePoints } from './stroke-points';
import type { StrokeTargets } from './stroke-targets';
import type { WorkingSize } from '../raster/working-size';

/** Soft rims, own px. */
const RIM_PX = 1;
/** Ink of a crossing line is shown this far from the line's own half width, so that joints stay whole. */
const JOINT_RIM_PX = 0.75;
/** Seeds of the ground lie this far from the ink, own px. */
const SEED_FROM_PX = 0.5;
const SEED_TO_PX = 3.5;
/** A longer piece is torn: it is not shown (working px and half widths). */
const MOST_PIECE_RADII = 3;
const MOST_PIECE_PX = 8;
const LEAST_COVER = 1 / 512;
const { floor, ceil, max, min, sqrt, cos, sin, atan2 } = Math;

export interface StrokeSource {
  ink: StrokeInk;
  points: StrokePoints;
  targets: StrokeTargets;
  motion: StrokeMotion;
  grounds: StrokeGrounds;
  size: WorkingSize;
  /** The node whose ink each working pixel is. */
  nodeOf: Int32Array;
  /** How far from each point its own ink reaches, working px. */
  reach: Float32Array;
  /** For each path and node: OWN, JOINED (near a joint of the path), or 0. */
  shows: readonly Uint8Array[];
  /** Part of each point, for corrections. */
  partOf: Int32Array;
}

export const OWN = 2;
export const JOINED = 1;

export interface StrokeLook {
  /** Share of the way to the other key. */
  share: number;
  /** Only what the other key lacks. */
  onlyLost: boolean;
  corrections?: readonly Affine[];
}

/** What lines are painted on, own size. */
export interface InkLayer {
  widthPx: number;
  heightPx: number;
  /** [red, green, blue, alpha] times cover. */
  ink: Float32Array;
  cover: Float32Array;
  /** Ground beside the nearest line (an index into the palette), -1 where none is near. */
  seed: Int16Array;
  /** Distance of that line's ink, px. */
  gap: Float32Array;
}

export function newInkLayer(widthPx: number, heightPx: number): InkLayer {
  const pixels = widthPx * heightPx;
  return {
    widthPx,
    heightPx,
    ink: new Float32Array(pixels * 4),
    cover: new Float32Array(pixels),
    seed: new Int16Array(pixels).fill(-1),
    gap: new Float32Array(pixels).fill(Infinity),
  };
}

export function paintStrokes(source: StrokeSource, look: StrokeLook, layer: InkLayer): void {
  const brush = new StrokeBrush(source, look, layer);
  for (let path = 0; path + 1 < source.points.starts.length; path++) brush.paintPath(path);
}

/** Where a pixel lies on the moved line. */
interface Foot {
  i: number;
  j: number;
  share: number;
  awayX: number;
  awayY: number;
  /** Left (0) or right (1) of the line, -1 beyond its end. */
  side: number;
  /** Beyond the end of a line that has shrunk: it ends round there. */
  isShort: boolean;
}

/** Paints one path after the other. */
class StrokeBrush {
  private readonly x: Float32Array;
  private readonly y: Float32Array;
  private readonly fromX: Float32Array;
  private readonly fromY: Float32Array;
  /** Turn from the moved line back to the drawn one at each point. */
  private readonly backCos: Float32Array;
  private readonly backSin: Float32Array;
  private readonly nearest: Float32Array;
  private readonly piece: Int32Array;
  private readonly scale: number;
  private touched: number[] = [];
  private readonly paint = new Float32Array(5);
  private readonly foot: Foot = { i: 0, j: 0, share: 0, awayX: 0, awayY: 0, side: -1, isShort: false };

  constructor(
    private readonly source: StrokeSource,
    private readonly look: StrokeLook,
    private readonly layer: InkLayer,
  ) {
    const { points, size, motion, partOf } = source;
    const places = motion.placesAt(look.share);
    if (look.corrections) correct(places, partOf, look.corrections);
    const ownX = (x: number): number => (x + 0.5) * size.scaleX - 0.5;
    const ownY = (y: number): number => (y + 0.5) * size.scaleY - 0.5;
    this.scale = max(size.scaleX, size.scaleY);
    this.x = places.x.map(ownX);
    this.y = places.y.map(ownY);
    this.fromX = points.x.map(ownX);
    this.fromY = points.y.map(ownY);
    this.backCos = new Float32Array(points.count);
    this.backSin = new Float32Array(points.count);
    for (let i = 0; i < points.count; i++) this.setTurn(i);
    this.nearest = new Float32Array(layer.cover.length).fill(Infinity);
    this.piece = new Int32Array(this.nearest.length);
  }

  private setTurn(i: number): void {
    const { points } = this.source;
    const before = stepAlong(points, points.path[i], i, -1);
    const after = stepAlong(points, points.path[i], i, 1);
    const drawn = atan2(this.fromY[after] - this.fromY[before], this.fromX[after] - this.fromX[before]);
    const moved = atan2(this.y[after] - this.y[before], this.x[after] - this.x[before]);
    this.backCos[i] = cos(drawn - moved);
    this.backSin[i] = sin(drawn - moved);
  }

  paintPath(path: number): void {
    const { starts } = this.source.points;
    const [first, last] = [starts[path], starts[path + 1] - 1];
    this.touched = [];
    for (let i = first; i < max(last, first + 1); i++) this.coverPiece(i, min(i + 1, last));
    for (const pixel of this.touched) {
      this.findFoot(pixel, path);
      this.layInk(pixel, path);
      this.laySeed(pixel);
      this.nearest[pixel] = Infinity;
    }
  }

  /** Marks the pixels to which a piece of the line is nearest. */
  private coverPiece(i: number, j: number): void {
    const [start, end] = this.shownPart(i, j);
    if (start >= end) return;
    const { points, reach } = this.source;
    const { widthPx, heightPx } = this.layer;
    const far = max(
      max(reach[i], reach[j]) * this.scale + RIM_PX,
      max(points.radius[i], points.radius[j]) * this.scale + SEED_TO_PX,
    );
    const wayX = this.x[j] - this.x[i];
    const wayY = this.y[j] - this.y[i];
    const ax = this.x[i] + start * wayX;
    const ay = this.y[i] + start * wayY;
    const bx = this.x[i] + end * wayX;
    const by = this.y[i] + end * wayY;
    const unit = wayX * wayX + wayY * wayY;
    if (unit > ((MOST_PIECE_RADII * points.radius[i] + MOST_PIECE_PX) * this.scale) ** 2) return;
    const right = min(widthPx - 1, floor(max(ax, bx) + far));
    const bottom = min(heightPx - 1, floor(max(ay, by) + far));
    for (let py = max(0, ceil(min(ay, by) - far)); py <= bottom; py++) {
      for (let px = max(0, ceil(min(ax, bx) - far)); px <= right; px++) {
        const along = unit > 0 ? ((px - this.x[i]) * wayX + (py - this.y[i]) * wayY) / unit : 0;
        const share = along < start ? start : along > end ? end : along;
        const awayX = px - this.x[i] - share * wayX;
        const awayY = py - this.y[i] - share * wayY;
        const distance = awayX * awayX + awayY * awayY;
        const pixel = py * widthPx + px;
        if (distance > far * far || distance >= this.nearest[pixel]) continue;
        if (this.nearest[pixel] === Infinity) this.touched.push(pixel);
        this.nearest[pixel] = distance;
        this.piece[pixel] = i;
      }
    }
  }

  /** The part of a piece that is shown, as shares of its length: lost runs shrink towards what stays. */
  private shownPart(i: number, j: number): [number, number] {
    const { loss, isCut } = this.source.targets;
    if (i !== j && isCut[i]) return [0, 0];
    if (this.look.onlyLost && loss[i] === 0 && loss[j] === 0) return [0, 0];
    const limit = 1 - this.look.share;
    const a = this.lossOf(i);
    const b = this.lossOf(j);
    if (a <= limit && b <= limit) return [0, 1];
    if (a > limit && b > limit) return [0, 0];
    const at = (limit - a) / (b - a);
    return a <= limit ? [0, at] : [at, 1];
  }

  /** What is lost because it leaves the picture needs not shrink. */
  private lossOf(i: number): number {
    const { targets, size } = this.source;
    const x = targets.toX[i];
    const y = targets.toY[i];
    const isInside = x > 0 && y > 0 && x < size.widthPx - 1 && y < size.heightPx - 1;
    return isInside ? targets.loss[i] : 0;
  }

  private findFoot(pixel: number, path: number): void {
    const { foot } = this;
    const { starts, isClosed } = this.source.points;
    const last = starts[path + 1] - 1;
    const i = this.piece[pixel];
    const j = min(i + 1, last);
    const [start, end] = this.shownPart(i, j);
    const px = pixel % this.layer.widthPx;
    const py = (pixel - px) / this.layer.widthPx;
    const wayX = this.x[j] - this.x[i];
    const wayY = this.y[j] - this.y[i];
    const unit = wayX * wayX + wayY * wayY;
    const along = unit > 0 ? ((px - this.x[i]) * wayX + (py - this.y[i]) * wayY) / unit : 0;
    foot.i = i;
    foot.j = j;
    foot.share = max(start, min(end, along));
    foot.awayX = px - this.x[i] - foot.share * wayX;
    foot.awayY = py - this.y[i] - foot.share * wayY;
    foot.isShort = (start > 0 && along < start) || (end < 1 && along > end);
    const isBeyond =
      foot.isShort || (!isClosed[path] && ((i === starts[path] && along < 0) || (j === last && along > 1)));
    foot.side = isBeyond || unit === 0 ? -1 : wayX * foot.awayY - wayY * foot.awayX < 0 ? 0 : 1;
  }

  private layInk(pixel: number, path: number): void {
    const { i, j, share, awayX, awayY } = this.foot;
    const { radius } = this.source.points;
    const c = this.backCos[i] + share * (this.backCos[j] - this.backCos[i]);
    const s = this.backSin[i] + share * (this.backSin[j] - this.backSin[i]);
    const length = max(sqrt(c * c + s * s), Number.EPSILON);
    const fromX = this.fromX[i] + share * (this.fromX[j] - this.fromX[i]) + (c * awayX - s * awayY) / length;
    const fromY = this.fromY[i] + share * (this.fromY[j] - this.fromY[i]) + (s * awayX + c * awayY) / length;
    const half = min(radius[i], radius[j]) * this.scale + JOINT_RIM_PX;
    if (this.foot.isShort && this.nearest[pixel] > half * half) return;
    this.lookUp(fromX, fromY, path, this.nearest[pixel] <= half * half ? JOINED : OWN);
    const { paint } = this;
    if (paint[4] < LEAST_COVER) return;
    const { ink, cover } = this.layer;
    for (let channel = 0; channel < 4; channel++) {
      const at = pixel * 4 + channel;
      ink[at] = (1 - paint[4]) * ink[at] + paint[channel];
    }
    cover[pixel] = 1 - (1 - cover[pixel]) * (1 - paint[4]);
  }

  /** Ink of the path around a place of the key: colour times cover, and cover. */
  private lookUp(x: number, y: number, path: number, least: number): void {
    const { ink, size, nodeOf, shows } = this.source;
    const { paint } = this;
    const left = floor(x);
    const top = floor(y);
    paint.fill(0);
    for (let corner = 0; corner < 4; corner++) {
      const px = left + (corner & 1);
      const py = top + (corner >> 1);
      if (px < 0 || py < 0 || px >= ink.widthPx || py >= ink.heightPx) continue;
      const at = py * ink.widthPx + px;
      if (ink.cover[at] === 0) continue;
      const sx = min(size.widthPx - 1, floor(px / size.scaleX));
      const sy = min(size.heightPx - 1, floor(py / size.scaleY));
      if (shows[path][nodeOf[sy * size.widthPx + sx]] < least) continue;
      const cover =
        ink.cover[at] * (corner & 1 ? x - left : 1 - x + left) * (corner >> 1 ? y - top : 1 - y + top);
      paint[4] += cover;
      for (let c = 0; c < 4; c++) paint[c] += cover * ink.colour[at * 4 + c];
    }
  }

  private laySeed(pixel: number): void {
    const { i, j, share, side } = this.foot;
    if (side < 0) return;
    const { points, grounds } = this.source;
    const half = (points.radius[i] + share * (points.radius[j] - points.radius[i])) * this.scale;
    const gap = sqrt(this.nearest[pixel]) - half;
    if (gap < SEED_FROM_PX || gap > SEED_TO_PX || gap >= this.layer.gap[pixel]) return;
    this.layer.gap[pixel] = gap;
    this.layer.seed[pixel] = (side === 0 ? grounds.left : grounds.right)[share < 0.5 ? i : j];
  }
}

function correct(
  { x, y }: { x: Float32Array; y: Float32Array },
  partOf: Int32Array,
  corrections: readonly Affine[],
): void {
  for (let i = 0; i < x.length; i++) {
    if (partOf[i] < 0) continue;
    const m = corrections[partOf[i]];
    const px = x[i];
    const py = y[i];
    x[i] = m.a * px + m.b * py + m.x;
    y[i] = m.c * px + m.d * py + m.y;
  }
}
