/** Cels laid on paper, for people to look at. */
import { toDepth } from './depth';
import { emptyRaster, type Raster } from './raster';

export type Colour = readonly [red: number, green: number, blue: number];

export const WHITE: Colour = [255, 255, 255];

/** The raster over a paper of one colour (0..255): opaque, 8 bit. */
export function flatten(raster: Raster, paper: Colour): Raster {
  const { data, widthPx, heightPx } = toDepth(raster, 8);
  const flat = emptyRaster(widthPx, heightPx);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] / 255;
    for (let channel = 0; channel < 3; channel++) {
      flat.data[i + channel] = data[i + channel] * alpha + paper[channel] * (1 - alpha);
    }
    flat.data[i + 3] = 255;
  }
  return flat;
}
