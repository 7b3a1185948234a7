/** The picture of a key, as a host wrote it, into a drawing like any other: straight alpha, trimmed to its paint. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BridgeError, type FileAlpha } from '../../protocol';
import { unmultiplyRows } from '../../pixels/alpha';
import { sizeBounds } from '../../pixels/bounds';
import { trimToPaint } from '../../pixels/crop';
import type { Cel, Raster } from '../../pixels/raster';
import { readPng } from '../imaging/png';

/** Pixels that are worked on before other clients get their turn: about 20 ms of one core. */
const PIXELS_A_TURN = 2 ** 21;

/**
 * @param png whole
 * @returns the key in the depth of the file; undefined when it holds no paint
 * @throws BridgeError `key-file-broken`
 */
export async function readKey(png: Uint8Array, alpha: FileAlpha): Promise<Cel | undefined> {
  const { raster } = await readPng(png).catch(() => {
    throw new BridgeError('key-file-broken', 'It cannot be decoded.');
  });
  if (alpha === 'premultiplied') await unmultiply(raster);
  const cel = trimToPaint({ bounds: sizeBounds(raster), raster });
  return cel.bounds.right > cel.bounds.left ? cel : undefined;
}

async function unmultiply(raster: Raster): Promise<void> {
  const rows = Math.max(1, Math.floor(PIXELS_A_TURN / raster.widthPx));
  for (let y = 0; y < raster.heightPx; y += rows) {
    unmultiplyRows(raster, y, Math.min(raster.heightPx, y + rows));
    await nextTurn();
  }
}
