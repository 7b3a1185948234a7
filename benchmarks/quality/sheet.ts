/** A contact sheet of one clip: the truth, the engine's frames below, and enlarged where those tear most. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { cropCel } from '../../pixels/crop';
import { depthOf, maxSample, type Raster } from '../../pixels/raster';
import { lineMap } from './line-map';
import { looseEnds } from './loose-ends';
import { overPaper, PAPER } from './picture';
import { wholeCanvas } from './run-recipe';
import { worstTears, type Tear } from './tears';

const WIDTH_PX = 1600;
const GAP_PX = 4;
const LABEL_PX = 22;
const TEARS_SHOWN = 3;
/** Each tear is shown twice: ours and the truth. */
const TEAR_TILE_PX = Math.floor((WIDTH_PX - (2 * TEARS_SHOWN + 1) * GAP_PX) / (2 * TEARS_SHOWN));
/** Small drawings are enlarged more, so that a window shows about as much of the drawing. */
const LARGE_FROM_PX = 800;
const BACKDROP = { r: 70, g: 20, b: 70 };

export interface SheetClip {
  title: string;
  keyA: Raster;
  keyB: Raster;
  /** Names of the moments, such as 1/4. */
  moments: readonly string[];
  /** One a moment; missing where no true in-betweens are known. */
  truth?: readonly Raster[];
  ours: readonly Raster[];
}

interface FrameTear extends Tear {
  /** Index of the moment. */
  frame: number;
}

/** Writes the sheet as a PNG, 1600 px wide. */
export async function writeSheet(file: string, clip: SheetClip): Promise<void> {
  const { keyA, keyB, truth, ours, moments } = clip;
  const columns = ours.length + 2;
  const tilePx = Math.floor((WIDTH_PX - (columns + 1) * GAP_PX) / columns);
  const tileHeightPx = Math.round((tilePx * keyA.heightPx) / keyA.widthPx);
  const layers: Promise<OverlayOptions>[] = [label(clip.title, GAP_PX, 0, WIDTH_PX - 2 * GAP_PX)];
  let top = LABEL_PX;
  const addRow = (name: string, between: readonly Raster[]): void => {
    [keyA, ...between, keyB].forEach((raster, k) => {
      const left = GAP_PX + k * (tilePx + GAP_PX);
      const caption = k === 0 ? 'key A' : k === columns - 1 ? 'key B' : `${name} ${moments[k - 1]}`;
      layers.push(tile(raster, left, top + LABEL_PX, tilePx), label(caption, left, top, tilePx));
    });
    top += LABEL_PX + tileHeightPx + GAP_PX;
  };
  if (truth) addRow('truth', truth);
  addRow('ours', ours);
  const tears = tearsOf(clip);
  tears.forEach((tear, k) =>
    layers.push(...tearLayers(clip, tear, GAP_PX + 2 * k * (TEAR_TILE_PX + GAP_PX), top)),
  );
  if (tears.length > 0) top += LABEL_PX + TEAR_TILE_PX + GAP_PX;
  await mkdir(path.dirname(file), { recursive: true });
  await sharp({ create: { width: WIDTH_PX, height: top, channels: 3, background: BACKDROP } })
    .composite(await Promise.all(layers))
    .png({ palette: true, quality: 90, effort: 3 })
    .toFile(file);
}

/** Ours enlarged, and the same place of the truth beside it (of the nearer key where no truth is known). */
function tearLayers(clip: SheetClip, tear: FrameTear, left: number, top: number): Promise<OverlayOptions>[] {
  const sidePx = TEAR_TILE_PX;
  const { frame, excess } = tear;
  const other = clip.truth?.[frame] ?? (frame < clip.ours.length / 2 ? clip.keyA : clip.keyB);
  const otherName = clip.truth ? 'truth' : 'nearer key';
  const right = left + sidePx + GAP_PX;
  return [
    tile(cut(clip.ours[frame], tear), left, top + LABEL_PX, sidePx),
    label(`ours ${clip.moments[frame]}, ${excess} more ends`, left, top, sidePx),
    tile(cut(other, tear), right, top + LABEL_PX, sidePx),
    label(otherName, right, top, sidePx),
  ];
}

/** The worst windows of all frames. */
function tearsOf({ keyA, keyB, truth, ours }: SheetClip): FrameTear[] {
  const enlarged = keyA.widthPx < LARGE_FROM_PX ? 3 : 2;
  const sidePx = Math.round(TEAR_TILE_PX / enlarged);
  const endsOf = (raster: Raster): number[] => looseEnds(lineMap(overPaper(raster)));
  const keyEnds = truth ? [] : [endsOf(keyA), endsOf(keyB)];
  const all = ours.flatMap((raster, frame) => {
    const reference = truth ? endsOf(truth[frame]) : keyEnds[frame < ours.length / 2 ? 0 : 1];
    return worstTears(endsOf(raster), reference, raster, sidePx, TEARS_SHOWN).map((tear) => ({
      ...tear,
      frame,
    }));
  });
  return all.sort((a, b) => b.excess - a.excess).slice(0, TEARS_SHOWN);
}

function cut(raster: Raster, { left, top, sidePx }: Tear): Raster {
  return cropCel(wholeCanvas(raster), { left, top, right: left + sidePx, bottom: top + sidePx });
}

async function tile(raster: Raster, left: number, top: number, widthPx: number): Promise<OverlayOptions> {
  const toByte = 255 / maxSample(depthOf(raster));
  const bytes = Buffer.from(raster.data.map((sample) => sample * toByte));
  const raw = { width: raster.widthPx, height: raster.heightPx, channels: 4 as const };
  const paper = { r: PAPER, g: PAPER, b: PAPER };
  const flat = await sharp(bytes, { raw }).flatten({ background: paper }).raw().toBuffer();
  const kernel = widthPx > raster.widthPx ? 'nearest' : 'lanczos3';
  const input = await sharp(flat, { raw: { ...raw, channels: 3 } })
    .resize(widthPx, undefined, { kernel })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { input, left, top };
}

async function label(text: string, left: number, top: number, widthPx: number): Promise<OverlayOptions> {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${LABEL_PX}">` +
    `<text x="2" y="16" font-family="sans-serif" font-size="14" fill="#fff">${escaped}</text></svg>`;
  return { input: Buffer.from(svg), left, top };
}
