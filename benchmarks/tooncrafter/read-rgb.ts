import sharp from 'sharp';
import type { RgbPicture } from '../../bridge-server/engines/tooncrafter/pillow-resize';

/** The bytes of a PNG as RGB: alpha dropped, palette and grey expanded. */
export async function readRgb(path: string): Promise<RgbPicture> {
  const { data, info } = await sharp(path)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data: new Uint8Array(data) };
}
