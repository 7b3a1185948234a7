import { randomBytes, createHash } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { ToonCrafterConfig } from '../graphs/config';
import type { Precision } from '../graphs/graph';
import { layoutWeights, type WeightsLayout } from '../graphs/weights-layout';
import { streamWeights } from '../graphs/weights-stream';
import type { WeightSource } from '../graphs/weights';
import { syncFolder } from '../files/atomic-file';
import { digestBytes } from './file-digest';
import { diskError, throwIfCancelled } from './model-error';
import type { ModelEvents } from './model-events';
import type { ModelFolder } from './model-folder';
import type { FileRecord, PartName, PartRecord } from './model-record';
import { partGraphs } from './networks';

const WEIGHTS_FILE = 'weights.bin';
/** Gaps between weights are filled from here: the hash has to see them. Larger than any alignment. */
const ZEROS = new Uint8Array(64 * 1024);

/** Which networks in which precision, and where their numbers come from. */
export interface PartPlan {
  readonly part: PartName;
  readonly precision: Precision;
  readonly layout: WeightsLayout;
}

/** Where every weight will lie. Takes milliseconds and reads nothing. */
export function planPart(part: PartName, config: ToonCrafterConfig, precision: Precision): PartPlan {
  return { part, precision, layout: layoutWeights(partGraphs(part, config, precision), WEIGHTS_FILE) };
}

/** Tells one plan from another: names, places and sizes of all weights. */
export function layoutDigest(layout: WeightsLayout): string {
  const rows = [...layout.entries].map(([name, { offset, byteLength, weight }]) => {
    return [name, offset, byteLength, weight.dtype, weight.shape];
  });
  return digestBytes(JSON.stringify([layout.location, layout.byteLength, rows]));
}

/**
 * Writes the weights file of a part into a new folder of the model: one tensor in memory at a time, hashed while it
 * is written. The folder belongs to nobody until a record names it; on failure or cancel it is removed again.
 */
export async function compilePart(
  folder: ModelFolder,
  plan: PartPlan,
  source: WeightSource,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<PartRecord> {
  const name = `${plan.part}-${plan.precision}-${randomBytes(4).toString('hex')}`;
  const path = join(folder.path, name);
  await mkdir(path, { mode: 0o700 });
  try {
    const weights = await writeWeights(join(path, WEIGHTS_FILE), plan, source, events, signal);
    await syncFolder(path);
    return {
      part: plan.part,
      precision: plan.precision,
      folder: name,
      weights: { path: `${name}/${WEIGHTS_FILE}`, ...weights },
      layout: layoutDigest(plan.layout),
      graphs: [],
    };
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw diskError(error, 'compiling the model');
  }
}

async function writeWeights(
  path: string,
  plan: PartPlan,
  source: WeightSource,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<Omit<FileRecord, 'path'>> {
  const file = await open(path, 'wx', 0o600);
  try {
    const writer = new WeightsWriter(file);
    const item = `${plan.part} ${plan.precision}`;
    for (const { offset, bytes } of streamWeights(plan.layout, source)) {
      throwIfCancelled(signal);
      await writer.write(offset, bytes);
      events.onProgress({
        stage: 'compiling',
        item,
        doneBytes: writer.bytes,
        totalBytes: plan.layout.byteLength,
      });
      // Conversion does not wait for anything: without this a cancel would never be seen.
      await yieldToEvents();
    }
    throwIfCancelled(signal);
    await file.sync();
    return { bytes: writer.bytes, sha256: writer.digest() };
  } finally {
    await file.close();
  }
}

/** Appends pieces in ascending order and hashes everything, gaps included. */
class WeightsWriter {
  private readonly hash = createHash('sha256');
  private size = 0;

  constructor(private readonly file: FileHandle) {}

  get bytes(): number {
    return this.size;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    while (this.size < offset)
      await this.append(ZEROS.subarray(0, Math.min(ZEROS.length, offset - this.size)));
    await this.append(bytes);
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  private async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.size + done);
      done += bytesWritten;
    }
    this.hash.update(bytes);
    this.size += bytes.length;
  }
}
