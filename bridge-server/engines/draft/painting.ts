/**
 * Painting: the paint of both keys is looked up at the addresses that they carry to the moment, so edges stay as crisp
 * as the artist drew them. Where both keys have paint that agrees it is mixed; where they disagree one of them is kept,
 * never the mixture. Cut-outs are laid over that, and what nothing reaches shows the page plate.
 */
import { carry, lookUp, newAddresses, type Addresses, type PaintSource } from './addresses';
import type { Drawing } from './drawing';
import { paintLayers, type Layer } from './layer-painting';

const AGREE_DIFFERENCE = 12;

export class Painter {
  private readonly a: Addresses;
  private readonly b: Addresses;

  constructor(
    private readonly sourceA: PaintSource,
    private readonly sourceB: PaintSource,
    private readonly plate: Drawing,
    private readonly partRanks: Float32Array,
    private readonly layers: readonly Layer[],
  ) {
    const pixels = sourceA.weight.length;
    this.a = newAddresses(pixels);
    this.b = newAddresses(pixels);
  }

  /** The drawing at a moment strictly between 0 and 1. */
  paint(moment: number): Drawing {
    const { widthPx, heightPx } = this.sourceA.drawing;
    carry(this.sourceA, this.a, moment);
    carry(this.sourceB, this.b, moment);
    const look = new Float32Array(widthPx * heightPx * 4);
    const ranks = new Float32Array(widthPx * heightPx).fill(-1);
    mixSources(
      this.sourceA,
      this.a,
      this.sourceB,
      this.b,
      moment,
      look,
      this.plate.look,
      ranks,
      this.partRanks,
    );
    const frame = { widthPx, heightPx, look };
    paintLayers(frame, ranks, this.layers, this.sourceA.drawing, this.sourceB.drawing, moment);
    return frame;
  }
}

function mixSources(
  sourceA: PaintSource,
  a: Addresses,
  sourceB: PaintSource,
  b: Addresses,
  moment: number,
  look: Float32Array,
  plate: Float32Array,
  ranks: Float32Array,
  partRanks: Float32Array,
): void {
  const paintA = new Float32Array(4);
  const paintB = new Float32Array(4);
  for (let i = 0, j = 0; j < look.length; i++, j += 4) {
    const hasA = a.winner[i] >= 0;
    const hasB = b.winner[i] >= 0;
    if (!hasA && !hasB) {
      for (let c = 0; c < 4; c++) look[j + c] = plate[j + c];
      continue;
    }
    if (hasA) lookUp(sourceA.drawing, a.sumX[i], a.sumY[i], paintA);
    if (hasB) lookUp(sourceB.drawing, b.sumX[i], b.sumY[i], paintB);
    const weightA = hasA ? sourceA.weight[a.winner[i]] * (1 - moment) : 0;
    const weightB = hasB ? sourceB.weight[b.winner[i]] * moment : 0;
    const share = shareOfB(paintA, paintB, hasA, hasB, weightA, weightB);
    for (let c = 0; c < 4; c++) look[j + c] = paintA[c] * (1 - share) + paintB[c] * share;
    const part = share > 0.5 ? sourceB.motion.partOf[b.winner[i]] : sourceA.motion.partOf[a.winner[i]];
    ranks[i] = part < 0 ? -1 : partRanks[part];
  }
}

/** How much of B's paint is taken: its share of the trust where both agree, else all or nothing. */
function shareOfB(
  paintA: Float32Array,
  paintB: Float32Array,
  hasA: boolean,
  hasB: boolean,
  weightA: number,
  weightB: number,
): number {
  if (!hasB) return 0;
  if (!hasA) return 1;
  let difference = 0;
  for (let c = 0; c < 4; c++) difference = Math.max(difference, Math.abs(paintA[c] - paintB[c]));
  const share = weightB / (weightA + weightB);
  if (difference <= AGREE_DIFFERENCE) return share;
  return share < 0.5 ? 0 : 1;
}
