/**
 * The frames of a take as a numbered PNG sequence below a folder that a panel named:
 * `<folder>/ToonBridge/<take>/<take>_0001.png` ... The sequence appears as a whole under a name that nothing had.
 */
import { chmod, lstat, mkdir, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../protocol';
import { cropCel } from '../../pixels/crop';
import { emptyRaster, type Depth, type Size } from '../../pixels/raster';
import { sizeBounds } from '../../pixels/bounds';
import { syncFolder, temporaryName } from '../files/atomic-file';
import { plainError } from '../faults/plain-error';
import { systemCode } from '../faults/system-code';
import { writePng } from '../imaging/png';
import { readStoredCel, type StoredLayer } from '../jobs/store/pixel-file';

const FOLDER_NAME = 'ToonBridge';
const DIGITS = 4;
/** A temporary name of this file's making: a tag, a process, a random number. */
const HALF_NAME = /^\.[a-z0-9]+\.\d+-[0-9a-f]{12}\.tmp$/;
const HALF_AGE_MS = 24 * 60 * 60_000;
/** Sequences of one take in one folder; far more than an artist makes. */
const MOST_SEQUENCES = 10_000;

export interface Sequence {
  /** Real path of a folder that the panel named. */
  folder: string;
  /** Names folder and files: letters and digits. */
  tag: string;
  canvas: Size;
  depth: Depth;
  /** In order; undefined where a frame is fully transparent. */
  frames: readonly (StoredLayer | undefined)[];
}

export interface WrittenSequence {
  path: string;
  files: string[];
}

/**
 * Writes 8- or 16-bit RGBA, straight alpha, as large as the canvas.
 * @throws BridgeError `sequence-unwritten`, `disk-full`, `cancelled`; then nothing is left of it
 */
export async function writeSequence(
  sequence: Sequence,
  onFrame: (done: number) => void,
  signal: AbortSignal,
): Promise<WrittenSequence> {
  try {
    const parent = await ownFolder(sequence.folder);
    await removeHalfOnes(parent);
    return await writeInto(parent, sequence, onFrame, signal);
  } catch (error) {
    throw unwritten(error);
  }
}

async function writeInto(
  parent: string,
  sequence: Sequence,
  onFrame: (done: number) => void,
  signal: AbortSignal,
): Promise<WrittenSequence> {
  const { mode } = await stat(sequence.folder);
  const half = temporaryName(join(parent, `.${sequence.tag}`));
  await mkdir(half);
  try {
    const files = await writeFrames(half, sequence, mode, onFrame, signal);
    // As open as the folder of the project: other people of a studio read it, too.
    await chmod(half, mode & 0o777);
    await syncFolder(half);
    const path = await settle(half, join(parent, sequence.tag));
    await syncFolder(parent);
    return { path, files };
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  }
}

async function writeFrames(
  folder: string,
  { frames, tag, canvas, depth }: Sequence,
  mode: number,
  onFrame: (done: number) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const files: string[] = [];
  let last: { file: string | undefined; png: Buffer } | undefined;
  for (const [i, frame] of frames.entries()) {
    if (signal.aborted) throw new BridgeError('cancelled', 'The frames are not wanted any more.');
    // A drawing that is shown twice comes twice in a row.
    if (last === undefined || last.file !== frame?.file) {
      last = { file: frame?.file, png: await packedFrame(frame, canvas, depth) };
    }
    const name = `${tag}_${String(i + 1).padStart(DIGITS, '0')}.png`;
    const path = join(folder, name);
    await writeFile(path, last.png, { flag: 'wx', flush: true });
    await chmod(path, mode & 0o666);
    files.push(name);
    onFrame(i + 1);
  }
  return files;
}

async function packedFrame(frame: StoredLayer | undefined, canvas: Size, depth: Depth): Promise<Buffer> {
  if (!frame) return writePng(emptyRaster(canvas.widthPx, canvas.heightPx, depth));
  return writePng(cropCel(await readStoredCel(frame), sizeBounds(canvas)));
}

/** What a bridge that was killed left: nobody was told of it. Those of today may be another bridge at work. */
async function removeHalfOnes(parent: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((entry) => HALF_NAME.test(entry))) {
    const { mtimeMs } = await lstat(join(parent, name));
    if (Date.now() - mtimeMs > HALF_AGE_MS) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** The folder `ToonBridge`, made where it is missing. A link of that name could lead anywhere and is refused. */
async function ownFolder(folder: string): Promise<string> {
  const own = join(folder, FOLDER_NAME);
  const { mode } = await stat(folder);
  const made = await mkdir(own).then(
    () => true,
    (error: unknown) => {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    },
  );
  if (made) await chmod(own, mode & 0o777);
  const isPlain = (await lstat(own)).isDirectory() && (await realpath(own)) === own;
  if (isPlain) return own;
  throw new BridgeError('sequence-unwritten', `“${FOLDER_NAME}” is there already and is no plain folder.`);
}

/** Gives the finished folder the first name that is free. Nothing that exists is replaced. */
async function settle(half: string, wanted: string): Promise<string> {
  for (let number = 1; number <= MOST_SEQUENCES; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = await lstat(path).then(
      () => true,
      () => false,
    );
    if (taken) continue;
    try {
      await rename(half, path);
      return path;
    } catch (error) {
      if (!isCode(error, 'EEXIST', 'ENOTEMPTY', 'ENOTDIR')) throw error;
    }
  }
  throw new BridgeError('sequence-unwritten', 'There are too many sequences of this take.');
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(systemCode(error) ?? '');
}

function unwritten(error: unknown): BridgeError {
  const plain = plainError(error, { code: 'internal', detail: '' });
  if (plain.code !== 'internal') return plain;
  if (isCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new BridgeError('sequence-unwritten', 'The system does not let the bridge write there.');
  }
  return new BridgeError('sequence-unwritten', 'The folder took no files.');
}
