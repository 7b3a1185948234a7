/**
 * Flow fusion: several ideas of where every pixel goes compete: rest, dense flow, the parts' own motion, and dense flow
 * that started from the parts' motion. The least error of the self-check wins; inside a surely matched part the whole
 * part votes as one, so that it stays rigid.
 */
import { denseFlow, type Flow, type pyramid } from './dense-flow';
import type { Drawing } from './drawing';
import { partFlow, type KeyMotion } from './key-motion';
import type { Part, Parts } from './parts';
import { flowError } from './self-check';

type Pyramid = ReturnType<typeof pyramid>;

export interface Key {
  drawing: Drawing;
  pyramid: Pyramid;
  partOf: Int32Array;
}

const REST_COST = 0.3;
const SURE_OVERLAP = 0.5;
const LEAST_VOTING_AREA_PX = 60;
const PIXEL_SHARE_SURE = 0.05;
const PIXEL_SHARE_OTHER = 0.5;
/** A pixel whose flow is farther than this from its part's motion does not move on the part's arc. */
const ARC_REST_PX = 8;

interface Candidate {
  there: Flow;
  back: Flow;
  cost: number;
}

/** The motion of A towards B and of B towards A. */
export function fuseMotions(a: Key, b: Key, { parts }: Parts): { motionA: KeyMotion; motionB: KeyMotion } {
  const candidates = layCandidates(a, b, parts);
  const turned = candidates.map(({ there, back, cost }) => ({ there: back, back: there, cost }));
  return {
    motionA: fuse(a, b, candidates, parts, true),
    motionB: fuse(b, a, turned, parts, false),
  };
}

function layCandidates(a: Key, b: Key, parts: readonly Part[]): Candidate[] {
  const poses = parts.map(({ pose }) => pose);
  const rest = (key: Key): Flow => ({
    dx: new Float32Array(key.partOf.length),
    dy: new Float32Array(key.partOf.length),
  });
  const candidates: Candidate[] = [
    { there: denseFlow(a.pyramid, b.pyramid), back: denseFlow(b.pyramid, a.pyramid), cost: 0 },
    { there: rest(a), back: rest(b), cost: REST_COST },
  ];
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
  const dx = new Float32Array(partOf.length);
  const dy = new Float32Array(partOf.length);
  for (let i = 0; i < partOf.length; i++) {
    let best = 0;
    for (let k = 1; k < errors.length; k++) if (errors[k][i] < errors[best][i]) best = k;
    dx[i] = candidates[best].there.dx[i];
    dy[i] = candidates[best].there.dy[i];
  }
  const poses = parts.map(({ pose }) => pose);
  const flow = { dx, dy };
  const onArc = nearPart(flow, partFlow(from.drawing, poses, partOf, forward), partOf);
  return { forward, flow, onArc, partOf, poses };
}

function nearPart(flow: Flow, rigid: Flow, partOf: Int32Array): Uint8Array {
  return Uint8Array.from(partOf, (part, i) =>
    part >= 0 && Math.hypot(flow.dx[i] - rigid.dx[i], flow.dy[i] - rigid.dy[i]) < ARC_REST_PX ? 1 : 0,
  );
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
