/** All drawings of a take on one sheet, in reading order, the keys in a frame of their own colour. */
import { pasteCel } from '../../pixels/crop';
import { flatten, WHITE, type Colour } from '../../pixels/flatten';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { fitInside, thumbnail } from './thumbnail';

export interface SheetDrawing {
  raster: Raster;
  isKey: boolean;
}

const MAX_CELL_PX = 320;
const GAP_PX = 8;
const FRAME_PX = 2;
const SHEET_COLOUR: Colour = [238, 238, 238];
const KEY_COLOUR: Colour = [38, 110, 220];
const INBETWEEN_COLOUR: Colour = [190, 190, 190];

/**
 * @param drawings all of one size, at least one
 * @param columns drawings in a row; as near to a square sheet as can be when left out
 * @returns an opaque 8-bit raster
 */
export function contactSheet(
  drawings: readonly SheetDrawing[],
  columns = Math.ceil(Math.sqrt(drawings.length)),
): Raster {
  const cell = fitInside(drawings[0].raster, MAX_CELL_PX);
  const pitchX = cell.widthPx + 2 * FRAME_PX + GAP_PX;
  const pitchY = cell.heightPx + 2 * FRAME_PX + GAP_PX;
  const rows = Math.ceil(drawings.length / columns);
  const sheet = plain(columns * pitchX + GAP_PX, rows * pitchY + GAP_PX, SHEET_COLOUR);
  drawings.forEach((drawing, i) => {
    const left = GAP_PX + (i % columns) * pitchX;
    const top = GAP_PX + Math.floor(i / columns) * pitchY;
    const frameColour = drawing.isKey ? KEY_COLOUR : INBETWEEN_COLOUR;
    paste(sheet, plain(cell.widthPx + 2 * FRAME_PX, cell.heightPx + 2 * FRAME_PX, frameColour), left, top);
    paste(sheet, flatten(thumbnail(drawing.raster, MAX_CELL_PX), WHITE), left + FRAME_PX, top + FRAME_PX);
  });
  return sheet;
}

function plain(widthPx: number, heightPx: number, colour: Colour): Raster {
  return flatten(emptyRaster(widthPx, heightPx), colour);
}

function paste(sheet: Raster, raster: Raster, left: number, top: number): void {
  const bounds = { left, top, right: left + raster.widthPx, bottom: top + raster.heightPx };
  const whole = { left: 0, top: 0, right: sheet.widthPx, bottom: sheet.heightPx };
  pasteCel({ bounds, raster }, { bounds: whole, raster: sheet });
}
