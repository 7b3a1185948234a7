/**
 * Waits for a PNG that another program writes. After Effects answers before the file exists, writes it in pieces and
 * may hold it for a while: it is whole when its size has come to rest and it ends with IEND.
 */
import { constants } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError } from '../../protocol';
import { systemCode } from '../faults/system-code';

export interface PngWait {
  /** A cold 4K composition took over 15 s, and other programs wait 30 to 120 s (field reports, 2026). */
  totalMs: number;
  pollMs: number;
  /** How long the size must stand still. */
  restMs: number;
}

export const PNG_WAIT: PngWait = { totalMs: 120_000, pollMs: 100, restMs: 250 };

export interface WantedPng {
  folder: string;
  widthPx: number;
  heightPx: number;
}

/** Signature and header chunk (PNG specification, 3rd edition, 5.2 and 11.2.1). */
const HEAD_BYTES = 33;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const WIDTH_AT = 16;
const HEIGHT_AT = 20;
/** The last chunk as it always is: no data, its name, its checksum. */
const IEND = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
/** Room for profiles and texts beside the pixels. */
const EXTRAS_BYTES = 4 * 1024 * 1024;
/** Another program still has the file, or it vanished between two looks. */
const NOT_YET = new Set(['EBUSY', 'EPERM', 'EACCES', 'ENOENT']);

/**
 * @returns the bytes of the one PNG of the folder
 * @throws BridgeError `key-file-missing`, `key-file-broken` (torn to the end, no ordinary file, another size),
 * `cancelled`
 */
export async function awaitPng(wanted: WantedPng, signal: AbortSignal, wait = PNG_WAIT): Promise<Buffer> {
  const deadline = performance.now() + wait.totalMs;
  let seen: { name: string; bytes: number; since: number } | undefined;
  for (;;) {
    if (signal.aborted) throw new BridgeError('cancelled', 'It is not wanted any more.');
    const found = await look(wanted);
    const now = performance.now();
    const same = found && found.name === seen?.name && found.bytes === seen.bytes;
    seen = found && { ...found, since: same && seen ? seen.since : now };
    if (seen && now - seen.since >= wait.restMs) {
      const png = await readWhole(wanted, seen);
      if (png) return png;
    }
    if (now >= deadline) throw late(seen?.bytes, wait);
    await sleep(wait.pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function look({ folder, widthPx, heightPx }: WantedPng) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.png$/i.test(name));
  if (names.length > 1) throw broken('There are several files where one was expected.');
  if (names.length === 0) return undefined;
  const facts = await lstat(join(folder, names[0])).catch(() => undefined);
  if (!facts) return undefined;
  if (!facts.isFile()) throw broken('It is no ordinary file.');
  if (facts.size > mostBytes(widthPx, heightPx)) throw broken('It is larger than such a picture can be.');
  return { name: names[0], bytes: facts.size };
}

/** 16 bits a sample, one byte a row for its filter, nothing packed at all. */
function mostBytes(widthPx: number, heightPx: number): number {
  return (widthPx * 8 + 1) * heightPx * 1.01 + EXTRAS_BYTES;
}

async function readWhole(
  { folder, widthPx, heightPx }: WantedPng,
  { name, bytes }: { name: string; bytes: number },
): Promise<Buffer | undefined> {
  const file = await openPlain(join(folder, name));
  if (!file) return undefined;
  try {
    if (!(await endsWithIend(file, bytes))) return undefined;
    const png = await file.readFile();
    if (png.length !== bytes) return undefined;
    requireSize(png, widthPx, heightPx);
    return png;
  } finally {
    await file.close();
  }
}

/** Never follows a link and never waits for the other end of a pipe. */
async function openPlain(path: string): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    if (NOT_YET.has(systemCode(error) ?? '')) return undefined;
    throw broken('It cannot be opened.');
  });
  if (file && !(await file.stat()).isFile()) {
    await file.close();
    throw broken('It is no ordinary file.');
  }
  return file;
}

async function endsWithIend(file: FileHandle, bytes: number): Promise<boolean> {
  if (bytes < HEAD_BYTES + IEND.length) return false;
  const end = Buffer.alloc(IEND.length);
  await file.read(end, 0, end.length, bytes - end.length);
  return end.equals(IEND);
}

function requireSize(png: Buffer, widthPx: number, heightPx: number): void {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw broken('It is no PNG.');
  const width = png.readUInt32BE(WIDTH_AT);
  const height = png.readUInt32BE(HEIGHT_AT);
  if (width !== widthPx || height !== heightPx) {
    throw broken(`It has ${width} x ${height} pixels, the composition ${widthPx} x ${heightPx}.`);
  }
}

function late(bytes: number | undefined, { totalMs }: PngWait): BridgeError {
  const seconds = Math.round(totalMs / 1000);
  if (bytes === undefined) {
    return new BridgeError('key-file-missing', `No picture was written within ${seconds} seconds.`);
  }
  return broken(`After ${seconds} seconds only a part of it was there (${bytes} bytes).`);
}

function broken(detail: string): BridgeError {
  return new BridgeError('key-file-broken', detail);
}
