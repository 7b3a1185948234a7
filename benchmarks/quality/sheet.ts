/** Contact sheets: the truth above, the engine's frames below, so that faults can be seen. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Raster } from '../../pixels/raster';
import { PAPER } from './picture';

const THUMB_WIDTH_PX = 380;
const GAP_PX = 4;
const BACKDROP = { r: 70, g: 20, b: 70 };

export interface SheetRow {
  frames: readonly Raster[];
}

async function thumb(raster: Raster): Promise<Buffer> {
  const raw = { width: raster.widthPx, height: raster.heightPx, channels: 4 as const };
  const bytes = Buffer.from(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength);
  const paper = { r: PAPER, g: PAPER, b: PAPER };
  const flat = await sharp(bytes, { raw }).flatten({ background: paper }).png().toBuffer();
  return sharp(flat).resize(THUMB_WIDTH_PX).png().toBuffer();
}

/** Writes one PNG with a row of thumbnails for each row given. */
export async function writeSheet(file: string, rows: readonly SheetRow[]): Promise<void> {
  const first = rows[0].frames[0];
  const thumbHeightPx = Math.round((THUMB_WIDTH_PX * first.heightPx) / first.widthPx);
  const columns = Math.max(...rows.map(({ frames }) => frames.length));
  const layers = await Promise.all(
    rows.flatMap(({ frames }, y) =>
      frames.map(async (frame, x) => ({
        input: await thumb(frame),
        left: x * (THUMB_WIDTH_PX + GAP_PX),
        top: y * (thumbHeightPx + GAP_PX),
      })),
    ),
  );
  await mkdir(path.dirname(file), { recursive: true });
  const width = columns * (THUMB_WIDTH_PX + GAP_PX);
  const height = rows.length * (thumbHeightPx + GAP_PX);
  await sharp({ create: { width, height, channels: 3, background: BACKDROP } })
    .composite(layers)
    .png()
    .toFile(file);
}
