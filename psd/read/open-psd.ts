/** A PSD whose pixels can be read. Node and browsers unpack with different libraries, so theirs is handed in. */
import { isEmpty } from '../../pixels/bounds';
import { boundsSize, type Bounds } from '../../pixels/raster';
import type { Inflate, Plane } from '../format/channel-data';
import type { LayerRecord } from '../format/layer-record';
import { parsePsd, type PsdDocument } from '../format/psd-document';
import { decodePlane } from './decode-plane';

export interface OpenPsd extends PsdDocument {
  inflate: Inflate;
}

/** @throws BridgeError `file-unreadable` or `mode-unsupported` */
export function openPsd(bytes: Uint8Array, inflate: Inflate): OpenPsd {
  return { ...parsePsd(bytes), inflate };
}

/**
 * One channel of a layer.
 * @param bounds the rectangle that it covers: the layer's, or that of a mask
 * @returns undefined when the layer has no such channel, or nothing in it
 * @throws BridgeError `file-unreadable`
 */
export function readPlane(psd: OpenPsd, record: LayerRecord, id: number, bounds: Bounds): Plane | undefined {
  const channel = record.channels.find((candidate) => candidate.id === id);
  if (!channel || isEmpty(bounds)) return undefined;
  const { depth, large } = psd.header;
  return decodePlane(psd.bytes, channel.data, { ...boundsSize(bounds), depth, large }, psd.inflate);
}
