import { readdirSync, readFileSync } from 'node:fs';
import { CheckpointError } from '../../bridge-server/checkpoint/checkpoint-error';
import { FixtureFolder } from './container-fixtures';
import { quirk, quirksFolder } from './quirks-folder';

/** Mutants of every quirk; enough to have found each slip while the readers were written, in a few seconds. */
const MUTANTS_PER_FILE = 150;
/** The readers may take 64 MiB for one repeated view (twice while it is gathered); the rest is the test's own. */
const MAX_EXTRA_BYTES = 600 * 1024 * 1024;
const INTERESTING = [
  0x00, 0x01, 0x7f, 0x80, 0xff, 0x28, 0x2e, 0x52, 0x5d, 0x62, 0x63, 0x7b, 0x7d, 0x81, 0x93,
];

/** Mulberry32: the same mutants on every machine. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const below = (next: () => number, limit: number) => Math.floor(next() * limit);

const MUTATIONS: ((bytes: Buffer, next: () => number) => Buffer)[] = [
  (bytes, next) => {
    const copy = Buffer.from(bytes);
    for (let i = 0; i <= below(next, 4); i++) copy[below(next, copy.length)] = below(next, 256);
    return copy;
  },
  (bytes, next) => {
    const copy = Buffer.from(bytes);
    copy[below(next, copy.length)] = INTERESTING[below(next, INTERESTING.length)];
    return copy;
  },
  (bytes, next) => bytes.subarray(0, below(next, bytes.length)),
  (bytes, next) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 8) copy.writeUInt32LE(below(next, 2 ** 32), below(next, copy.length - 4));
    return copy;
  },
  (bytes, next) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 9)
      copy.writeBigUInt64LE(BigInt(2) ** BigInt(below(next, 64)), below(next, copy.length - 8));
    return copy;
  },
  (bytes, next) => {
    const at = below(next, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(next, 8))]);
  },
  (bytes, next) => {
    const from = below(next, bytes.length);
    const piece = bytes.subarray(from, from + 1 + below(next, 64));
    const at = below(next, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  },
];

const folder = new FixtureFolder();
afterAll(() => folder.remove());

/** Opens and reads everything; the only way to fail is the readers' own error. */
async function outcome(bytes: Buffer): Promise<'read' | 'refused'> {
  const opened = await folder.open(bytes).catch((error: unknown) => error);
  if (!(opened instanceof Object) || !('names' in opened)) return refusal(opened);
  const checkpoint = opened as Awaited<ReturnType<typeof folder.open>>;
  try {
    for (const name of checkpoint.names()) checkpoint.read(name);
    return 'read';
  } catch (error) {
    return refusal(error);
  } finally {
    checkpoint.close();
  }
}

function refusal(error: unknown): 'refused' {
  if (error instanceof CheckpointError) return 'refused';
  throw error;
}

describe('mutated files', () => {
  const before = process.memoryUsage().rss;
  const files = readdirSync(quirksFolder()).filter(
    (name) => name !== 'expected.json' && name !== 'empty.ckpt',
  );

  test.each(files)('mutants of %s are read or refused, and nothing else happens', async (file) => {
    const bytes = readFileSync(quirk(file));
    const next = random(bytes.length);
    const seen = { read: 0, refused: 0 };
    for (let i = 0; i < MUTANTS_PER_FILE; i++) {
      const mutant = MUTATIONS[i % MUTATIONS.length](bytes, next);
      seen[await outcome(mutant)]++;
    }
    expect(seen.read + seen.refused).toBe(MUTANTS_PER_FILE);
    expect(seen.refused).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_EXTRA_BYTES);
  });
});
