/** The samples of one channel, decoded when a layer is read. */
import { LIMITS } from '../../protocol/limits';
import { brokenDocument, ByteReader, type ByteRange } from '../format/byte-reader';
import { COMPRESSION, type Inflate, type Plane, type PlaneShape } from '../format/channel-data';
import { unpackRow } from '../format/pack-bits';

/** @throws BridgeError `file-unreadable` */
export function decodePlane(bytes: Uint8Array, range: ByteRange, shape: PlaneShape, inflate: Inflate): Plane {
  const samples = shape.widthPx * shape.heightPx;
  if (samples > LIMITS.layerPixels)
    throw brokenDocument('a layer says that it is larger than any layer can be');
  if (samples === 0) return shape.depth === 16 ? new Uint16Array(0) : new Uint8Array(0);
  const reader = new ByteReader(bytes, range);
  const compression = reader.uint16();
  const raw = decompress(reader, compression, shape, inflate);
  const plane = shape.depth === 16 ? fromBigEndian(raw) : raw;
  if (compression === COMPRESSION.zipPredicted) undoPrediction(plane, shape.widthPx);
  return plane;
}

/** @returns the samples as big-endian bytes, exactly as many as the shape says */
function decompress(
  reader: ByteReader,
  compression: number,
  shape: PlaneShape,
  inflate: Inflate,
): Uint8Array {
  const byteCount = (shape.widthPx * shape.heightPx * shape.depth) / 8;
  switch (compression) {
    case COMPRESSION.raw:
      return reader.slice(byteCount).slice();
    case COMPRESSION.packBits:
      return unpackRows(reader, shape);
    case COMPRESSION.zip:
    case COMPRESSION.zipPredicted:
      return unzip(reader.slice(reader.left), byteCount, inflate);
    default:
      throw brokenDocument(`a layer is packed in the unknown way ${compression}`);
  }
}

function unpackRows(reader: ByteReader, { widthPx, heightPx, depth, large }: PlaneShape): Uint8Array {
  const lengths = Array.from({ length: heightPx }, () => (large ? reader.uint32() : reader.uint16()));
  const rowBytes = (widthPx * depth) / 8;
  const raw = new Uint8Array(rowBytes * heightPx);
  lengths.forEach((length, y) => {
    const row = raw.subarray(y * rowBytes, (y + 1) * rowBytes);
    if (!unpackRow(reader.slice(length), row)) throw brokenDocument('a row of a layer is cut short');
  });
  return raw;
}

function unzip(packed: Uint8Array, byteCount: number, inflate: Inflate): Uint8Array {
  const raw = tryInflate(packed, byteCount, inflate);
  if (raw?.length !== byteCount) throw brokenDocument('the pixels of a layer are cut short');
  return raw;
}

function tryInflate(packed: Uint8Array, byteCount: number, inflate: Inflate): Uint8Array | undefined {
  try {
    return inflate(packed, byteCount);
  } catch {
    return undefined;
  }
}

function fromBigEndian(raw: Uint8Array): Uint16Array {
  const plane = new Uint16Array(raw.length / 2);
  for (let i = 0; i < plane.length; i++) plane[i] = (raw[2 * i] << 8) | raw[2 * i + 1];
  return plane;
}

/** Prediction stores each sample as the difference to its left neighbour, wrapping around. */
function undoPrediction(plane: Plane, widthPx: number): void {
  for (let i = 0; i < plane.length; i++) if (i % widthPx !== 0) plane[i] += plane[i - 1];
}
