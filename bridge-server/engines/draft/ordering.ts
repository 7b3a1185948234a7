/** Ordering: who is in front (placeholder of evidence) */
import type { CutOut } from './cut-outs';
import type { Drawing } from './drawing';
import type { KeyMotion } from './key-motion';
import { smoothWithinParts } from './part-smoothing';
import { colourError, returnMiss } from './self-check';
import type { Part } from './parts';

const TRUST_REACH_SHARE = 6 / 604;

export function paintWeights(
  from: Drawing,
  to: Drawing,
  motion: KeyMotion,
  back: KeyMotion,
  parts: readonly Part[],
): Float32Array {
  const { widthPx, heightPx } = from;
  const error = colourError(from, to, motion.flow);
  const miss = returnMiss(motion.flow, back.flow, widthPx, heightPx);
  const trust = error.map((value, i) =>
    Math.exp(-8 * Math.min(value / 255, 0.6) - 1.5 * Math.min(miss[i] / 4, 2)),
  );
  smoothWithinParts([trust], motion.partOf, widthPx, TRUST_REACH_SHARE * Math.hypot(widthPx, heightPx));
  for (let i = 0; i < trust.length; i++) {
    const part = parts[motion.partOf[i]];
    trust[i] *= !part ? 1 : (part.isPage ? 1 : 30) * (1 + 3 / (1 + part.areaPx / 400));
  }
  return trust;
}

/** Rank of each part: pages behind everything, then the larger (holes filled) the farther back. */
export function partRanks(
  parts: readonly Part[],
  cutsA: readonly (CutOut | undefined)[],
  cutsB: readonly (CutOut | undefined)[],
): Float32Array {
  const area = parts.map((_, k) => Math.max(cutsA[k]?.areaPx ?? 0, cutsB[k]?.areaPx ?? 0));
  const order = parts.map((_, k) => k);
  order.sort((a, b) => Number(parts[b].isPage) - Number(parts[a].isPage) || area[b] - area[a]);
  const ranks = new Float32Array(parts.length);
  order.forEach((part, rank) => (ranks[part] = rank));
  return ranks;
}
