/** Small pictures for the filmstrip. */
import { depthOf, emptyRaster, type Raster } from '../../../../pixels/raster';

const PREVIEW_WIDTH_PX = 160;
const BYTE_OF_16_BIT = 1 / 257;

/** Every n-th pixel of a frame, 8-bit, at most 160 px wide. */
export function previewOf(frame: Raster): Raster {
  const step = Math.max(1, Math.ceil(frame.widthPx / PREVIEW_WIDTH_PX));
  const preview = emptyRaster(Math.ceil(frame.widthPx / step), Math.ceil(frame.heightPx / step));
  const toByte = depthOf(frame) === 16 ? BYTE_OF_16_BIT : 1;
  for (let y = 0, i = 0; y < preview.heightPx; y++) {
    for (let x = 0; x < preview.widthPx; x++, i += 4) {
      const from = (y * step * frame.widthPx + x * step) * 4;
      for (let c = 0; c < 4; c++) preview.data[i + c] = Math.round(frame.data[from + c] * toByte);
    }
  }
  return preview;
}
