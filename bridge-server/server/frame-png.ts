import { writePng } from '../imaging/png';
import { readStoredCel, type StoredLayer } from '../jobs/store/pixel-file';

/** A stored frame as a PNG of its own depth, trimmed to its bounds. The encoding runs outside of the event loop. */
export async function framePng(layer: StoredLayer): Promise<Buffer> {
  return writePng((await readStoredCel(layer)).raster);
}
