/** Moving previews of a take: GIF (everywhere) and APNG (true colours). Both lie on white paper and loop. */
import sharp from 'sharp';
import UPNG from 'upng-js';
import { flatten, WHITE } from '../../pixels/flatten';
import type { Raster } from '../../pixels/raster';
import type { ColourTag } from './colour-tag';
import { withChunks } from './png-chunks';
import { thumbnail } from './thumbnail';

export interface AnimationFrame {
  raster: Raster;
  durationMs: number;
}

/** Longest side of a preview: large enough to judge the motion, small enough to send around. */
const MAX_SIDE_PX = 960;
/** GIF counts hundredths of a second, and viewers play what is shorter than two of them slowly, at ten a second. */
const GIF_STEP_MS = 10;
const SHORTEST_GIF_MS = 20;
/** Frames a second that a GIF can show. */
export const MOST_GIF_FPS = 1000 / SHORTEST_GIF_MS;

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
  const delay = steppedDelays(
    frames.map(({ durationMs }) => durationMs),
    GIF_STEP_MS,
  ).map((delayMs) => Math.max(SHORTEST_GIF_MS, delayMs));
  return sharp(stacked, { raw, limitInputPixels: false }).gif({ delay, loop: 0 }).toBuffer();
}

/**
 * @param frames all of one size, at least one
 * @param tag what the numbers of the frames mean
 */
export function writeApng(frames: readonly AnimationFrame[], tag?: ColourTag): Buffer {
  const pictures = frames.map(prepare);
  const { widthPx, heightPx } = pictures[0];
  const buffers = pictures.map(({ data }) => new Uint8Array(bytesOf(data)).buffer);
  const delaysMs = steppedDelays(
    frames.map(({ durationMs }) => durationMs),
    1,
  );
  const apng = new Uint8Array(UPNG.encode(buffers, widthPx, heightPx, 0, delaysMs));
  return withChunks(apng, tag?.chunks ?? []);
}

/**
 * Durations in whole steps, with what one loses carried to the next: 24 frames a second are 4, 4, 4, 4, 4, 5 hundredths
 * and so on, and last a second together.
 */
export function steppedDelays(durationsMs: readonly number[], stepMs: number): number[] {
  let endMs = 0;
  let shownMs = 0;
  return durationsMs.map((durationMs) => {
    endMs += durationMs;
    const delayMs = Math.max(stepMs, Math.round((endMs - shownMs) / stepMs) * stepMs);
    shownMs += delayMs;
    return delayMs;
  });
}

function prepare({ raster }: AnimationFrame): Raster {
  return flatten(thumbnail(raster, MAX_SIDE_PX), WHITE);
}

function bytesOf({ buffer, byteOffset, byteLength }: Raster['data']): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
