/**
 * Flow fusion: several ideas of where every pixel goes compete: rest, the page's shift, dense flow, the parts' own motion, and dense flow
 * that started from the parts' motion. The least error of the self-check wins; inside a surely matched part the whole
 * part votes as one, so that it stays rigid.
 */
import { denseFlow, type Flow, type pyramid } from './dense-flow';
import type { Drawing } from './drawing';
import { partFlow, type KeyMotion } from './key-motion';
import { maskWhere } from './masks';
import { pageShift } from './page-match';
import type { Part, Parts } from './parts';
import { smoothWithinParts } from './part-smoothing';
import { flowError } from './self-check';

type Pyramid = ReturnType<typeof pyramid>;

export interface Key {
  drawing: Drawing;
  pyramid: Pyramid;
  partOf: Int32Array;
}

const REST_COST = 0.3;
/** Place of rest among the candidates. */
const REST = 1;
/** A page is let go when rest is wrong by this much (0..80) and another flow explains it this much better. */
const PAGE_REST_ERROR = 3;
const PAGE_GAIN = 0.35;
const SURE_OVERLAP = 0.5;
const LEAST_VOTING_AREA_PX = 60;
const PIXEL_SHARE_SURE = 0.05;
const PIXEL_SHARE_OTHER = 0.5;
/** A pixel whose flow is farther than this from its part's motion does not move on the part's arc. */
const ARC_REST_PX = 8;
/** Reach of the smoothing within parts, as a share of the diagonal. */
const SMOOTHING_SHARE = 1.5 / 604;
const TRUSTED_ERROR = 6;
const LEAST_TRUST = 1e-3;

interface Candidate {
  there: Flow;
  back: Flow;
  cost: number;
}

/** The motion of A towards B and of B towards A. */
export async function fuseMotions(
  a: Key,
  b: Key,
  { parts }: Parts,
  pause: () => Promise<void>,
): Promise<{ motionA: KeyMotion; motionB: KeyMotion }> {
  const candidates = layCandidates(a, b, parts);
  await pause();
  const turned = candidates.map(({ there, back, cost }) => ({ there: back, back: there, cost }));
  return {
    motionA: fuse(a, b, candidates, parts, true),
    motionB: fuse(b, a, turned, parts, false),
  };
}

function layCandidates(a: Key, b: Key, parts: readonly Part[]): Candidate[] {
  const poses = parts.map(({ pose }) => pose);
  const even = (key: Key, dx: number, dy: number): Flow => ({
    dx: new Float32Array(key.partOf.length).fill(dx),
    dy: new Float32Array(key.partOf.length).fill(dy),
  });
  const candidates: Candidate[] = [
    { there: denseFlow(a.pyramid, b.pyramid), back: denseFlow(b.pyramid, a.pyramid), cost: 0 },
    { there: even(a, 0, 0), back: even(b, 0, 0), cost: REST_COST },
  ];
  const shift = pageShift(a.pyramid, b.pyramid);
  if (shift.dx !== 0 || shift.dy !== 0) {
    candidates.push({
      there: even(a, shift.dx, shift.dy),
      back: even(b, -shift.dx, -shift.dy),
      cost: REST_COST,
    });
  }
  if (parts.length === 0) return candidates;
  const there = partFlow(a.drawing, poses, a.partOf, true);
  const back = partFlow(b.drawing, poses, b.partOf, false);
  candidates.push({ there, back, cost: 0 });
  candidates.push({
    there: denseFlow(a.pyramid, b.pyramid, there),
    back: denseFlow(b.pyramid, a.pyramid, back),
    cost: 0,
  });
  return candidates;
}

function fuse(
  from: Key,
  to: Key,
  candidates: readonly Candidate[],
  parts: readonly Part[],
  forward: boolean,
): KeyMotion {
  const { partOf } = from;
  const errors = candidates.map(({ there, back, cost }) => {
    const error = flowError(from.drawing, to.drawing, there, back);
    return error.map((value) => value + cost);
  });
  if (parts.length > 0) errors.forEach((error) => mixWithPartMean(error, parts, partOf));
  const poses = parts.map(({ pose }) => pose);
  const rigid = partFlow(from.drawing, poses, partOf, forward);
  const { flow, error } = leastError(candidates, errors);
  smoothFlow(flow, error, rigid, partOf, from.drawing);
  keepPages(flow, rigid, parts, partOf, error, errors[REST]);
  return { forward, flow, onArc: nearPart(flow, rigid, partOf), partOf, poses };
}

function leastError(
  candidates: readonly Candidate[],
  errors: readonly Float32Array[],
): { flow: Flow; error: Float32Array } {
  const pixels = errors[0].length;
  const flow = { dx: new Float32Array(pixels), dy: new Float32Array(pixels) };
  const error = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    let best = 0;
    for (let k = 1; k < errors.length; k++) if (errors[k][i] < errors[best][i]) best = k;
    flow.dx[i] = candidates[best].there.dx[i];
    flow.dy[i] = candidates[best].there.dy[i];
    error[i] = errors[best][i];
  }
  return { flow, error };
}

/** What the flow adds to the pose of its part is averaged over the part, surer pixels counting more. */
function smoothFlow(
  flow: Flow,
  error: Float32Array,
  rigid: Flow,
  partOf: Int32Array,
  { widthPx, heightPx }: Drawing,
): void {
  const sumX = new Float32Array(error.length);
  const sumY = new Float32Array(error.length);
  const sum = new Float32Array(error.length);
  for (let i = 0; i < error.length; i++) {
    const weight = LEAST_TRUST + Math.exp(-error[i] / TRUSTED_ERROR);
    sumX[i] = weight * (flow.dx[i] - rigid.dx[i]);
    sumY[i] = weight * (flow.dy[i] - rigid.dy[i]);
    sum[i] = weight;
  }
  smoothWithinParts([sumX, sumY, sum], partOf, widthPx, SMOOTHING_SHARE * Math.hypot(widthPx, heightPx));
  for (let i = 0; i < error.length; i++) {
    flow.dx[i] = rigid.dx[i] + sumX[i] / sum[i];
    flow.dy[i] = rigid.dy[i] + sumY[i] / sum[i];
  }
}

/**
 * Pages rest: what a dense flow sees there is mostly the figure passing by. Only a page that plainly moves, a textured
 * wall in a pan, follows its flow.
 */
function keepPages(
  flow: Flow,
  rigid: Flow,
  parts: readonly Part[],
  partOf: Int32Array,
  error: Float32Array,
  restError: Float32Array,
): void {
  const best = new Float64Array(parts.length);
  const rest = new Float64Array(parts.length);
  const count = new Float64Array(parts.length);
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0) continue;
    best[partOf[i]] += error[i];
    rest[partOf[i]] += restError[i];
    count[partOf[i]]++;
  }
  const rests = parts.map(
    ({ isPage }, k) => isPage && !(rest[k] > PAGE_REST_ERROR * count[k] && best[k] < PAGE_GAIN * rest[k]),
  );
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0 || !rests[partOf[i]]) continue;
    flow.dx[i] = rigid.dx[i];
    flow.dy[i] = rigid.dy[i];
  }
}

function nearPart(flow: Flow, rigid: Flow, partOf: Int32Array): Uint8Array {
  return maskWhere(partOf.length, (i) => {
    const restX = flow.dx[i] - rigid.dx[i];
    const restY = flow.dy[i] - rigid.dy[i];
    return partOf[i] >= 0 && restX * restX + restY * restY < ARC_REST_PX * ARC_REST_PX;
  });
}

function mixWithPartMean(error: Float32Array, parts: readonly Part[], partOf: Int32Array): void {
  const sum = new Float64Array(parts.length);
  const count = new Float64Array(parts.length);
  for (let i = 0; i < error.length; i++) {
    if (partOf[i] < 0) continue;
    sum[partOf[i]] += error[i];
    count[partOf[i]]++;
  }
  const share = parts.map(({ pose }, k) =>
    pose.overlap > SURE_OVERLAP && count[k] > LEAST_VOTING_AREA_PX ? PIXEL_SHARE_SURE : PIXEL_SHARE_OTHER,
  );
  for (let i = 0; i < error.length; i++) {
    const k = partOf[i];
    if (k < 0) continue;
    error[i] = share[k] * error[i] + (1 - share[k]) * (sum[k] / count[k]);
  }
}
