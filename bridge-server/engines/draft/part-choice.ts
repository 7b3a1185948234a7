/**
 * Self-check of each part: both ways of bringing it to the middle of the move are tried, as a cut-out with one pose and
 * as flowing pixels. Where A's version and B's version of the part disagree more there, that way is wrong.
 */
import { carry, lookUp, newAddresses, type PaintSource } from './addresses';
import { disagreement, type Layer } from './layer-painting';
import { isPair, type Part } from './parts';

const MIDDLE = 0.5;
const DISAGREE_DIFFERENCE = 40;
const BIAS = 0;
const LONE = 0.3;

/** Share of each part's pixels whose paint, as flowing pixels, differs between the keys in the middle; NaN if unseen. */
export function flowDisagreement(a: PaintSource, b: PaintSource, parts: number): Float64Array {
  const seen = new Float64Array(parts);
  const bad = new Float64Array(parts);
  const fromA = newAddresses(a.weight.length);
  const fromB = newAddresses(b.weight.length);
  carry(a, fromA, MIDDLE);
  carry(b, fromB, MIDDLE);
  const paintA = new Float32Array(4);
  const paintB = new Float32Array(4);
  const note = (part: number, isBad: boolean): void => {
    if (part < 0) return;
    seen[part]++;
    if (isBad) bad[part]++;
  };
  for (let i = 0; i < a.weight.length; i++) {
    const hasA = fromA.winner[i] >= 0;
    const hasB = fromB.winner[i] >= 0;
    let isBad = true;
    if (hasA && hasB) {
      lookUp(a.drawing, fromA.sumX[i], fromA.sumY[i], paintA);
      lookUp(b.drawing, fromB.sumX[i], fromB.sumY[i], paintB);
      isBad = false;
      for (let c = 0; c < 4; c++) if (Math.abs(paintA[c] - paintB[c]) > DISAGREE_DIFFERENCE) isBad = true;
    }
    const partA = hasA ? a.motion.partOf[fromA.winner[i]] : -1;
    const partB = hasB ? b.motion.partOf[fromB.winner[i]] : -1;
    note(partA, isBad);
    if (partB !== partA) note(partB, isBad);
  }
  return bad.map((value, k) => value / seen[k]);
}

/** Which parts are laid as cut-outs. */
export function chooseCutOuts(
  a: PaintSource,
  b: PaintSource,
  parts: readonly Part[],
  layers: readonly Layer[],
): boolean[] {
  const flow = flowDisagreement(a, b, parts.length);
  return parts.map((part, k) => {
    if (part.isPage || part.isClear) return false;
    if (!isPair(part)) return !(flow[k] < LONE);
    return !(disagreement(layers[k], a.drawing, b.drawing, MIDDLE) > flow[k] + BIAS);
  });
}
