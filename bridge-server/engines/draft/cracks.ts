/**
 * Cracks: where neighbouring parts moved apart a little, the page would shine through the figure. A narrow gap between
 * drawn pixels takes the nearest drawn paint, unless both keys show page there.
 */
import { invertMask } from './masks';
import type { Drawing } from './drawing';

/** Gaps up to twice this wide are cracks; for a picture of 512 x 320. */
const REACH_SHARE = 6 / 604;

export function closeGaps(frame: Drawing, isDrawn: Uint8Array, mayClose: Uint8Array): void {
  const { widthPx, heightPx, look } = frame;
  const reach = Math.max(2, Math.round(REACH_SHARE * Math.hypot(widthPx, heightPx)));
  const closed = closing(isDrawn, widthPx, heightPx, reach);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (!closed[i] || isDrawn[i] || !mayClose[i]) continue;
      const from = nearestDrawn(isDrawn, widthPx, heightPx, x, y, 2 * reach);
      if (from >= 0) look.copyWithin(i * 4, from * 4, from * 4 + 4);
    }
  }
}

/** Nearest drawn pixel along eight directions; -1 when none is in reach. */
function nearestDrawn(
  isDrawn: Uint8Array,
  widthPx: number,
  heightPx: number,
  x: number,
  y: number,
  reach: number,
): number {
  for (let r = 1; r <= reach; r++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const px = x + dx * r;
        const py = y + dy * r;
        if (px < 0 || py < 0 || px >= widthPx || py >= heightPx) continue;
        if (isDrawn[py * widthPx + px]) return py * widthPx + px;
      }
    }
  }
  return -1;
}

/** Morphological closing with a square of the given radius: grown, then shrunk by as much. */
function closing(mask: Uint8Array, widthPx: number, heightPx: number, radius: number): Uint8Array {
  return invertMask(
    growSquare(invertMask(growSquare(mask, widthPx, heightPx, radius)), widthPx, heightPx, radius),
  );
}

function growSquare(mask: Uint8Array, widthPx: number, heightPx: number, radius: number): Uint8Array {
  const rows = new Uint8Array(mask.length);
  for (let y = 0; y < heightPx; y++) growLine(mask, rows, y * widthPx, 1, widthPx, radius);
  const out = new Uint8Array(mask.length);
  for (let x = 0; x < widthPx; x++) growLine(rows, out, x, widthPx, heightPx, radius);
  return out;
}

function growLine(
  from: Uint8Array,
  to: Uint8Array,
  first: number,
  step: number,
  length: number,
  radius: number,
): void {
  let last = -Infinity;
  for (let k = 0; k < length; k++) {
    if (from[first + k * step]) last = k;
    if (k - last <= radius) to[first + k * step] = 1;
  }
  last = Infinity;
  for (let k = length - 1; k >= 0; k--) {
    if (from[first + k * step]) last = k;
    if (last - k <= radius) to[first + k * step] = 1;
  }
}
