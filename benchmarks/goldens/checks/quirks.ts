import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint } from '../../../bridge-server/checkpoint/checkpoint';
import { CheckpointError } from '../../../bridge-server/checkpoint/checkpoint-error';
import { openCheckpoint } from '../../../bridge-server/checkpoint/open-checkpoint';
import type { Comparison } from '../comparison';

const tensorSchema = z.object({ shape: z.array(z.number()), dtype: z.string(), values: z.array(z.number()) });
const expectationSchema = z.object({
  expect: z.enum(['load', 'refuse', 'load-or-clear-refusal']),
  tensors: z.record(z.string(), tensorSchema),
});
type Expectation = z.infer<typeof expectationSchema>;

/** What a hostile file would leave behind if any of it were run. */
const PROOF_OF_HARM = 'PWNED.txt';

/** `quirks/`: every file behaves as expected.json says, with the values that it lists. */
export async function checkQuirk(folder: string, name: string): Promise<Comparison> {
  const all = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  if (!(name in all)) throw new Error(`expected.json says nothing about ${name}.`);
  if (!existsSync(join(folder, name)))
    throw new Error(`expected.json speaks of ${name}, which is not there.`);
  const expectation = expectationSchema.parse(all[name]);
  const isRight = await behaves(join(folder, name), expectation);
  const isHarmless =
    !existsSync(join(process.cwd(), PROOF_OF_HARM)) && !existsSync(join(folder, PROOF_OF_HARM));
  return { name: expectation.expect, error: isRight && isHarmless ? 0 : Infinity, tolerance: 0 };
}

async function behaves(path: string, { expect, tensors }: Expectation): Promise<boolean> {
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = await openCheckpoint(path);
    return expect !== 'refuse' && holds(checkpoint, tensors);
  } catch (error) {
    const isClear =
      error instanceof CheckpointError && error.message.endsWith('.') && error.nextStep.length > 0;
    return expect !== 'load' && isClear;
  } finally {
    checkpoint?.close();
  }
}

function holds(checkpoint: Checkpoint, tensors: Expectation['tensors']): boolean {
  const sameNames = [...checkpoint.names()].sort().join() === Object.keys(tensors).sort().join();
  return sameNames && Object.entries(tensors).every(([name, tensor]) => isSame(checkpoint, name, tensor));
}

function isSame(
  checkpoint: Checkpoint,
  name: string,
  { shape, dtype, values }: z.infer<typeof tensorSchema>,
): boolean {
  const found = checkpoint.tensors.get(name);
  return (
    found?.dtype === dtype &&
    found.shape.join() === shape.join() &&
    checkpoint.read(name).every((value, i) => Object.is(value, Math.fround(values[i])))
  );
}
