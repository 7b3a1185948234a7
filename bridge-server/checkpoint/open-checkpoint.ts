import { ByteSource } from './byte-source';
import { CheckpointError, type CheckpointProblem } from './checkpoint-error';
import type { Checkpoint } from './checkpoint';
import { openSafetensors } from './safetensors';
import { openTorchLegacy } from './torch-legacy';
import { openTorchZip } from './torch-zip';

/** Enough to tell every kind apart; a tar file shows its mark at byte 257. */
const SNIFF_BYTES = 512;

/** The first bytes of a file, as latin-1 text: a byte is a character. */
type Head = string;

/** gzip, 7z, rar, bzip2, xz, zstd. */
const ARCHIVE_MARKS = ['\x1f\x8b', '7z\xbc\xaf', 'Rar!', 'BZh', '\xfd7zXZ', '\x28\xb5\x2f\xfd'];
/** The last protocol of Python's pickle; the byte after the mark 0x80. */
const LAST_PICKLE_PROTOCOL = 5;

/** What is not a model, by its first bytes: how it is recognised and what to say. */
const STRANGERS: readonly { test: (head: Head) => boolean; code: CheckpointProblem; what: string }[] = [
  {
    test: (head) => head.startsWith('version https://git-lfs'),
    code: 'checkpoint-lfs-pointer',
    what: 'is only a pointer that stands for the real file',
  },
  {
    test: (head) => /^\s*(<!doctype|<html|<\?xml|<head|<body)/i.test(head),
    code: 'checkpoint-web-page',
    what: 'is a web page, not a model',
  },
  {
    test: (head) => ARCHIVE_MARKS.some((mark) => head.startsWith(mark)),
    code: 'checkpoint-archive',
    what: 'is a packed archive',
  },
  { test: (head) => head.slice(257, 262) === 'ustar', code: 'checkpoint-archive', what: 'is a tar archive' },
  {
    test: (head) => /^(GGUF|GGML|\x89HDF|\x93NUMPY|\s*[{[])/.test(head),
    code: 'checkpoint-other-kind',
    what: 'is a file of another program',
  },
];

const READERS: readonly { test: (head: Head) => boolean; open: (source: ByteSource) => Checkpoint }[] = [
  { test: (head) => head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06'), open: openTorchZip },
  {
    test: (head) => head.startsWith('\x80') && head.charCodeAt(1) <= LAST_PICKLE_PROTOCOL,
    open: openTorchLegacy,
  },
  // With an absurd length in front; the reader says so.
  { test: (head) => head.charAt(8) === '{', open: openSafetensors },
];

/**
 * safetensors has no mark of its own: it starts with the length of a header, which can be any bytes, those of a zip or
 * a gzip file among them. So it is looked for first: a length below 4 GiB, then the header's brace.
 */
function isSafetensors(head: Head): boolean {
  return head.slice(4, 9) === '\0\0\0\0{';
}

/**
 * Opens a file of weights by its content, whatever its name ends with. Only its table of contents is read.
 * @throws CheckpointError with a code, a plain sentence and a next step, for anything that is not a sound model file
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const source = ByteSource.open(path);
  try {
    return openSource(source);
  } catch (error) {
    source.close();
    throw error;
  }
}

function openSource(source: ByteSource): Checkpoint {
  if (source.bytes === 0) throw new CheckpointError('checkpoint-empty', `${source.name} is empty.`);
  const start = source.read(0, Math.min(SNIFF_BYTES, source.bytes));
  const head = Buffer.from(start).toString('latin1');
  if (isSafetensors(head)) return openSafetensors(source);
  const stranger = STRANGERS.find(({ test }) => test(head));
  if (stranger) throw new CheckpointError(stranger.code, `${source.name} ${stranger.what}.`);
  const reader = READERS.find(({ test }) => test(head));
  if (reader) return reader.open(source);
  throw new CheckpointError('checkpoint-other-kind', `${source.name} is not a file of weights that we know.`);
}
