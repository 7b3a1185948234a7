/**
 * Painting: the nearer key gives the frame, part by part, back to front; what it cannot show comes from the other key or
 * the page. Nothing is dissolved: each pixel has the paint of one key, so edges stay as crisp as the artist drew them.
 */
import type { Analysis } from './analysis';
import { newCanvas, wipe, type Canvas } from './canvas';
import type { Drawing } from './drawing';
import { fillHoles, holesOf } from './holes';
import { paintMeshes } from './mesh-painting';

/** Paints frames of one analysed pair. */
export class Painter {
  private readonly order: readonly number[];
  private readonly isGround: Uint8Array;
  private readonly canvas: Canvas;
  private readonly behind: Canvas;

  constructor(private readonly analysis: Analysis) {
    const { ranks, parts, sourceA } = analysis;
    this.order = Array.from(ranks.keys()).sort((x, y) => ranks[x] - ranks[y]);
    this.isGround = Uint8Array.from(parts, (part) => Number(part.isPage || part.isClear));
    this.canvas = newCanvas(sourceA.drawing.widthPx, sourceA.drawing.heightPx);
    this.behind = newCanvas(sourceA.drawing.widthPx, sourceA.drawing.heightPx);
  }

  /** The drawing at a moment strictly between 0 and 1; it is good until the next is painted. */
  paint(moment: number): Drawing {
    const { sourceA, sourceB, plate, size } = this.analysis;
    const { canvas, behind, order } = this;
    const [nearer, other] = moment < 0.5 ? [sourceA, sourceB] : [sourceB, sourceA];
    const corrections = this.analysis.corrections?.(moment);
    wipe(canvas);
    wipe(behind);
    paintMeshes(nearer, order, moment, size, canvas, corrections);
    const holes = holesOf(canvas);
    paintMeshes(other, order, moment, size, behind, corrections, holes);
    fillHoles(canvas, holes, behind, plate, this.isGround);
    return canvas;
  }
}
