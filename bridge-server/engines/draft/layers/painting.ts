/**
 * Painting: the page, then part by part from back to front, then what nothing reached. Nothing is dissolved: each pixel has
 * the paint of one key, so edges stay as crisp as the artist drew them.
 */
import type { Analysis } from '../analysis';
import { newCanvas, NOBODY, type Canvas } from '../raster/canvas';
import type { Drawing } from '../raster/drawing';
import { fillHoles } from './holes';
import { SheetPainter } from './sheet-painting';
import { paintLines } from '../lines/line-painting';

/** Paints frames of one analysed pair. */
export class Painter {
  private readonly layers: SheetPainter;
  private readonly isGround: Uint8Array;
  private readonly softAlpha: Float32Array;
  private readonly canvas: Canvas;

  constructor(private readonly analysis: Analysis) {
    const { sheets, kinds, parts, sourceA, sourceB, size } = analysis;
    this.isGround = Uint8Array.from(sheets.isGround, Number);
    this.canvas = newCanvas(sourceA.drawing.widthPx, sourceA.drawing.heightPx);
    this.softAlpha = softAlphas(analysis);
    const isClear = Uint8Array.from(kinds, (kind) => Number(kind.isClear));
    const hidings = sheets.members.map((members) =>
      members.length === 1 ? parts[members[0]].hiding : undefined,
    );
    this.layers = new SheetPainter([sourceA, sourceB], sheets, size, isClear, hidings);
  }

  /** The drawing at a moment strictly between 0 and 1; it is good until the next is painted. */
  paint(moment: number): Drawing {
    const { canvas, isGround, softAlpha } = this;
    const { lines, sourceA, sourceB, plates } = this.analysis;
    const corrections = this.analysis.corrections?.(moment);
    if (lines) return paintLines(lines, moment, corrections);
    const plate = plates[moment < 0.5 ? 0 : 1];
    this.layPlate(canvas, plate);
    this.layers.layGrounds(canvas, moment);
    this.layers.layAll(canvas, moment, corrections);
    fillHoles(canvas, { plate, isGround, softAlpha, ofA: sourceA.ownSheetOf, ofB: sourceB.ownSheetOf });
    return canvas;
  }

  /** Where a key shows page there is page behind the figure; elsewhere nobody knows. */
  private layPlate({ look, owner }: Canvas, plate: Drawing): void {
    const { sourceA, sourceB } = this.analysis;
    look.set(plate.look);
    for (let i = 0; i < owner.length; i++) {
      const ofA = sourceA.ownSheetOf[i];
      const ofB = sourceB.ownSheetOf[i];
      owner[i] = this.isGround[ofA] ? ofA : this.isGround[ofB] ? ofB : NOBODY;
    }
  }
}

/** Half of the thinnest paint's alpha of each sheet: a soft shadow is translucent all over, and no edge. */
function softAlphas({ sheets, parts, zonesA, zonesB }: Analysis): Float32Array {
  return Float32Array.from(sheets.members, (members) =>
    Math.min(
      ...members.map((part) => {
        const { labelA, labelB } = parts[part];
        const { colour } = labelA > 0 ? zonesA.zones[labelA - 1] : zonesB.zones[labelB - 1];
        return colour[3] / 2;
      }),
    ),
  );
}
