/**
 * Closing painting: a feature that closes is laid over what carries it, column by column squeezed between its own rims and
 * the line that it becomes. Its outline keeps its thickness while there is room; at the end the line itself is shown.
 */
import type { SheetSource } from '../layers/sheet-painting';
import { compose, invert, type Affine } from '../motion/pose';
import type { Both } from '../raster/both';
import type { Canvas } from '../raster/canvas';
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';
import type { WorkingSize } from '../raster/working-size';
import { placeOnSheet } from '../sheets/place-on-sheet';
import { placeSheet } from '../sheets/sheet-mesh';
import type { Segmentation } from '../zones/segmentation';
import type { Closing } from './closings';
import { valueAt } from './profiles';

/** From this share of the way on the line itself is shown. */
const LINE_FROM = 0.88;
/** A feature is laid with a little of what is around it, working px, and fades out over so many own px. */
const MARGIN_PX = 1.4;
/** What is erased reaches this far around a feature, working px. */
const ERASED_PX = 1;
const { floor, ceil, max, min, abs } = Math;

/** A key without the features that close or open in it. @param own at its own size @param key 0 for A and 1 for B */
export function erased(
  own: Drawing,
  zones: Segmentation,
  closings: readonly Closing[],
  key: 0 | 1,
  size: WorkingSize,
): Drawing {
  const bare = { ...own, look: own.look.slice() };
  for (const { openIn, open, line, carrier } of closings)
    erase(bare, own, zones, openIn === key ? open : line, carrier[key], size);
  return bare;
}

/** Lays the nearest paint of the carrier where a feature was. */
function erase(
  bare: Drawing,
  own: Drawing,
  { labels, widthPx, heightPx }: Segmentation,
  feature: ReadonlySet<number>,
  carrier: number,
  size: WorkingSize,
): void {
  const gone = new Uint8Array(labels.length);
  for (const i of feature) {
    for (let dy = -ERASED_PX; dy <= ERASED_PX; dy++) {
      for (let dx = -ERASED_PX; dx <= ERASED_PX; dx++) {
        const at = i + dy * widthPx + dx;
        if (labels[at] === carrier || labels[at] === 0 || feature.has(at)) gone[at] = 1;
      }
    }
  }
  const kept = Uint8Array.from(labels, (label, i) => Number(label === carrier && !gone[i]));
  const { nearest } = distanceTransform(kept, widthPx, heightPx);
  for (let y = 0, i = 0; y < own.heightPx; y++) {
    const row = min(heightPx - 1, floor(y / size.scaleY)) * widthPx;
    for (let x = 0; x < own.widthPx; x++, i++) {
      const at = row + min(widthPx - 1, floor(x / size.scaleX));
      if (!gone[at] || nearest[at] < 0) continue;
      const u = floor(((nearest[at] % widthPx) + 0.5) * size.scaleX);
      const v = floor((floor(nearest[at] / widthPx) + 0.5) * size.scaleY);
      const from = (v * own.widthPx + u) * 4;
      for (let c = 0; c < 4; c++) bare.look[i * 4 + c] = own.look[from + c];
    }
  }
}

/** What closings are painted from. */
export interface ClosingSources {
  closings: readonly Closing[];
  /** Both keys as they came. */
  keys: Both<Drawing>;
  /** Both keys without the features. */
  sources: Both<SheetSource>;
  size: WorkingSize;
}

/** Lays all closings over a frame. */
export function layClosings(canvas: Canvas, all: ClosingSources, moment: number): void {
  for (const closing of all.closings) {
    const share = closing.openIn === 0 ? moment : 1 - moment;
    if (share < LINE_FROM) laySqueezed(canvas, all, closing, moment, share);
    else layLine(canvas, all, closing, moment);
  }
}

/** Where the surroundings of a place of a key are at a moment, from working px to own px; undefined where nobody carries it. */
function carriedMap(
  { sources, size }: ClosingSources,
  key: 0 | 1,
  { x, y, reach }: { x: number; y: number; reach: number },
  moment: number,
): Affine | undefined {
  const { ownSheetOf, meshes, motion, drawing } = sources[key];
  const column = max(0, min(drawing.widthPx - 1, floor((x + 0.5) * size.scaleX)));
  const row = max(0, min(drawing.heightPx - 1, floor((y + 0.5) * size.scaleY)));
  const mesh = meshes[ownSheetOf[row * drawing.widthPx + column]];
  if (!mesh) return undefined;
  const nodes = placeSheet(mesh, motion.forward, moment);
  const [middle, right, below] = [
    placeOnSheet(mesh, nodes, x, y),
    placeOnSheet(mesh, nodes, x + reach, y),
    placeOnSheet(mesh, nodes, x, y + reach),
  ];
  const a = (right.x - middle.x) / reach;
  const c = (right.y - middle.y) / reach;
  const b = (below.x - middle.x) / reach;
  const d = (below.y - middle.y) / reach;
  const small = { a, b, c, d, x: middle.x - a * x - b * y, y: middle.y - c * x - d * y };
  const { scaleX, scaleY } = size;
  const toOwn = { a: scaleX, b: 0, c: 0, d: scaleY, x: scaleX / 2 - 0.5, y: scaleY / 2 - 0.5 };
  return compose(toOwn, small);
}

function laySqueezed(
  canvas: Canvas,
  all: ClosingSources,
  { openIn, profile, curve, rimPx }: Closing,
  moment: number,
  share: number,
): void {
  const middleX = (profile.left + profile.right) / 2;
  const middleY = (valueAt(profile.top, 0.5) + valueAt(profile.bottom, 0.5)) / 2;
  const reach = max(2, profile.right - profile.left, profile.heightPx) / 2;
  const map = carriedMap(all, openIn, { x: middleX, y: middleY, reach }, moment);
  if (!map) return;
  const mix = (from: number, to: number): number => from + share * (to - from);
  const [left, right] = [mix(profile.left, curve.left), mix(profile.right, curve.right)];
  const back = invert(map);
  const scale = Math.hypot(map.a, map.c);
  forFrame(canvas, map, boxOf(left, right, profile, curve), (i, px, py) => {
    const x = back.a * px + back.b * py + back.x;
    const y = back.c * px + back.d * py + back.y;
    const along = (x - left) / (right - left);
    const half = curve.thicknessPx / 2;
    const middle = valueAt(curve.middle, along);
    const [ownTop, ownBottom] = [valueAt(profile.top, along), valueAt(profile.bottom, along)];
    const [top, bottom] = [mix(ownTop, middle - half), mix(ownBottom, middle + half)];
    const inside = min(y - top, bottom - y, along * (right - left), (1 - along) * (right - left)) + MARGIN_PX;
    if (inside <= 0) return;
    const source = squeezed(y, { top, bottom, ownTop, ownBottom, rimPx });
    const u = profile.left + along * (profile.right - profile.left);
    lay(
      canvas,
      i,
      all.keys[openIn],
      (u + 0.5) * all.size.scaleX - 0.5,
      (source + 0.5) * all.size.scaleY - 0.5,
      min(1, inside * scale),
    );
  });
}

/** Where a squeezed column shows what: both rims keep their thickness while there is room, what lies between is squeezed. */
function squeezed(
  y: number,
  {
    top,
    bottom,
    ownTop,
    ownBottom,
    rimPx,
  }: { top: number; bottom: number; ownTop: number; ownBottom: number; rimPx: number },
): number {
  const [height, ownHeight] = [bottom - top, ownBottom - ownTop];
  const ownRim = min(rimPx, ownHeight / 2);
  const rim = min(ownRim, height / 2);
  const steep = rim > 0 ? ownRim / rim : 1;
  if (y < top || bottom < top) return ownTop + (y - top);
  if (y > bottom) return ownBottom + (y - bottom);
  if (y - top < rim) return ownTop + (y - top) * steep;
  if (bottom - y < rim) return ownBottom - (bottom - y) * steep;
  return ownTop + ownRim + ((y - top - rim) / max(1e-6, height - 2 * rim)) * (ownHeight - 2 * ownRim);
}

/** Shows the line of the other key, moved with what carries it. */
function layLine(canvas: Canvas, all: ClosingSources, { openIn, line }: Closing, moment: number): void {
  const key = openIn === 0 ? 1 : 0;
  const { widthPx } = all.size;
  const columns = [...line].map((i) => i % widthPx);
  const rows = [...line].map((i) => floor(i / widthPx));
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  const place = { x: (left + right) / 2, y: (top + bottom) / 2, reach: max(2, right - left) / 2 };
  const map = carriedMap(all, key, place, moment);
  if (!map) return;
  const back = invert(map);
  forFrame(canvas, map, { left, right, top, bottom }, (i, px, py) => {
    const x = back.a * px + back.b * py + back.x;
    const y = back.c * px + back.d * py + back.y;
    const near = nearness(line, x, y, widthPx);
    if (near <= 0) return;
    lay(canvas, i, all.keys[key], (x + 0.5) * all.size.scaleX - 0.5, (y + 0.5) * all.size.scaleY - 0.5, near);
  });
}

/** 1 on a pixel of the line and beside it, falling to 0 a pixel farther off. */
function nearness(line: ReadonlySet<number>, x: number, y: number, widthPx: number): number {
  let least = Infinity;
  for (let v = floor(y) - 1; v <= ceil(y) + 1; v++) {
    for (let u = floor(x) - 1; u <= ceil(x) + 1; u++)
      if (line.has(v * widthPx + u)) least = min(least, max(abs(u - x), abs(v - y)));
  }
  return max(0, min(1, 2 * MARGIN_PX - least));
}

interface Extent {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function boxOf(left: number, right: number, profile: Closing['profile'], curve: Closing['curve']): Extent {
  const top = min(Math.min(...profile.top), Math.min(...curve.middle));
  const bottom = max(Math.max(...profile.bottom), Math.max(...curve.middle));
  return { left, right, top, bottom };
}

/** Visits the pixels of a frame where a box of working px comes to lie. */
function forFrame(
  { widthPx, heightPx }: Canvas,
  map: Affine,
  { left, right, top, bottom }: Extent,
  visit: (i: number, x: number, y: number) => void,
): void {
  const corners = [left - 2, right + 2].flatMap((x) =>
    [top - 2, bottom + 2].map((y) => ({
      x: map.a * x + map.b * y + map.x,
      y: map.c * x + map.d * y + map.y,
    })),
  );
  const fromX = max(0, floor(Math.min(...corners.map(({ x }) => x))));
  const toX = min(widthPx - 1, ceil(Math.max(...corners.map(({ x }) => x))));
  const fromY = max(0, floor(Math.min(...corners.map(({ y }) => y))));
  const toY = min(heightPx - 1, ceil(Math.max(...corners.map(({ y }) => y))));
  for (let y = fromY; y <= toY; y++) for (let x = fromX; x <= toX; x++) visit(y * widthPx + x, x, y);
}

/** Lays what a key shows at (u, v) over a pixel (bilinear). */
function lay(
  canvas: Canvas,
  i: number,
  { look, widthPx, heightPx }: Drawing,
  u: number,
  v: number,
  cover: number,
): void {
  const [x, y] = [floor(u), floor(v)];
  for (let c = 0; c < 4; c++) {
    let paint = 0;
    for (let corner = 0; corner < 4; corner++) {
      const share = (corner & 1 ? u - x : 1 + x - u) * (corner >> 1 ? v - y : 1 + y - v);
      const column = max(0, min(widthPx - 1, x + (corner & 1)));
      const row = max(0, min(heightPx - 1, y + (corner >> 1)));
      paint += share * look[(row * widthPx + column) * 4 + c];
    }
    canvas.look[i * 4 + c] += cover * (paint - canvas.look[i * 4 + c]);
  }
}
