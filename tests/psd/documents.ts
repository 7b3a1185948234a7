/** PSDs for tests: written by ag-psd where it can, built byte by byte where it cannot (16 bits, gray, large). */
import { deflate, inflate } from '../../bridge-server/cli/inbetween/psd-zip';
import { initializeCanvas, readPsd, writePsdUint8Array, type Layer, type Psd } from 'ag-psd';
import { ByteWriter } from '../../psd/format/byte-writer';
import type { PsdHeader } from '../../psd/format/header';
import { encodeGroup, type NewGroup } from '../../psd/write/new-layer';
import type { Raster } from '../../pixels/raster';
import { openPsd, type OpenPsd } from '../../psd/read/open-psd';

initializeCanvas(
  () => {
    throw new Error('There is no canvas here.');
  },
  (width, height) =>
    ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }) as ImageData,
);

/** Opens a document as the command line does. */
export function openWithNode(bytes: Uint8Array): OpenPsd {
  return openPsd(bytes, inflate);
}

/** Reads a document with a reader that is not ours. */
export function readElsewhere(bytes: Uint8Array): Psd {
  return readPsd(bytes, { useImageData: true, skipThumbnail: true });
}

export function writeElsewhere(psd: Psd): Uint8Array {
  return writePsdUint8Array(psd, { generateThumbnail: false });
}

/** A layer for `writeElsewhere`. */
export function layerOf(
  name: string,
  left: number,
  top: number,
  raster: Raster,
  more: Partial<Layer> = {},
): Layer {
  const { widthPx: width, heightPx: height, data } = raster;
  const imageData = { width, height, data: data as Uint8ClampedArray };
  return { name, left, top, right: left + width, bottom: top + height, imageData, ...more } as Layer;
}

const MODE = { gray: 1, rgb: 3 };

/** A whole document whose layers are one group, with the layer information where documents of its depth have it. */
export function buildPsd(
  header: PsdHeader,
  group: NewGroup,
  resources: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const channels = header.mode === 'gray' ? 1 : 3;
  const info = layerInfo(header, group);
  const section = new ByteWriter();
  if (header.depth === 16) {
    section.byteCount(0, header.large).uint32(0).tag('8BIM').tag('Lr16');
    section.byteCount(info.length, header.large).bytes(info);
  } else section.byteCount(info.length, header.large).bytes(info).uint32(0);
  const psd = new ByteWriter()
    .tag('8BPS')
    .uint16(header.large ? 2 : 1)
    .bytes(new Uint8Array(6));
  psd
    .uint16(channels)
    .uint32(header.heightPx)
    .uint32(header.widthPx)
    .uint16(header.depth)
    .uint16(MODE[header.mode]);
  psd.uint32(0).uint32(resources.length).bytes(resources);
  psd.byteCount(section.length, header.large).bytes(section.toBytes());
  const flat = new Uint8Array((header.widthPx * header.heightPx * channels * header.depth) / 8);
  return psd.uint16(0).bytes(flat).toBytes();
}

function layerInfo(header: PsdHeader, group: NewGroup): Uint8Array {
  const layers = encodeGroup(group, header, deflate);
  const info = new ByteWriter().int16(layers.length);
  layers.forEach(({ record }) => info.bytes(record));
  layers.forEach((layer) => info.bytes(layer.channels));
  return info.pad(4).toBytes();
}

/** One image resource without a name. */
export function resource(id: number, data: readonly number[]): Uint8Array {
  const writer = new ByteWriter()
    .tag('8BIM')
    .uint16(id)
    .uint16(0)
    .uint32(data.length)
    .bytes(Uint8Array.from(data));
  return writer.pad(2).toBytes();
}

/** All layers of a document read elsewhere, with their paths, groups included. */
export function flatten(children: readonly Layer[] | undefined, path = ''): { path: string; layer: Layer }[] {
  return (children ?? []).flatMap((layer) => [
    { path: `${path}/${layer.name ?? ''}`, layer },
    ...flatten(layer.children, `${path}/${layer.name ?? ''}`),
  ]);
}
