/**
 * Tints: paint that both keys have in different colours goes from the one to the other on its way: a lamp that lights up, a
 * light that dims, a card that fades. Lines stay as they are.
 */
import type { Both } from '../raster/both';
import type { Drawing } from '../raster/drawing';
import { poseAt } from '../motion/pose';
import { isPair, type Part } from '../parts/parts';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** Pixels of a part that are compared. */
const SAMPLES = 240;
const LEAST_SAMPLES = 8;
/** Smaller changes (0..255) are noise; paint that changes more than that is other paint, and is exchanged at once. */
const LEAST_CHANGE = 3;
const MOST_CHANGE = 200;
/** The paint of a part lies within the colours of so much of it (share left away at either end), and so near them. */
const TAIL = 0.03;
const NEAR = 8;
const FAR = 40;

/** How the paint of one part changes from A to B. */
export interface Tint {
  /** [red, green, blue, alpha] of B less those of A, the median of its pixels. */
  change: readonly number[];
  /** Least and greatest look of the part, of A and of B. */
  ranges: Both<readonly (readonly [number, number])[]>;
}

/** @returns one a part; undefined where the paint stays */
export function tintsOf(
  parts: readonly Part[],
  zones: Both<Segmentation>,
  drawings: Both<Drawing>,
): (Tint | undefined)[] {
  return parts.map((part) => (isPair(part) && isDrawn(part) ? tintOf(part, zones, drawings) : undefined));
}

function tintOf(
  { labelA, labelB, pose }: Part,
  [a, b]: Both<Segmentation>,
  [drawingA, drawingB]: Both<Drawing>,
): Tint | undefined {
  const m = poseAt(pose, 1);
  const { widthPx, heightPx } = a;
  const pixels: [number, number][] = [];
  for (const i of sampled(a, labelA)) {
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const u = Math.round(m.a * x + m.b * y + m.x);
    const v = Math.round(m.c * x + m.d * y + m.y);
    if (u < 0 || v < 0 || u >= widthPx || v >= heightPx) continue;
    const j = v * widthPx + u;
    if (b.labels[j] === labelB) pixels.push([i, j]);
  }
  if (pixels.length < LEAST_SAMPLES) return undefined;
  const change = [0, 1, 2, 3].map((c) => {
    const changes = Float32Array.from(
      pixels,
      ([i, j]) => drawingB.look[j * 4 + c] - drawingA.look[i * 4 + c],
    );
    return changes.sort()[changes.length >> 1];
  });
  const most = Math.max(...change.map(Math.abs));
  if (most < LEAST_CHANGE || most > MOST_CHANGE) return undefined;
  return { change, ranges: [rangeOf(a, labelA, drawingA), rangeOf(b, labelB, drawingB)] };
}

function sampled({ members, starts }: Segmentation, label: number): Int32Array {
  const count = starts[label + 1] - starts[label];
  const taken = Math.min(count, SAMPLES);
  return Int32Array.from(
    { length: taken },
    (_, k) => members[starts[label] + Math.floor((k * count) / taken)],
  );
}

function rangeOf(zones: Segmentation, label: number, { look }: Drawing): [number, number][] {
  const pixels = sampled(zones, label);
  return [0, 1, 2, 3].map((c) => {
    const values = Float32Array.from(pixels, (i) => look[i * 4 + c]).sort();
    const last = values.length - 1;
    return [values[Math.floor(TAIL * last)], values[Math.ceil((1 - TAIL) * last)]];
  });
}

/** Changes the paint of one key by a share of the way to the other. @param key 0 for A and 1 for B */
export function tinted(paint: Float32Array, { change, ranges }: Tint, key: 0 | 1, share: number): void {
  let away = 0;
  for (let c = 0; c < 4; c++) {
    const [least, most] = ranges[key][c];
    away = Math.max(away, least - paint[c], paint[c] - most);
  }
  const weight = share * Math.max(0, Math.min(1, (FAR - away) / (FAR - NEAR))) * (key === 0 ? 1 : -1);
  for (let c = 0; c < 4; c++) paint[c] = Math.max(0, Math.min(255, paint[c] + weight * change[c]));
}
