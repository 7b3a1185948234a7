/**
 * Own labels: which sheet each pixel of a key belongs to at the key's own size, where it was found out at the working size.
 * Away from borders there is no choice. Along them labels grow from what is sure, cheaply through like paint and dearly across
 * edges, so a border of the sheets lies on the border that the artist drew.
 */
import { lookDifference, type Drawing } from './drawing';
import { isOwnSize, type WorkingSize } from './working-size';

/** Chamfer costs of a step along and across, and what a colour difference (0..255) adds, divided by this. */
const STRAIGHT = 2;
const ACROSS = 3;
const COLOUR_UNIT = 3;
/** A pixel this like (0..255) the mean of its working pixel shows what that was labelled by. */
const LIKE_MEAN = 12;
/** Such a pixel amid a border starts later than the sure ones, by so many working pixels of way. */
const DELAY = 2.5;
/** Pixels this like each other (0..255) belong together when a border is smoothed. */
const LIKE = 24;
const SMOOTHING_ROUNDS = 2;
const LEAST_MAJORITY = 6;
/** A soft rim is so many pixels wide, and differs this much (0..255) from the paint behind it. */
const RIM_ROUNDS = 2;
const RIM_STEP = 8;
const UNKNOWN = -2;
const { floor, min, max, ceil } = Math;

/**
 * @param small label of each working pixel @param shrunk the drawing at the working size
 * @param ranks one a label, greater is in front: soft rims go with that
 */
export function spreadLabels(
  small: Int32Array,
  shrunk: Drawing,
  own: Drawing,
  size: WorkingSize,
  ranks: Float32Array,
): Int32Array {
  if (isOwnSize(size)) return small;
  const labels = new Int32Array(own.widthPx * own.heightPx);
  const band = layBand(labels, small, shrunk, own, size);
  grow(labels, band, own);
  for (let round = 0; round < SMOOTHING_ROUNDS; round++) smooth(labels, band.pixels, own);
  for (let round = 0; round < RIM_ROUNDS; round++) claimRims(labels, band.pixels, own, ranks);
  return labels;
}

interface Band {
  /** Pixels with a choice. */
  pixels: number[];
  /** Those that start late, and with what label; the cost at which they start. */
  late: number[];
  lateLabels: number[];
  delay: number;
}

function layBand(
  labels: Int32Array,
  small: Int32Array,
  shrunk: Drawing,
  own: Drawing,
  size: WorkingSize,
): Band {
  const isRim = rimPixels(small, size);
  const band: Band = {
    pixels: [],
    late: [],
    lateLabels: [],
    delay: ceil(DELAY * STRAIGHT * max(size.scaleX, size.scaleY)),
  };
  for (let y = 0, i = 0; y < own.heightPx; y++) {
    const row = min(size.heightPx - 1, floor(y / size.scaleY)) * size.widthPx;
    for (let x = 0; x < own.widthPx; x++, i++) {
      const from = row + min(size.widthPx - 1, floor(x / size.scaleX));
      labels[i] = isRim[from] ? UNKNOWN : small[from];
      if (!isRim[from]) continue;
      band.pixels.push(i);
      if (lookDifference(own.look, i * 4, shrunk.look, from * 4) > LIKE_MEAN) continue;
      band.late.push(i);
      band.lateLabels.push(small[from]);
    }
  }
  return band;
}

/** 1 where not all working pixels around have the same label. */
function rimPixels(small: Int32Array, { widthPx, heightPx }: WorkingSize): Uint8Array {
  const isRim = new Uint8Array(small.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      for (let v = max(0, y - 1); v <= min(heightPx - 1, y + 1); v++)
        for (let u = max(0, x - 1); u <= min(widthPx - 1, x + 1); u++)
          if (small[v * widthPx + u] !== small[i]) isRim[i] = 1;
    }
  }
  return isRim;
}

/** Dijkstra with a bucket a cost (Dial): every pixel of the band takes the label that reaches it first. */
function grow(labels: Int32Array, { pixels, late, lateLabels, delay }: Band, own: Drawing): void {
  const { widthPx } = own;
  const open = new Uint8Array(labels.length);
  for (const i of pixels) open[i] = 1;
  const mostStep = ACROSS + ceil(255 / COLOUR_UNIT);
  const buckets: number[][] = Array.from({ length: mostStep + delay + 1 }, () => []);
  const labelBuckets: number[][] = buckets.map(() => []);
  let waiting = 0;
  const offer = (cost: number, i: number, label: number): void => {
    buckets[cost % buckets.length].push(i);
    labelBuckets[cost % buckets.length].push(label);
    waiting++;
  };
  const spread = (cost: number, i: number, label: number): void => {
    const x = i % widthPx;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const j = i + dy * widthPx + dx;
        if (x + dx < 0 || x + dx >= widthPx || j < 0 || j >= labels.length || !open[j]) continue;
        const way = dx !== 0 && dy !== 0 ? ACROSS : STRAIGHT;
        const difference = lookDifference(own.look, i * 4, own.look, j * 4);
        offer(cost + way + floor(difference / COLOUR_UNIT), j, label);
      }
    }
  };
  for (const i of pixels) if (touchesSure(labels, i, widthPx)) offerFromSure(labels, i, own, offer);
  late.forEach((i, k) => offer(delay, i, lateLabels[k]));
  for (let cost = 0; waiting > 0; cost++) {
    const here = buckets[cost % buckets.length];
    const theirs = labelBuckets[cost % buckets.length];
    for (let k = 0; k < here.length; k++) {
      const i = here[k];
      waiting--;
      if (!open[i]) continue;
      open[i] = 0;
      labels[i] = theirs[k];
      spread(cost, i, theirs[k]);
    }
    here.length = 0;
    theirs.length = 0;
  }
}

function touchesSure(labels: Int32Array, i: number, widthPx: number): boolean {
  return [i - 1, i + 1, i - widthPx, i + widthPx].some(
    (j) => j >= 0 && j < labels.length && labels[j] !== UNKNOWN,
  );
}

function offerFromSure(
  labels: Int32Array,
  i: number,
  own: Drawing,
  offer: (cost: number, i: number, label: number) => void,
): void {
  const x = i % own.widthPx;
  for (const [dx, dy] of [
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ]) {
    const j = i + dy * own.widthPx + dx;
    if (x + dx < 0 || x + dx >= own.widthPx || j < 0 || j >= labels.length || labels[j] === UNKNOWN) continue;
    const difference = lookDifference(own.look, i * 4, own.look, j * 4);
    offer(STRAIGHT + floor(difference / COLOUR_UNIT), i, labels[j]);
  }
}

/** A pixel of the band takes the label that most of the like pixels around it have. */
function smooth(labels: Int32Array, pixels: readonly number[], own: Drawing): void {
  const { widthPx, look } = own;
  const before = labels.slice();
  for (const i of pixels) {
    const x = i % widthPx;
    if (x === 0 || x === widthPx - 1 || i < widthPx || i >= labels.length - widthPx) continue;
    let other = UNKNOWN;
    let count = 0;
    for (let k = 0; k < 9; k++) {
      const j = i + (floor(k / 3) - 1) * widthPx + (k % 3) - 1;
      if (before[j] === before[i] || lookDifference(look, i * 4, look, j * 4) > LIKE) continue;
      if (other === UNKNOWN) other = before[j];
      if (before[j] === other) count++;
    }
    if (count >= LEAST_MAJORITY) labels[i] = other;
  }
}

/**
 * The soft rim of what is in front is a mixture with what is behind it; left behind it would be a stippled ghost of the rim. A
 * pixel beside a front label that is unlike all paint of its own label around it goes with the front.
 */
function claimRims(labels: Int32Array, pixels: readonly number[], own: Drawing, ranks: Float32Array): void {
  const { widthPx, look } = own;
  const around = [-widthPx - 1, -widthPx, -widthPx + 1, -1, 1, widthPx - 1, widthPx, widthPx + 1];
  const frontBeside = (i: number): number => {
    let front = labels[i];
    for (const step of around) {
      const there = labels[i + step];
      if (there >= 0 && front >= 0 && ranks[there] > ranks[front]) front = there;
    }
    return front;
  };
  const claims: [number, number][] = [];
  for (const i of pixels) {
    const x = i % widthPx;
    if (labels[i] < 0 || x === 0 || x === widthPx - 1) continue;
    const front = frontBeside(i);
    if (front === labels[i]) continue;
    const isLike = around.some((step) => {
      const j = i + step;
      if (labels[j] !== labels[i] || frontBeside(j) !== labels[j]) return false;
      return lookDifference(look, i * 4, look, j * 4) < RIM_STEP;
    });
    if (!isLike) claims.push([i, front]);
  }
  for (const [i, front] of claims) labels[i] = front;
}
