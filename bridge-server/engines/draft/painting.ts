/**
 * Painting: the paint of both keys is looked up at the addresses that they carry to the moment, so edges stay as crisp
 * as the artist drew them. Where both keys have paint that agrees it is mixed; where they disagree one of them is kept,
 * never the mixture. Cut-outs are laid over that, and what nothing reaches shows the page plate.
 */
import { carry, lookUp, newAddresses, type Addresses } from './addresses';
import type { Analysis } from './analysis';
import { closeGaps } from './cracks';
import type { Drawing } from './drawing';
import { maskWhere } from './masks';
import { paintLayers } from './layer-painting';

/** Paints that differ by more than this in any channel (0..255) are never mixed. */
const AGREE_DIFFERENCE = 12;
const NO_RANK = -1;

/** Paints frames of one analysed pair; keeps its working planes between the frames. */
export class Painter {
  private readonly a: Addresses;
  private readonly b: Addresses;
  private readonly mayClose: Uint8Array;
  private readonly groundRank: number;
  private readonly frameRanks: Float32Array;

  constructor(private readonly analysis: Analysis) {
    const { sourceA, sourceB, parts, ranks } = analysis;
    const pixels = sourceA.weight.length;
    this.a = newAddresses(pixels);
    this.b = newAddresses(pixels);
    this.frameRanks = new Float32Array(pixels);
    const isPage = (part: number): boolean => part < 0 || parts[part].isPage;
    const ofA = sourceA.motion.partOf;
    const ofB = sourceB.motion.partOf;
    this.mayClose = maskWhere(pixels, (i) => !isPage(ofA[i]) || !isPage(ofB[i]));
    this.groundRank = ranks.reduce(
      (most, rank, k) => (parts[k].isPage ? Math.max(most, rank) : most),
      NO_RANK,
    );
  }

  /** The drawing at a moment strictly between 0 and 1. */
  paint(moment: number): Drawing {
    const { sourceA, sourceB, layers } = this.analysis;
    const { widthPx, heightPx } = sourceA.drawing;
    const corrections = this.analysis.corrections?.(moment);
    carry(sourceA, this.a, moment, corrections);
    carry(sourceB, this.b, moment, corrections);
    const frame = { widthPx, heightPx, look: new Float32Array(widthPx * heightPx * 4) };
    this.mixKeys(frame.look, moment);
    const { frameRanks, groundRank } = this;
    paintLayers(frame, frameRanks, groundRank, layers, sourceA.drawing, sourceB.drawing, moment, corrections);
    closeGaps(
      frame,
      maskWhere(frameRanks.length, (i) => frameRanks[i] > groundRank),
      this.mayClose,
    );
    return frame;
  }

  private mixKeys(look: Float32Array, moment: number): void {
    const { sourceA, sourceB, plate, ranks } = this.analysis;
    const { a, b, frameRanks } = this;
    const paintA = new Float32Array(4);
    const paintB = new Float32Array(4);
    for (let i = 0, j = 0; j < look.length; i++, j += 4) {
      const fromA = a.winner[i];
      const fromB = b.winner[i];
      if (fromA < 0 && fromB < 0) {
        for (let c = j; c < j + 4; c++) look[c] = plate.look[c];
        frameRanks[i] = NO_RANK;
        continue;
      }
      const partA = fromA < 0 ? NO_RANK : sourceA.motion.partOf[fromA];
      const partB = fromB < 0 ? NO_RANK : sourceB.motion.partOf[fromB];
      if (fromA >= 0) lookUp(sourceA.drawing, a.sumX[i], a.sumY[i], paintA);
      if (fromB >= 0) lookUp(sourceB.drawing, b.sumX[i], b.sumY[i], paintB);
      let share = moment;
      if (fromA < 0) share = 1;
      else if (fromB < 0) share = 0;
      else if (partA !== partB) share = deeperShare(sourceA.inside[fromA], sourceB.inside[fromB], moment);
      if (fromA >= 0 && fromB >= 0) share = mixedShare(paintA, paintB, share);
      for (let c = 0; c < 4; c++) look[j + c] = paintA[c] * (1 - share) + paintB[c] * share;
      const part = share > 0.5 ? partB : partA;
      frameRanks[i] = part < 0 ? NO_RANK : ranks[part];
    }
  }
}

/** Where the keys show different parts the one that is deeper inside its part counts more: shapes morph, crumbs go. */
function deeperShare(insideA: number, insideB: number, moment: number): number {
  const a = insideA * (1 - moment);
  const b = insideB * moment;
  return b / (a + b);
}

/** The given share of B where both paints agree, else all or nothing. */
function mixedShare(paintA: Float32Array, paintB: Float32Array, share: number): number {
  for (let c = 0; c < 4; c++) {
    if (Math.abs(paintA[c] - paintB[c]) > AGREE_DIFFERENCE) return share < 0.5 ? 0 : 1;
  }
  return share;
}
