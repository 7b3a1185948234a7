import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clipInput } from '../../../bridge-server/engines/tooncrafter/clip-input';
import { commandLineFrame, demoFrame } from '../../../bridge-server/engines/tooncrafter/frames';
import type { Planes } from '../../../bridge-server/engines/tooncrafter/planes';
import { pillowResize, type RgbPicture } from '../../../bridge-server/engines/tooncrafter/pillow-resize';
import type { Size } from '../../../pixels/raster';
import { readRgb } from '../../tooncrafter/read-rgb';
import { compare, type Comparison } from '../comparison';
import type { GoldenFile } from '../golden-file';
import type { GoldenTensor } from '../golden-tensor';
import type { Check } from './check';

/** Pictures lie here beside the golden file. */
const PICTURES = 'inputs';

/** `preprocess`: from the PNG to frames and CLIP inputs, by each of the original's rules. */
export const checkPreprocess: Check = async (file, set) => {
  const pictures = picturesOf(file);
  if (!existsSync(pictures)) throw new Error(`${file.name} needs the pictures in ${pictures}.`);
  const comparisons: Comparison[] = [];
  for (const name of file.names()) {
    const [picture, kind] = name.split('/');
    const rgb = await readRgb(join(pictures, `${picture}.png`));
    const expected = file.tensor(name);
    const tolerance = kind.endsWith('u8') ? 0 : set.tolerances.clip;
    comparisons.push(
      compare(name, prepared(kind, rgb, targetOf(file, picture), expected), expected, tolerance),
    );
  }
  return comparisons;
};

/** The folder of the pictures, as the metadata names it or beside the file. */
export function picturesOf(file: GoldenFile): string {
  return join(dirname(file.path), file.metadata.pictures ?? PICTURES);
}

/** The size of the frames: said of each picture (`png 192x80 -> 128x64`) or of all. */
function targetOf(file: GoldenFile, picture: string): Size {
  const text = /-> *(\d+x\d+)/.exec(file.metadata[picture] ?? '')?.[1] ?? file.metadata.target ?? '';
  const [widthPx, heightPx] = text.split('x').map(Number);
  return { widthPx, heightPx };
}

function prepared(kind: string, rgb: RgbPicture, target: Size, expected: GoldenTensor): GoldenTensor {
  switch (kind) {
    case 'rgb_u8':
      return pictureTensor(rgb);
    case 'cli_resized_u8':
      return pictureTensor(pillowResize(rgb, { heightPx: expected.shape[0], widthPx: expected.shape[1] }));
    case 'cli_frame_u8':
      return bytesOf(commandLineFrame(rgb, target));
    case 'cli_frame':
      return planesTensor(commandLineFrame(rgb, target));
    case 'gradio_frame':
      return planesTensor(demoFrame(rgb, target));
    case 'clip_from_cli_frame':
      return clipTensor(commandLineFrame(rgb, target), expected);
    case 'clip_from_full_image':
      return clipTensor(demoFrame(rgb, rgb), expected);
    default:
      throw new Error(`Nothing is known of the preparation ${kind}.`);
  }
}

function pictureTensor({ widthPx, heightPx, data }: RgbPicture): GoldenTensor {
  return { shape: [heightPx, widthPx, 3], data };
}

function planesTensor({ channels, heightPx, widthPx, data }: Planes): GoldenTensor {
  return { shape: [channels, heightPx, widthPx], data };
}

function clipTensor(frame: Planes, { shape }: GoldenTensor): GoldenTensor {
  return { shape, data: clipInput(frame, shape[shape.length - 1]) };
}

/** -1..1 in planes back to the bytes that it was made of. */
function bytesOf({ widthPx, heightPx, data }: Planes): GoldenTensor {
  const plane = widthPx * heightPx;
  const bytes = Uint8Array.from(data, (_, i) =>
    Math.round((data[(i % 3) * plane + Math.floor(i / 3)] + 1) * 127.5),
  );
  return { shape: [heightPx, widthPx, 3], data: bytes };
}
