/**
 * Action descriptors, the form in which newer parts of Photoshop store what they know: names with values, in each
 * other. Only switches and what holds them are kept; everything else is passed over.
 */
import { brokenDocument, type ByteReader } from './byte-reader';

export type DescriptorValue = boolean | Descriptor | DescriptorValue[] | undefined;
export type Descriptor = Map<string, DescriptorValue>;

const MOST_NESTED = 40;

/** @throws BridgeError `file-unreadable` when it breaks off or holds something that is not known */
export function readDescriptor(reader: ByteReader, depth = 0): Descriptor {
  if (depth > MOST_NESTED) throw brokenDocument('a descriptor holds itself');
  skipText(reader);
  readId(reader);
  const descriptor: Descriptor = new Map();
  for (let left = reader.uint32(); left > 0; left--) {
    const name = readId(reader);
    descriptor.set(name, readValue(reader, depth));
  }
  return descriptor;
}

type Read = (reader: ByteReader, depth: number) => DescriptorValue;

const passing =
  (pass: (reader: ByteReader) => void): Read =>
  (reader) => {
    pass(reader);
    return undefined;
  };
const bytes = (count: number) => passing((reader) => reader.skip(count));
const counted = passing((reader) => reader.skip(reader.uint32()));
const classId = (reader: ByteReader) => {
  skipText(reader);
  readId(reader);
};
const nested: Read = (reader, depth) => readDescriptor(reader, depth + 1);

const READS = new Map<string, Read>(
  Object.entries({
    bool: (reader) => reader.uint8() !== 0,
    Objc: nested,
    GlbO: nested,
    VlLs: (reader, depth) => readList(reader, depth),
    TEXT: passing(skipText),
    enum: passing((reader) => {
      readId(reader);
      readId(reader);
    }),
    doub: bytes(8),
    UntF: bytes(12),
    UnFl: passing((reader) => {
      reader.skip(4); // unit
      reader.skip(reader.uint32() * 8);
    }),
    long: bytes(4),
    comp: bytes(8),
    type: passing(classId),
    GlbC: passing(classId),
    alis: counted,
    tdta: counted,
    'Pth ': counted,
    ObAr: (reader, depth) => {
      reader.skip(4); // how many
      return readDescriptor(reader, depth + 1);
    },
  } satisfies Record<string, Read>),
);

function readValue(reader: ByteReader, depth: number): DescriptorValue {
  const read = READS.get(reader.tag());
  if (!read) throw brokenDocument('a descriptor holds a value of an unknown kind');
  return read(reader, depth);
}

function readList(reader: ByteReader, depth: number): DescriptorValue[] {
  if (depth > MOST_NESTED) throw brokenDocument('a descriptor holds itself');
  const list: DescriptorValue[] = [];
  for (let left = reader.uint32(); left > 0; left--) list.push(readValue(reader, depth + 1));
  return list;
}

/** Four letters, or a word with its length before it. */
function readId(reader: ByteReader): string {
  const length = reader.uint32();
  return String.fromCharCode(...reader.slice(length === 0 ? 4 : length));
}

function skipText(reader: ByteReader): void {
  reader.skip(reader.uint32() * 2);
}
