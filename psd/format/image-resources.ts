/** The image resources that speak of layers by number or of the flattened picture; all others stay as they are. */
import { brokenDocument, ByteReader, type ByteRange } from './byte-reader';
import { ByteWriter } from './byte-writer';

export const RESOURCE = {
  /** Index of the layer that is selected. */
  selectedLayer: 1024,
  /** Two bytes a layer: which layers are linked. */
  linkedLayers: 1026,
  /** The ICC profile of the document. */
  profile: 1039,
  /** Holds whether the flattened picture shows the layers as they are. */
  versionInfo: 1057,
  /** One byte a layer: whether it is taken along with its links. */
  linkedLayersEnabled: 1072,
};

interface Resource {
  id: number;
  /** From its signature to its padding. */
  whole: ByteRange;
  /** From its signature to its length field. */
  head: ByteRange;
  data: ByteRange;
}

/** `count` layers that are added before the record `at` of the file. */
export interface Insertion {
  at: number;
  count: number;
}

function readResources(bytes: Uint8Array, range: ByteRange): Resource[] {
  const reader = new ByteReader(bytes, range);
  const resources: Resource[] = [];
  while (reader.left > 0) {
    const start = reader.position;
    reader.tag();
    const id = reader.uint16();
    const nameLength = reader.uint8();
    reader.skip(nameLength + (nameLength % 2 === 0 ? 1 : 0));
    const head = { start, end: reader.position };
    const length = reader.uint32();
    const data = reader.take(length);
    reader.skip(Math.min(length % 2, reader.left));
    resources.push({ id, whole: { start, end: reader.position }, head, data });
  }
  return resources;
}

/** The bytes of the document's ICC profile; undefined when it has none. */
export function readProfile(bytes: Uint8Array, range: ByteRange): Uint8Array | undefined {
  const found = readResources(bytes, range).find(({ id }) => id === RESOURCE.profile);
  return found && bytes.subarray(found.data.start, found.data.end);
}

/**
 * The resources for a document with layers added.
 * @param insertions in ascending order of `at`, which counts the layers of the document as it was
 * @param layerCount layers of the document as it was
 */
export function adaptResources(
  bytes: Uint8Array,
  range: ByteRange,
  insertions: readonly Insertion[],
  layerCount: number,
): Uint8Array {
  const writer = new ByteWriter();
  for (const resource of readResources(bytes, range)) {
    const data = bytes.subarray(resource.data.start, resource.data.end);
    const adapted = adapt(resource.id, data, insertions, layerCount);
    if (adapted === data) {
      writer.bytes(bytes.subarray(resource.whole.start, resource.whole.end));
      continue;
    }
    writer
      .bytes(bytes.subarray(resource.head.start, resource.head.end))
      .uint32(adapted.length)
      .bytes(adapted);
    if (adapted.length % 2 === 1) writer.uint8(0);
  }
  return writer.toBytes();
}

/** @returns the same object when nothing changes */
function adapt(
  id: number,
  data: Uint8Array,
  insertions: readonly Insertion[],
  layerCount: number,
): Uint8Array {
  switch (id) {
    case RESOURCE.linkedLayers:
      return data.length === 2 * layerCount ? insertEntries(data, insertions, 2, 0) : data;
    case RESOURCE.linkedLayersEnabled:
      return data.length === layerCount ? insertEntries(data, insertions, 1, 1) : data;
    case RESOURCE.selectedLayer:
      return data.length === 2 ? shiftIndex(data, insertions) : data;
    case RESOURCE.versionInfo:
      return withoutTrueMergedPicture(data);
    default:
      return data;
  }
}

function insertEntries(
  data: Uint8Array,
  insertions: readonly Insertion[],
  unit: number,
  value: number,
): Uint8Array {
  const writer = new ByteWriter();
  let from = 0;
  for (const { at, count } of insertions) {
    writer.bytes(data.subarray(from, at * unit)).bytes(new Uint8Array(count * unit).fill(value));
    from = at * unit;
  }
  return writer.bytes(data.subarray(from)).toBytes();
}

function shiftIndex(data: Uint8Array, insertions: readonly Insertion[]): Uint8Array {
  const index = (data[0] << 8) | data[1];
  const below = insertions.filter(({ at }) => at <= index);
  return new ByteWriter().uint16(below.reduce((sum, { count }) => sum + count, index)).toBytes();
}

/** The stored flattened picture does not show the new layers: programs shall compose the layers themselves. */
function withoutTrueMergedPicture(data: Uint8Array): Uint8Array {
  const flagAt = 4;
  if (data.length <= flagAt) throw brokenDocument('its version resource is cut short');
  const changed = data.slice();
  changed[flagAt] = 0;
  return changed;
}
