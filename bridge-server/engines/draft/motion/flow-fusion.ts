/**
 * Flow fusion: several ideas of where every pixel goes compete: rest, the page's shift, dense flow, the parts' own motion, and dense flow
 * that started from the parts' motion. The least error of the self-check wins; inside a surely matched part the whole
 * part votes as one, so that it stays rigid.
 */
import { denseFlow } from './dense-flow';
import type { Drawing } from '../raster/drawing';
import { evenFlow, type Flow } from './flow';
import { partFlow, type KeyMotion } from './key-motion';
import { pageShift } from './page-match';
import type { Part, Parts } from '../parts/parts';
import { smoothWithinParts } from '../parts/part-smoothing';
import type { Pyramid } from '../raster/pyramid';
import { CHECK_STRIDE, checkedOf, flowError } from './self-check';

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
/** Reach of the smoothing within parts, as a share of the diagonal. */
const SMOOTHING_SHARE = 1.5 / 604;
const TRUSTED_ERROR = 6;
const LEAST_TRUST = 1e-3;

/** A flow from one key to the other and one back. */
interface Ways {
  there: Flow;
  back: Flow;
}

interface Candidate extends Ways {
  cost: number;
}

/** The motion of A towards B and of B towards A. */
export async function fuseMotions(
  a: Key,
  b: Key,
  { parts }: Parts,
  pause: () => Promise<void>,
): Promise<{ motionA: KeyMotion; motionB: KeyMotion }> {
  const poses = parts.map(({ pose }) => pose);
  const rigid: Ways = {
    there: partFlow(a.drawing, poses, a.partOf, true),
    back: partFlow(b.drawing, poses, b.partOf, false),
  };
  const candidates = layCandidates(a, b, rigid, parts.length > 0);
  await pause();
  const turned = candidates.map(({ cost, ...ways }) => ({ ...turnedRound(ways), cost }));
  return {
    motionA: { forward: true, flow: fuse(a, b, candidates, rigid, parts), partOf: a.partOf, poses },
    motionB: { forward: false, flow: fuse(b, a, turned, turnedRound(rigid), parts), partOf: b.partOf, poses },
  };
}

function turnedRound({ there, back }: Ways): Ways {
  return { there: back, back: there };
}

function layCandidates(a: Key, b: Key, rigid: Ways, hasParts: boolean): Candidate[] {
  const even = (dx: number, dy: number): Candidate => ({
    there: evenFlow(a.partOf.length, dx, dy),
    back: evenFlow(b.partOf.length, -dx, -dy),
    cost: REST_COST,
  });
  const dense = (start?: Ways): Candidate => ({
    there: denseFlow(a.pyramid, b.pyramid, start?.there),
    back: denseFlow(b.pyramid, a.pyramid, start?.back),
    cost: 0,
  });
  const candidates = [dense(), even(0, 0)];
  const shift = pageShift(a.pyramid, b.pyramid);
  if (shift.dx !== 0 || shift.dy !== 0) candidates.push(even(shift.dx, shift.dy));
  if (hasParts) candidates.push({ ...rigid, cost: 0 }, dense(rigid));
  return candidates;
}

function fuse(
  from: Key,
  to: Key,
  candidates: readonly Candidate[],
  { there: rigid }: Ways,
  parts: readonly Part[],
): Flow {
  const costs = candidates.map(({ there, back, cost }) =>
    flowError(from.drawing, to.drawing, there, back, cost),
  );
  const votes = votesOf(costs, parts, from);
  const { flow, error } = leastCost(candidates, costs, votes, from);
  smoothFlow(flow, error, rigid, from.partOf, from.drawing);
  keepPages(flow, rigid, parts, from.partOf, error, votes.means[REST]);
  return flow;
}

/** How parts vote. Places are part numbers + 1: at 0 are the pixels of no part, which vote alone. */
interface Votes {
  /** How much of a pixel's vote is its own, 0..1; the rest is its part's. */
  own: Float64Array;
  /** For each candidate its mean cost in every part. */
  means: Float64Array[];
}

/** Only the checked pixels are counted. */
function votesOf(costs: readonly Float32Array[], parts: readonly Part[], from: Key): Votes {
  const counts = new Float64Array(parts.length + 1);
  const means = costs.map(() => new Float64Array(parts.length + 1));
  const { widthPx, heightPx } = from.drawing;
  for (let y = 0, n = 0; y < heightPx; y += CHECK_STRIDE) {
    for (let x = 0, i = y * widthPx; x < widthPx; x += CHECK_STRIDE, i += CHECK_STRIDE, n++) {
      const place = from.partOf[i] + 1;
      counts[place]++;
      for (let c = 0; c < costs.length; c++) means[c][place] += costs[c][n];
    }
  }
  for (const mean of means) for (let k = 0; k < mean.length; k++) mean[k] /= Math.max(1, counts[k]);
  const own = new Float64Array(parts.length + 1).fill(1);
  parts.forEach(({ pose }, k) => {
    const areaPx = counts[k + 1] * CHECK_STRIDE * CHECK_STRIDE;
    const isSure = pose.overlap > SURE_OVERLAP && areaPx > LEAST_VOTING_AREA_PX;
    if (areaPx > 0) own[k + 1] = isSure ? PIXEL_SHARE_SURE : PIXEL_SHARE_OTHER;
  });
  return { own, means };
}

/** Each pixel takes the candidate that costs least; of a checked pixel's cost its neighbours have the same. */
function leastCost(
  candidates: readonly Candidate[],
  costs: readonly Float32Array[],
  { own, means }: Votes,
  { partOf, drawing: { widthPx, heightPx } }: Key,
): { flow: Flow; error: Float32Array } {
  const error = new Float32Array(partOf.length);
  const dx = new Float32Array(partOf.length);
  const dy = new Float32Array(partOf.length);
  const columns = checkedOf(widthPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    const row = Math.floor(y / CHECK_STRIDE) * columns;
    for (let x = 0; x < widthPx; x++, i++) {
      const place = partOf[i] + 1;
      const at = row + Math.floor(x / CHECK_STRIDE);
      let best = 0;
      let least = Infinity;
      for (let c = 0; c < costs.length; c++) {
        const cost = own[place] * costs[c][at] + (1 - own[place]) * means[c][place];
        if (cost >= least) continue;
        least = cost;
        best = c;
      }
      error[i] = least;
      dx[i] = candidates[best].there.dx[i];
      dy[i] = candidates[best].there.dy[i];
    }
  }
  return { flow: { dx, dy }, error };
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
  rest: Float64Array,
): void {
  const best = new Float64Array(parts.length);
  const count = new Float64Array(parts.length);
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0) continue;
    best[partOf[i]] += error[i];
    count[partOf[i]]++;
  }
  const rests = parts.map(
    ({ isPage }, k) =>
      isPage && !(rest[k + 1] > PAGE_REST_ERROR && best[k] < PAGE_GAIN * rest[k + 1] * count[k]),
  );
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0 || !rests[partOf[i]]) continue;
    flow.dx[i] = rigid.dx[i];
    flow.dy[i] = rigid.dy[i];
  }
}
