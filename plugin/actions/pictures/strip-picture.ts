/** Pictures for the filmstrip, made from previews and from finished frames. */
import type { Pixels } from '../../../protocol/pixels';
import type { Picture } from '../../hosts/host';
import { base64 } from './base64';
import { encodePng } from './png';

export const STRIP_HEIGHT_PX = 64;
const LONGEST_STRIP_SIDE_PX = 160;
const PNG_PREFIX = 'data:image/png;base64,';

interface Canvas {
  width: number;
  height: number;
}

/** A preview is small already and shown as it is. */
export function previewPicture({ bounds }: Pixels, data: Uint8Array): Picture {
  return pngPicture(data, bounds.right - bounds.left, bounds.bottom - bounds.top);
}

function pngPicture(rgba: Uint8Array, widthPx: number, heightPx: number): Picture {
  return { source: PNG_PREFIX + base64(encodePng(rgba, widthPx, heightPx)), widthPx, heightPx };
}

/** A finished frame on its canvas, scaled down to the height of the strip. Nearest pixels: it is small and quick. */
export function framePicture(canvas: Canvas, frame?: { pixels: Pixels; data: Uint8Array }): Picture {
  const scale = Math.min(
    1,
    STRIP_HEIGHT_PX / canvas.height,
    LONGEST_STRIP_SIDE_PX / Math.max(canvas.width, canvas.height),
  );
  const width = Math.max(1, Math.round(canvas.width * scale));
  const height = Math.max(1, Math.round(canvas.height * scale));
  const small = new Uint8Array(width * height * 4);
  if (frame) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        copyPixel(frame, (x + 0.5) / scale, (y + 0.5) / scale, small, (y * width + x) * 4);
    }
  }
  return pngPicture(small, width, height);
}

/** 16-bit samples are little-endian: the second byte is the coarse one. */
function copyPixel(
  { pixels, data }: { pixels: Pixels; data: Uint8Array },
  documentX: number,
  documentY: number,
  target: Uint8Array,
  offset: number,
): void {
  const { bounds, depth } = pixels;
  const x = Math.floor(documentX) - bounds.left;
  const y = Math.floor(documentY) - bounds.top;
  const width = bounds.right - bounds.left;
  if (x < 0 || y < 0 || x >= width || y >= bounds.bottom - bounds.top) return;
  const bytes = depth / 8;
  const source = (y * width + x) * 4 * bytes;
  for (let channel = 0; channel < 4; channel++) {
    target[offset + channel] = data[source + channel * bytes + bytes - 1];
  }
}
