import { inflateRawSync } from 'node:zlib';
import type { ByteSource } from './byte-source';
import { CheckpointError } from './checkpoint-error';

/** Signatures and sizes from PKWARE's APPNOTE 6.3.10, sections 4.3.7 to 4.3.16. */
const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30 };
const CENTRAL_HEADER = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22, maxCommentBytes: 0xffff };
const ZIP64_LOCATOR = { signature: 0x07064b50, bytes: 20 };
const ZIP64_END = { signature: 0x06064b50, bytes: 56 };
const ZIP64_EXTRA = 0x0001;
const IN_ZIP64 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;

/** The released model has about 2,700 entries (300 KiB); this allows a hundred times as many. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/** Deflate cannot pack tighter than this; an entry that claims to is made to fill the memory. */
const MAX_DEFLATE_RATIO = 1032;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly storedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

/** The table of contents at the end of a zip file, with 64-bit sizes and offsets. */
export class ZipDirectory {
  private constructor(
    private readonly source: ByteSource,
    readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  /** @throws CheckpointError when the table is missing (a file cut short), damaged or encrypted */
  static open(source: ByteSource): ZipDirectory {
    const { offset, bytes } = locateDirectory(source);
    if (bytes > MAX_DIRECTORY_BYTES) throw damaged(source, 'its table of contents is absurdly large');
    const entries = new Map<string, ZipEntry>();
    for (const entry of parseDirectory(source, viewOf(source.read(offset, bytes)))) {
      if (entries.has(entry.name)) throw damaged(source, `it holds "${printable(entry.name)}" twice`);
      entries.set(entry.name, entry);
    }
    return new ZipDirectory(source, entries);
  }

  /** Part of an entry. A packed entry is unpacked whole, at most to the size that the table states. */
  read(entry: ZipEntry, first: number, length: number): Uint8Array<ArrayBuffer> {
    if (first + length > entry.bytes) throw damaged(this.source, `"${printable(entry.name)}" is too short`);
    const start = this.dataOffset(entry);
    if (entry.method === STORED) return this.source.read(start + first, length);
    const packed = this.source.read(start, entry.storedBytes);
    const whole = this.unpack(entry, packed);
    if (whole.length !== entry.bytes)
      throw damaged(this.source, `"${printable(entry.name)}" has a wrong size`);
    return Uint8Array.from(whole.subarray(first, first + length));
  }

  private unpack(entry: ZipEntry, packed: Uint8Array): Uint8Array {
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) });
    } catch {
      throw damaged(this.source, `"${printable(entry.name)}" cannot be unpacked`);
    }
  }

  readAll(entry: ZipEntry): Uint8Array<ArrayBuffer> {
    return this.read(entry, 0, entry.bytes);
  }

  /** The local header's own name and extra field may be longer than those of the table: alignment is done there. */
  private dataOffset(entry: ZipEntry): number {
    const header = viewOf(this.source.read(entry.headerOffset, LOCAL_HEADER.bytes));
    if (header.getUint32(0, true) !== LOCAL_HEADER.signature) {
      throw damaged(this.source, `"${printable(entry.name)}" is not where its table says`);
    }
    return entry.headerOffset + LOCAL_HEADER.bytes + header.getUint16(26, true) + header.getUint16(28, true);
  }
}

function locateDirectory(source: ByteSource): { offset: number; bytes: number } {
  const tailBytes = Math.min(source.bytes, END.bytes + END.maxCommentBytes);
  const tailOffset = source.bytes - tailBytes;
  const tail = viewOf(source.read(tailOffset, tailBytes));
  for (let at = tailBytes - END.bytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END.signature) continue;
    const zip64 = locateZip64(source, tailOffset + at);
    return zip64 ?? { bytes: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) };
  }
  throw new CheckpointError(
    'checkpoint-truncated',
    `${source.name} is cut short: its table of contents is missing.`,
  );
}

function locateZip64(source: ByteSource, endOffset: number) {
  const locatorOffset = endOffset - ZIP64_LOCATOR.bytes;
  if (locatorOffset < 0) return undefined;
  const locator = viewOf(source.read(locatorOffset, ZIP64_LOCATOR.bytes));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR.signature) return undefined;
  const end = viewOf(source.read(uint64(source, locator, 8), ZIP64_END.bytes));
  if (end.getUint32(0, true) !== ZIP64_END.signature) throw damaged(source, 'its 64-bit table is missing');
  return { bytes: uint64(source, end, 40), offset: uint64(source, end, 48) };
}

function* parseDirectory(source: ByteSource, directory: DataView): Generator<ZipEntry> {
  for (let at = 0; at < directory.byteLength;) {
    if (at + CENTRAL_HEADER.bytes > directory.byteLength)
      throw damaged(source, 'its table of contents is cut');
    if (directory.getUint32(at, true) !== CENTRAL_HEADER.signature) {
      throw damaged(source, 'its table of contents is broken');
    }
    const next = at + CENTRAL_HEADER.bytes + variableBytes(directory, at);
    if (next > directory.byteLength) throw damaged(source, 'its table of contents is cut');
    yield parseEntry(source, directory, at);
    at = next;
  }
}

function variableBytes(directory: DataView, at: number): number {
  return [28, 30, 32].reduce((sum, field) => sum + directory.getUint16(at + field, true), 0);
}

function parseEntry(source: ByteSource, directory: DataView, at: number): ZipEntry {
  if (directory.getUint16(at + 8, true) & ENCRYPTED_FLAG)
    throw new CheckpointError('checkpoint-locked', `${source.name} is protected by a password.`);
  const nameBytes = directory.getUint16(at + 28, true);
  const nameAt = at + CENTRAL_HEADER.bytes;
  const name = Buffer.from(directory.buffer, directory.byteOffset + nameAt, nameBytes).toString('utf8');
  const method = directory.getUint16(at + 10, true);
  if (method !== STORED && method !== DEFLATED) throw damaged(source, 'it is packed in an unknown way');
  const wide = wideFields(source, directory, nameAt + nameBytes, directory.getUint16(at + 30, true));
  const sized = (field: number) => {
    const value = directory.getUint32(at + field, true);
    return value === IN_ZIP64 ? wide() : value;
  };
  // The order of the 64-bit fields is fixed: size, packed size, offset, each only when its 32-bit field is full.
  const bytes = sized(24);
  const storedBytes = sized(20);
  const headerOffset = sized(42);
  if (headerOffset + storedBytes > source.bytes)
    throw damaged(source, `"${printable(name)}" lies outside the file`);
  const honest = method === STORED ? storedBytes === bytes : bytes <= storedBytes * MAX_DEFLATE_RATIO;
  if (!honest) throw damaged(source, `"${printable(name)}" has two sizes`);
  return { name, method, storedBytes, bytes, headerOffset };
}

/** Hands out the 64-bit fields of the zip64 extra record one after another. */
function wideFields(source: ByteSource, directory: DataView, start: number, length: number): () => number {
  let at = start;
  let end = start;
  for (let field = start; field + 4 <= start + length; field += 4 + directory.getUint16(field + 2, true)) {
    if (directory.getUint16(field, true) !== ZIP64_EXTRA) continue;
    at = field + 4;
    end = Math.min(start + length, at + directory.getUint16(field + 2, true));
    break;
  }
  return () => {
    if (at + 8 > end) throw damaged(source, 'a 64-bit size is missing');
    at += 8;
    return uint64(source, directory, at - 8);
  };
}

function uint64(source: ByteSource, view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(source, 'it declares an impossible size');
  return Number(value);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Names come from the file: keep them short and free of control characters in messages. */
export function printable(name: string): string {
  return name.slice(0, 120).replace(/[^\x20-\x7e]/g, '?');
}

function damaged(source: ByteSource, what: string): CheckpointError {
  return new CheckpointError('checkpoint-damaged', `${source.name} is damaged: ${what}.`);
}
