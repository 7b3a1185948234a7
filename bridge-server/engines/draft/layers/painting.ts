/**
 * Painting: the page, then part by part from back to front, then what nothing reached. Nothing is dissolved: each pixel has
 * the paint of one key, so edges stay as crisp as the artist drew them.
 */
import type { Analysis } from '../analysis';
import { layClosings, type ClosingSources } from '../features/closing-painting';
import { newCanvas, NOBODY, type Canvas } from '../raster/canvas';
import { lengthIn, type Both } from '../raster/both';
import { lookDifference, type Drawing } from '../raster/drawing';
import type { WorkingSize } from '../raster/working-size';
import { fillHoles } from './holes';
import { SheetPainter, type SheetSource } from './sheet-painting';
import { layLooseLines } from '../lines/loose-lines';
import { paintLines } from '../lines/line-painting';

/** Paints frames of one analysed pair. */
export class Painter {
  private readonly layers: SheetPainter;
  private readonly isGround: Uint8Array;
  private readonly softAlpha: Float32Array;
  private readonly canvas: Canvas;
  private readonly equal: Int32Array;
  private readonly closings: ClosingSources;

  constructor(private readonly analysis: Analysis) {
    const { sheets, kinds, parts, hidden, sourceA, sourceB, size } = analysis;
    this.isGround = Uint8Array.from(sheets.isGround, Number);
    this.canvas = newCanvas(sourceA.drawing.widthPx, sourceA.drawing.heightPx);
    this.softAlpha = softAlphas(analysis);
    const { closings, keys } = analysis;
    this.closings = { closings, keys, sources: [sourceA, sourceB], size };
    this.equal = equalPixels(analysis.keys, [sourceA, sourceB], size);
    const isClear = Uint8Array.from(kinds, (kind) => Number(kind.isClear));
    const absences = sheets.members.map((members) => ({
      hiding: members.length === 1 ? parts[members[0]].hiding : undefined,
      isWhole: members.every((part) => parts[part].isBeyond || hidden[part] === 1),
      under: coversOf(members, analysis),
    }));
    this.layers = new SheetPainter([sourceA, sourceB], sheets, size, isClear, absences);
  }

  /** The drawing at a moment strictly between 0 and 1; it is good until the next is painted. */
  paint(moment: number): Drawing {
    const { canvas, isGround, softAlpha } = this;
    const { lines, looseLines, sourceA, sourceB, plates } = this.analysis;
    const corrections = this.analysis.corrections?.(moment);
    if (lines) return paintLines(lines, moment, corrections);
    const plate = plates[moment < 0.5 ? 0 : 1];
    this.layPlate(canvas, plate);
    canvas.beside.fill(0);
    this.layers.layGrounds(canvas, moment);
    this.layers.layAll(canvas, moment, corrections);
    fillHoles(canvas, { plate, isGround, softAlpha, ofA: sourceA.ownSheetOf, ofB: sourceB.ownSheetOf });
    if (looseLines) layLooseLines(canvas, looseLines, moment, corrections);
    this.keepEqual(canvas);
    layClosings(canvas, this.closings, moment);
    return canvas;
  }

  /** What is equal in both keys, and of one sheet, is the same pixels in every frame. */
  private keepEqual({ look, owner }: Canvas): void {
    const { keys, sourceA } = this.analysis;
    for (const i of this.equal) {
      if (owner[i] !== sourceA.ownSheetOf[i]) continue;
      for (let c = i * 4; c < i * 4 + 4; c++) look[c] = keys[0].look[c];
    }
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

/** What moves less than this (px of 604) rests. */
const STILL_PX = 3;

/** Own pixels that rest, are of one sheet, and are the same in both keys, they and their neighbours. */
function equalPixels(keys: Both<Drawing>, [a, b]: Both<SheetSource>, size: WorkingSize): Int32Array {
  const { widthPx, heightPx } = a.drawing;
  const isSame = new Uint8Array(a.ownSheetOf.length);
  const still = lengthIn(size, STILL_PX);
  for (let y = 0, i = 0; y < heightPx; y++) {
    const row = Math.min(size.heightPx - 1, Math.floor(y / size.scaleY)) * size.widthPx;
    for (let x = 0; x < widthPx; x++, i++) {
      if (a.ownSheetOf[i] < 0 || a.ownSheetOf[i] !== b.ownSheetOf[i]) continue;
      const { dx, dy } = a.motion.flow;
      const from = row + Math.min(size.widthPx - 1, Math.floor(x / size.scaleX));
      const rests = Math.abs(dx[from]) < still && Math.abs(dy[from]) < still;
      if (rests && lookDifference(keys[0].look, i * 4, keys[1].look, i * 4) === 0) isSame[i] = 1;
    }
  }
  const around = [-widthPx - 1, -widthPx, -widthPx + 1, -1, 1, widthPx - 1, widthPx, widthPx + 1];
  const equal: number[] = [];
  isSame.forEach((same, i) => {
    if (same && around.every((step) => isSame[i + step] !== 0)) equal.push(i);
  });
  return Int32Array.from(equal);
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

/** The sheets in front that come to lie over one with these parts. */
function coversOf(members: readonly number[], { coverings, sheets }: Analysis): Set<number> {
  const own = sheets.sheetOf[members[0]];
  const fronts = coverings
    .filter(({ back }) => members.includes(back))
    .map(({ front }) => sheets.sheetOf[front]);
  return new Set(fronts.filter((sheet) => sheets.ranks[sheet] > sheets.ranks[own]));
}
