import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { WeightSource } from '../../bridge-server/graphs/weights';
import type { WeightsLayout } from '../../bridge-server/graphs/weights-layout';
import { streamWeights } from '../../bridge-server/graphs/weights-stream';

/** Writes an external weights file; under its own name only when it is whole. */
export function writeWeightsFile(path: string, layout: WeightsLayout, source: WeightSource): void {
  const unfinished = `${path}.${process.pid}.part`;
  const file = openSync(unfinished, 'w');
  try {
    for (const { bytes, offset } of streamWeights(layout, source)) writeFully(file, bytes, offset);
    closeSync(file);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeFully(file: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, offset + done);
  }
}
