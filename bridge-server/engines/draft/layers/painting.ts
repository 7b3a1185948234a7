/**
 * Painting: the page, then part by part from back to front, then what nothing reached. Nothing is dissolved: each pixel has
 * the paint of one key, so edges stay as crisp as the artist drew them.
 */
import type { Analysis } from '../analysis';
import { newCanvas, NOBODY, type Canvas } from '../raster/canvas';
import type { Drawing } from '../raster/drawing';
import { fillHoles, type Surroundings } from './holes';
import { LayerPainter } from './layer-painting';
import { paintLines } from '../lines/line-painting';
import { isDrawn } from '../zones/segmentation';

/** Paints frames of one analysed pair. */
export class Painter {
  private readonly drawn: readonly number[];
  private readonly grounds: readonly number[];
  private readonly layers: LayerPainter;
  private readonly isGround: Uint8Array;
  private readonly surroundings: Surroundings;
  private readonly canvas: Canvas;

  constructor(private readonly analysis: Analysis) {
    const { ranks, parts, sourceA, sourceB, size } = analysis;
    const order = Array.from(ranks.keys()).sort((x, y) => ranks[x] - ranks[y]);
    this.isGround = Uint8Array.from(parts, (part) => Number(!isDrawn(part)));
    this.drawn = order.filter((part) => !this.isGround[part]);
    this.grounds = order.filter((part) => parts[part].isPage && !parts[part].isClear);
    this.canvas = newCanvas(sourceA.drawing.widthPx, sourceA.drawing.heightPx);
    this.surroundings = {
      plate: analysis.plate,
      isGround: this.isGround,
      softAlpha: softAlphas(analysis),
      ofA: sourceA.partOf,
      ofB: sourceB.partOf,
    };
    this.layers = new LayerPainter(
      sourceA,
      sourceB,
      size,
      ranks,
      parts.map(({ hiding }) => hiding),
    );
  }

  /** The drawing at a moment strictly between 0 and 1; it is good until the next is painted. */
  paint(moment: number): Drawing {
    const { canvas } = this;
    const { lines } = this.analysis;
    const corrections = this.analysis.corrections?.(moment);
    if (lines) return paintLines(lines, moment, corrections);
    this.layPlate(canvas);
    this.layers.layGrounds(canvas, this.grounds, moment);
    this.layers.layAll(canvas, this.drawn, moment, corrections);
    fillHoles(canvas, this.surroundings);
    return canvas;
  }

  /** Where a key shows page there is page behind the figure; elsewhere nobody knows. */
  private layPlate({ look, owner }: Canvas): void {
    const { sourceA, sourceB, plate } = this.analysis;
    look.set(plate.look);
    for (let i = 0; i < owner.length; i++) {
      const ofA = sourceA.partOf[i];
      const ofB = sourceB.partOf[i];
      owner[i] = this.isGround[ofA] ? ofA : this.isGround[ofB] ? ofB : NOBODY;
    }
  }
}

/** Half of each part's own alpha: a soft shadow is translucent all over, and no edge. */
function softAlphas({ parts, zonesA, zonesB }: Analysis): Float32Array {
  return Float32Array.from(parts, ({ labelA, labelB }) => {
    const { colour } = labelA > 0 ? zonesA.zones[labelA - 1] : zonesB.zones[labelB - 1];
    return colour[3] / 2;
  });
}
