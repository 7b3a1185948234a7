/**
 * Flow fusion: several ideas of where every pixel goes compete: rest, dense flow, the parts' own motion, and dense flow
 * that started from the parts' motion. The least colour error wins; inside a surely matched part the whole part votes as
 * one, so that it stays rigid.
 */
import { denseFlow, type Flow, type pyramid } from './dense-flow';
import type { Drawing } from './drawing';
import { along, inverse, movePoint, type Similarity } from './similarity';
import type { Part } from './parts';

type Pyramid = ReturnType<typeof pyramid>;

/** Where the pixels of one key go on the way to the other key. */
export interface KeyMotion {
  /** Whole displacement of each pixel, px. */
  flow: Flow;
  /** 1 where the pixel moves on its part's arc (plus a straight rest). */
  onArc: Uint8Array;
  partOf: Int32Array;
  /** Pose change of each part, from this key to the other. */
  poses: Similarity[];
}

const ERROR_CAP = 80;
const ERROR_WINDOW_RADIUS_PX = 4;
const DISTANCE_COST = 0.004;
const REST_COST = 0.3;
const SURE_OVERLAP = 0.5;
const LEAST_VOTING_AREA_PX = 60;
const PIXEL_SHARE_SURE = 0.05;
const PIXEL_SHARE_OTHER = 0.5;
const ARC_TURN = 0.05;

/** How a candidate treats the arc of its part. */
interface Candidate {
  flow: Flow;
  cost: number;
  followsPart: boolean;
}

export function fuseMotion(
  from: Drawing,
  to: Drawing,
  fromPyramid: Pyramid,
  toPyramid: Pyramid,
  parts: readonly Part[],
  partOf: Int32Array,
  forward: boolean,
): KeyMotion {
  const poses = parts.map(({ pose }) => (forward ? pose : inverse(pose)));
  const rest: Flow = { dx: new Float32Array(partOf.length), dy: new Float32Array(partOf.length) };
  const candidates: Candidate[] = [
    { flow: denseFlow(fromPyramid, toPyramid), cost: 0, followsPart: false },
    { flow: rest, cost: REST_COST, followsPart: false },
  ];
  if (parts.length > 0) {
    const rigid = partFlow(from, poses, partOf);
    candidates.push({ flow: rigid, cost: 0, followsPart: true });
    candidates.push({ flow: denseFlow(fromPyramid, toPyramid, rigid), cost: 0, followsPart: true });
  }
  const pick = pickCandidates(from, to, candidates, parts, partOf);
  return assemble(candidates, pick, poses, partOf);
}

/** Every pixel moves with its part. */
export function partFlow(
  { widthPx, heightPx }: Drawing,
  poses: readonly Similarity[],
  partOf: Int32Array,
): Flow {
  const dx = new Float32Array(partOf.length);
  const dy = new Float32Array(partOf.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (partOf[i] < 0) continue;
      const [toX, toY] = movePoint(poses[partOf[i]], x, y);
      dx[i] = toX - x;
      dy[i] = toY - y;
    }
  }
  return { dx, dy };
}

function pickCandidates(
  from: Drawing,
  to: Drawing,
  candidates: readonly Candidate[],
  parts: readonly Part[],
  partOf: Int32Array,
): Uint8Array {
  const errors = candidates.map(({ flow, cost }) => candidateError(from, to, flow, cost));
  if (parts.length > 0) errors.forEach((error) => mixWithPartMean(error, parts, partOf));
  return Uint8Array.from(partOf, (_, i) => {
    let best = 0;
    for (let k = 1; k < errors.length; k++) if (errors[k][i] < errors[best][i]) best = k;
    return best;
  });
}

/** Mean colour error in a small window, plus a little for every px of travel. */
function candidateError(from: Drawing, to: Drawing, flow: Flow, cost: number): Float32Array {
  const { widthPx, heightPx } = from;
  const error = boxMean(colourError(from, to, flow), widthPx, heightPx, ERROR_WINDOW_RADIUS_PX);
  for (let i = 0; i < error.length; i++)
    error[i] += cost + DISTANCE_COST * Math.hypot(flow.dx[i], flow.dy[i]);
  return error;
}

/** Mean channel difference between a pixel and where it lands, 0..80; alpha is already in the colours over paper. */
export function colourError(from: Drawing, to: Drawing, flow: Flow): Float32Array {
  const { widthPx, heightPx, look } = from;
  const error = new Float32Array(widthPx * heightPx);
  const other = to.look;
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const px = Math.max(0, Math.min(widthPx - 1, x + flow.dx[i]));
      const py = Math.max(0, Math.min(heightPx - 1, y + flow.dy[i]));
      const x0 = px | 0;
      const y0 = py | 0;
      const fx = px - x0;
      const fy = py - y0;
      const j = (y0 * widthPx + x0) * 4;
      const right = x0 < widthPx - 1 ? 4 : 0;
      const down = y0 < heightPx - 1 ? widthPx * 4 : 0;
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        const above = other[j + c] + (other[j + right + c] - other[j + c]) * fx;
        const below = other[j + down + c] + (other[j + down + right + c] - other[j + down + c]) * fx;
        sum += Math.abs(above + (below - above) * fy - look[i * 4 + c]);
      }
      error[i] = Math.min(ERROR_CAP, sum / 3);
    }
  }
  return error;
}

/** Mean over a square window, clipped at the borders. Linear in pixels whatever the radius. */
export function boxMean(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  radiusPx: number,
): Float32Array {
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < heightPx; y++) slideMean(plane, rows, y * widthPx, 1, widthPx, radiusPx);
  const out = new Float32Array(plane.length);
  for (let x = 0; x < widthPx; x++) slideMean(rows, out, x, widthPx, heightPx, radiusPx);
  return out;
}

function slideMean(
  from: Float32Array,
  to: Float32Array,
  first: number,
  step: number,
  length: number,
  radius: number,
): void {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < Math.min(radius, length); k++, count++) sum += from[first + k * step];
  for (let k = 0; k < length; k++) {
    if (k + radius < length) {
      sum += from[first + (k + radius) * step];
      count++;
    }
    if (k - radius - 1 >= 0) {
      sum -= from[first + (k - radius - 1) * step];
      count--;
    }
    to[first + k * step] = sum / count;
  }
}

function mixWithPartMean(error: Float32Array, parts: readonly Part[], partOf: Int32Array): void {
  const sum = new Float64Array(parts.length);
  const count = new Float64Array(parts.length);
  for (let i = 0; i < error.length; i++) {
    sum[partOf[i]] += error[i];
    count[partOf[i]]++;
  }
  const share = parts.map(({ pose }, k) =>
    pose.overlap > SURE_OVERLAP && count[k] > LEAST_VOTING_AREA_PX ? PIXEL_SHARE_SURE : PIXEL_SHARE_OTHER,
  );
  for (let i = 0; i < error.length; i++) {
    const k = partOf[i];
    error[i] = share[k] * error[i] + (1 - share[k]) * (sum[k] / count[k]);
  }
}

function assemble(
  candidates: readonly Candidate[],
  pick: Uint8Array,
  poses: readonly Similarity[],
  partOf: Int32Array,
): KeyMotion {
  const dx = new Float32Array(pick.length);
  const dy = new Float32Array(pick.length);
  const onArc = new Uint8Array(pick.length);
  for (let i = 0; i < pick.length; i++) {
    const { flow, followsPart } = candidates[pick[i]];
    dx[i] = flow.dx[i];
    dy[i] = flow.dy[i];
    onArc[i] = followsPart && Math.abs(poses[partOf[i]].angle) > ARC_TURN ? 1 : 0;
  }
  return { flow: { dx, dy }, onArc, partOf, poses: [...poses] };
}

/** Where every pixel of the key is at the share `u` of its way. */
export function positionsAt(
  motion: KeyMotion,
  widthPx: number,
  u: number,
  outX: Float32Array,
  outY: Float32Array,
): void {
  const { flow, onArc, partOf, poses } = motion;
  const now = poses.map((pose) => matrixOf(along(pose, u)));
  const end = poses.map(matrixOf);
  for (let i = 0; i < outX.length; i++) {
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    if (!onArc[i]) {
      outX[i] = x + u * flow.dx[i];
      outY[i] = y + u * flow.dy[i];
      continue;
    }
    const m = now[partOf[i]];
    const e = end[partOf[i]];
    outX[i] = m.a * x - m.b * y + m.x + u * (flow.dx[i] + x - (e.a * x - e.b * y + e.x));
    outY[i] = m.b * x + m.a * y + m.y + u * (flow.dy[i] + y - (e.b * x + e.a * y + e.y));
  }
}

interface Matrix {
  a: number;
  b: number;
  x: number;
  y: number;
}

function matrixOf(s: Similarity): Matrix {
  const a = s.scale * Math.cos(s.angle);
  const b = s.scale * Math.sin(s.angle);
  return { a, b, x: s.toX - a * s.fromX + b * s.fromY, y: s.toY - b * s.fromX - a * s.fromY };
}
