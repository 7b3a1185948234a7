/** What every video program offers: the mixture of both keys. The baseline of the table. */
import { emptyRaster, depthOf, type Raster } from '../../pixels/raster';

/** Mixes both keys (premultiplied) at a moment between 0 and 1. */
export function crossDissolve(keyA: Raster, keyB: Raster, moment: number): Raster {
  const out = emptyRaster(keyA.widthPx, keyA.heightPx, depthOf(keyA));
  for (let i = 0; i < out.data.length; i += 4) {
    const weightA = keyA.data[i + 3] * (1 - moment);
    const weightB = keyB.data[i + 3] * moment;
    const alpha = weightA + weightB;
    for (let c = i; c < i + 3; c++) {
      out.data[c] = alpha === 0 ? 0 : Math.round((keyA.data[c] * weightA + keyB.data[c] * weightB) / alpha);
    }
    out.data[i + 3] = Math.round(alpha);
  }
  return out;
}
