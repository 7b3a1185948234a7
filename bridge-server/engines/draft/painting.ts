/**
 * Painting: the nearer key gives the frame, part by part, back to front; what it cannot show comes from the other key or
 * the page. Nothing is dissolved: each pixel has the paint of one key, so edges stay as crisp as the artist drew them.
 */
import type { Analysis } from './analysis';
import type { Drawing } from './drawing';
import { fillHoles, holesOf } from './holes';
import { newCanvas, paintMeshes } from './mesh-painting';

/** Paints frames of one analysed pair. */
export class Painter {
  private readonly order: readonly number[];

  constructor(private readonly analysis: Analysis) {
    const { ranks } = analysis;
    this.order = Array.from(ranks.keys()).sort((x, y) => ranks[x] - ranks[y]);
  }

  /** The drawing at a moment strictly between 0 and 1. */
  paint(moment: number): Drawing {
    const { sourceA, sourceB, plate, size, parts } = this.analysis;
    const [nearer, other] = moment < 0.5 ? [sourceA, sourceB] : [sourceB, sourceA];
    const { widthPx, heightPx } = sourceA.drawing;
    const corrections = this.analysis.corrections?.(moment);
    const canvas = newCanvas(widthPx, heightPx);
    const behind = newCanvas(widthPx, heightPx);
    paintMeshes(nearer, this.order, moment, size, canvas, corrections);
    paintMeshes(other, this.order, moment, size, behind, corrections, holesOf(canvas));
    fillHoles(canvas, behind, plate, (part) => part >= 0 && (parts[part].isPage || parts[part].isClear));
    return { widthPx, heightPx, look: canvas.look };
  }
}
