/**
 * Layer painting: parts are laid over the page from back to front, like cut-outs on an animation table. A part brings
 * both its cut-outs to its pose of the moment; their signed distances are mixed (a crisp morph of the shape), paint
 * comes from both where they agree and from the nearer key where they do not.
 */
import type { CutOut } from './cut-outs';
import { PAPER, type Drawing } from './drawing';
import { compose, invert, poseAt, poseBackAt, type Affine, type Pose } from './pose';

export interface Layer {
  /** Index of the part. */
  part: number;
  pose: Pose;
  /** The part in A and in B; a layer has at least one. */
  inA?: CutOut;
  inB?: CutOut;
  /** Greater is in front. */
  rank: number;
}

const AGREE_DIFFERENCE = 40;
const RIM_PX = 0.5;

/** One cut-out brought to the moment: how to look it up from the frame. */
interface Posed {
  cut: CutOut;
  look: Float32Array;
  toKey: Affine;
  /** Frame px for one px of the key. */
  scale: number;
}

/** Paints layers, in the order given, over a frame. `ranks` holds who is in front at each pixel so far. */
export function paintLayers(
  frame: Drawing,
  ranks: Float32Array,
  groundRank: number,
  layers: readonly Layer[],
  keyA: Drawing,
  keyB: Drawing,
  moment: number,
  corrections?: readonly Affine[],
): void {
  for (const layer of layers) {
    const bend = (arc: Affine): Affine => (corrections ? compose(corrections[layer.part], arc) : arc);
    const a = layer.inA && posed(layer.inA, keyA, bend(poseAt(layer.pose, moment)));
    const b = layer.inB && posed(layer.inB, keyB, bend(poseBackAt(layer.pose, moment)));
    if (a && b) paintPair(frame, ranks, groundRank, layer.rank, a, b, moment);
    else if (a && moment < 0.5) paintPair(frame, ranks, groundRank, layer.rank, a, a, 0);
    else if (b && moment >= 0.5) paintPair(frame, ranks, groundRank, layer.rank, b, b, 0);
  }
}

function posed(cut: CutOut, key: Drawing, toFrame: Affine): Posed {
  const scale = Math.sqrt(Math.abs(toFrame.a * toFrame.d - toFrame.b * toFrame.c));
  return { cut, look: key.look, toKey: invert(toFrame), scale };
}

/** Box in the frame that a posed cut-out can reach. */
function reach({ cut, toKey }: Posed): [number, number, number, number] {
  const m = invert(toKey);
  const xs: number[] = [];
  const ys: number[] = [];
  for (const x of [cut.left, cut.left + cut.widthPx]) {
    for (const y of [cut.top, cut.top + cut.heightPx]) {
      xs.push(m.a * x + m.b * y + m.x);
      ys.push(m.c * x + m.d * y + m.y);
    }
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** What a look-up finds. */
interface Found {
  distance: number;
  paint: Float32Array;
}

function paintPair(
  frame: Drawing,
  ranks: Float32Array,
  groundRank: number,
  rank: number,
  a: Posed,
  b: Posed,
  moment: number,
): void {
  const boxA = reach(a);
  const boxB = reach(b);
  const left = Math.max(0, Math.floor(Math.min(boxA[0], boxB[0])));
  const top = Math.max(0, Math.floor(Math.min(boxA[1], boxB[1])));
  const right = Math.min(frame.widthPx, Math.ceil(Math.max(boxA[2], boxB[2])));
  const bottom = Math.min(frame.heightPx, Math.ceil(Math.max(boxA[3], boxB[3])));
  const foundA: Found = { distance: 0, paint: new Float32Array(4) };
  const foundB: Found = { distance: 0, paint: new Float32Array(4) };
  for (let y = top; y < bottom; y++) {
    for (let x = left, i = y * frame.widthPx + left; x < right; x++, i++) {
      if (ranks[i] > rank) continue;
      const distanceA = distanceAt(a, x, y);
      const distanceB = a === b ? distanceA : distanceAt(b, x, y);
      const depth = distanceA * (1 - moment) + distanceB * moment;
      if (depth <= -RIM_PX) continue;
      if (ranks[i] > groundRank && !showsPart(a, x, y) && !showsPart(b, x, y)) continue;
      const cover = Math.min(1, depth + RIM_PX);
      foundA.distance = distanceA;
      foundB.distance = distanceB;
      paintAt(a, x, y, foundA.paint);
      if (a !== b) paintAt(b, x, y, foundB.paint);
      const share = a === b ? 0 : shareOfB(foundA, foundB, moment);
      layPaint(frame.look, i * 4, foundA.paint, foundB.paint, share, cover);
      if (cover > RIM_PX) ranks[i] = rank;
    }
  }
}

/** Share of the part's pixels at a moment that only one key has or whose paint differs between the keys. */
export function disagreement(layer: Layer, keyA: Drawing, keyB: Drawing, moment: number): number {
  if (!layer.inA || !layer.inB) return 1;
  const a = posed(layer.inA, keyA, poseAt(layer.pose, moment));
  const b = posed(layer.inB, keyB, poseBackAt(layer.pose, moment));
  const box = reach(a);
  const other = reach(b);
  const paintA = new Float32Array(4);
  const paintB = new Float32Array(4);
  let seen = 0;
  let bad = 0;
  for (let y = Math.floor(Math.min(box[1], other[1])); y < Math.max(box[3], other[3]); y++) {
    for (let x = Math.floor(Math.min(box[0], other[0])); x < Math.max(box[2], other[2]); x++) {
      const inA = distanceAt(a, x, y) > 0;
      const inB = distanceAt(b, x, y) > 0;
      if (!inA && !inB) continue;
      seen++;
      if (inA !== inB) {
        bad++;
        continue;
      }
      paintAt(a, x, y, paintA);
      paintAt(b, x, y, paintB);
      let difference = 0;
      for (let c = 0; c < 4; c++) difference = Math.max(difference, Math.abs(paintA[c] - paintB[c]));
      if (difference > AGREE_DIFFERENCE) bad++;
    }
  }
  return seen === 0 ? 1 : bad / seen;
}

function showsPart({ cut, toKey }: Posed, x: number, y: number): boolean {
  const u = Math.round(toKey.a * x + toKey.b * y + toKey.x) - cut.left;
  const v = Math.round(toKey.c * x + toKey.d * y + toKey.y) - cut.top;
  return u >= 0 && v >= 0 && u < cut.widthPx && v < cut.heightPx && cut.own[v * cut.widthPx + u] === 1;
}

function distanceAt({ cut, toKey, scale }: Posed, x: number, y: number): number {
  const u = toKey.a * x + toKey.b * y + toKey.x - cut.left;
  const v = toKey.c * x + toKey.d * y + toKey.y - cut.top;
  const cu = u < 0 ? 0 : u > cut.widthPx - 1 ? cut.widthPx - 1 : u;
  const cv = v < 0 ? 0 : v > cut.heightPx - 1 ? cut.heightPx - 1 : v;
  const u0 = cu | 0;
  const v0 = cv | 0;
  const fu = cu - u0;
  const fv = cv - v0;
  const i = v0 * cut.widthPx + u0;
  const right = u0 < cut.widthPx - 1 ? 1 : 0;
  const down = v0 < cut.heightPx - 1 ? cut.widthPx : 0;
  const d = cut.distance;
  const above = d[i] + (d[i + right] - d[i]) * fu;
  const below = d[i + down] + (d[i + down + right] - d[i + down]) * fu;
  const beyond = Math.abs(u - cu) + Math.abs(v - cv);
  return (above + (below - above) * fv - beyond) * scale;
}

/** Bilinear look-up of the part's own paint. */
function paintAt({ cut, look, toKey }: Posed, x: number, y: number, out: Float32Array): void {
  const u = toKey.a * x + toKey.b * y + toKey.x - cut.left;
  const v = toKey.c * x + toKey.d * y + toKey.y - cut.top;
  const cu = u < 0 ? 0 : u > cut.widthPx - 1 ? cut.widthPx - 1 : u;
  const cv = v < 0 ? 0 : v > cut.heightPx - 1 ? cut.heightPx - 1 : v;
  const u0 = cu | 0;
  const v0 = cv | 0;
  const fu = cu - u0;
  const fv = cv - v0;
  const i = v0 * cut.widthPx + u0;
  const right = u0 < cut.widthPx - 1 ? 1 : 0;
  const down = v0 < cut.heightPx - 1 ? cut.widthPx : 0;
  const p00 = cut.paint[i] * 4;
  const p01 = cut.paint[i + right] * 4;
  const p10 = cut.paint[i + down] * 4;
  const p11 = cut.paint[i + down + right] * 4;
  for (let c = 0; c < 4; c++) {
    const above = look[p00 + c] + (look[p01 + c] - look[p00 + c]) * fu;
    const below = look[p10 + c] + (look[p11 + c] - look[p10 + c]) * fu;
    out[c] = above + (below - above) * fv;
  }
}

/** Inside one cut-out only: its paint. Inside both: the mixture where they agree, else the nearer key's. */
function shareOfB(a: Found, b: Found, moment: number): number {
  const inA = a.distance > -RIM_PX;
  const inB = b.distance > -RIM_PX;
  if (inA && !inB) return 0;
  if (inB && !inA) return 1;
  let difference = 0;
  for (let c = 0; c < 4; c++) difference = Math.max(difference, Math.abs(a.paint[c] - b.paint[c]));
  if (difference <= AGREE_DIFFERENCE) return moment;
  return moment < 0.5 ? 0 : 1;
}

/** Lays paint (itself perhaps translucent) over a pixel of the frame. Both are over paper, so paper counts once. */
function layPaint(
  look: Float32Array,
  j: number,
  paintA: Float32Array,
  paintB: Float32Array,
  share: number,
  cover: number,
): void {
  const alpha = (paintA[3] * (1 - share) + paintB[3] * share) * cover;
  const through = 1 - alpha / 255;
  const ground = PAPER * (cover - alpha / 255);
  for (let c = 0; c < 3; c++) {
    look[j + c] = (paintA[c] * (1 - share) + paintB[c] * share) * cover - ground + look[j + c] * through;
  }
  look[j + 3] = alpha + look[j + 3] * through;
}
