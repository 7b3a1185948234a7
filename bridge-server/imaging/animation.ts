/** Moving previews of a take: GIF (everywhere) and APNG (true colours). Both lie on white paper and loop. */
import sharp from 'sharp';
import UPNG from 'upng-js';
import { flatten, WHITE } from '../../pixels/flatten';
import type { Raster } from '../../pixels/raster';
import { thumbnail } from './thumbnail';

export interface AnimationFrame {
  raster: Raster;
  durationMs: number;
}

/** Longest side of a preview: large enough to judge the motion, small enough to send around. */
const MAX_SIDE_PX = 960;

/** @param frames all of one size, at least one */
export async function writeGif(frames: readonly AnimationFrame[]): Promise<Buffer> {
  const pictures = frames.map(prepare);
  const { widthPx, heightPx } = pictures[0];
  const stacked = Buffer.concat(pictures.map(({ data }) => bytesOf(data)));
  const raw = {
    width: widthPx,
    height: heightPx * pictures.length,
    channels: 4 as const,
    pageHeight: heightPx,
  };
  return sharp(stacked, { raw, limitInputPixels: false })
    .gif({ delay: frames.map(({ durationMs }) => Math.round(durationMs)), loop: 0 })
    .toBuffer();
}

/** @param frames all of one size, at least one */
export function writeApng(frames: readonly AnimationFrame[]): Buffer {
  const pictures = frames.map(prepare);
  const { widthPx, heightPx } = pictures[0];
  const buffers = pictures.map(({ data }) => new Uint8Array(bytesOf(data)).buffer);
  const delaysMs = frames.map(({ durationMs }) => Math.round(durationMs));
  return Buffer.from(UPNG.encode(buffers, widthPx, heightPx, 0, delaysMs));
}

function prepare({ raster }: AnimationFrame): Raster {
  return flatten(thumbnail(raster, MAX_SIDE_PX), WHITE);
}

function bytesOf({ buffer, byteOffset, byteLength }: Raster['data']): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
