/** Ordering: who is in front (placeholder of evidence) */
import type { Drawing } from './drawing';
import type { KeyMotion } from './key-motion';
import { colourError } from './self-check';
import { sampleAt } from './dense-flow';
import type { Part } from './parts';

export function paintWeights(
  from: Drawing,
  to: Drawing,
  motion: KeyMotion,
  back: KeyMotion,
  parts: readonly Part[],
): Float32Array {
  const { widthPx, heightPx } = from;
  const error = colourError(from, to, motion.flow);
  const { dx, dy } = motion.flow;
  const out = new Float32Array(error.length);
  for (let i = 0; i < out.length; i++) {
    const x = (i % widthPx) + dx[i];
    const y = Math.floor(i / widthPx) + dy[i];
    const fb = Math.hypot(
      dx[i] + sampleAt(back.flow.dx, widthPx, heightPx, x, y),
      dy[i] + sampleAt(back.flow.dy, widthPx, heightPx, x, y),
    );
    const conf = Math.exp(-8 * Math.min(error[i] / 255, 0.6) - 1.5 * Math.min(fb / 4, 2));
    const part = parts[motion.partOf[i]];
    const depth = !part ? 1 : (part.isPage ? 1 : 30) * (1 + 3 / (1 + part.areaPx / 400));
    out[i] = conf * depth;
  }
  return out;
}

/** Rank of each part: pages behind everything, then the larger the farther back. */
export function partRanks(parts: readonly Part[]): Float32Array {
  const order = parts
    .map((_, k) => k)
    .sort((a, b) => Number(parts[b].isPage) - Number(parts[a].isPage) || parts[b].areaPx - parts[a].areaPx);
  const ranks = new Float32Array(parts.length);
  order.forEach((part, rank) => (ranks[part] = rank));
  return ranks;
}
