import { BridgeError } from '../../../protocol/errors';
import { SKETCH_SCALE, MAX_INBETWEENS, MIN_INBETWEENS } from '../../../takes/chart';
import { isBlank } from '../../../pixels/crop';
import { depthOf } from '../../../pixels/raster';
import type { JobInput, JobSketch } from './job-input';

/** Refuses a job that cannot be made, before any work. @throws BridgeError that names what is wrong */
export function checkJob(input: JobInput): void {
  checkCount(input.inbetweens);
  checkKeys(input);
  input.sketches.forEach((sketch, i) => checkSketch(sketch, i, input.keys.length - 1));
}

/** @throws BridgeError `count-out-of-range` */
export function checkCount(inbetweens: number): void {
  if (Number.isInteger(inbetweens) && inbetweens >= MIN_INBETWEENS && inbetweens <= MAX_INBETWEENS) return;
  throw new BridgeError('count-out-of-range', `${inbetweens} in-betweens were asked for.`, 'inbetweens');
}

function checkKeys({ keys }: JobInput): void {
  if (keys.length < 2) throw new BridgeError('message-refused', 'A job needs two keys or more.', 'keys');
  const depths = new Set(keys.map((key) => depthOf(key.raster)));
  if (depths.size > 1)
    throw new BridgeError('keys-different-depth', 'Some keys have 8 and some 16 bits.', 'keys');
  const blank = keys.findIndex(isBlank);
  if (blank >= 0)
    throw new BridgeError('key-empty', `Key ${blank + 1} has no paint on it.`, `keys[${blank}]`);
}

function checkSketch({ segment, frame }: JobSketch, i: number, segments: number): void {
  const field = `sketches[${i}]`;
  if (!Number.isInteger(segment) || segment < 0 || segment >= segments) {
    throw new BridgeError(
      'sketch-misplaced',
      `A sketch is meant for segment ${segment} of ${segments}.`,
      field,
    );
  }
  if (!(frame > 0 && frame < SKETCH_SCALE)) {
    throw new BridgeError('sketch-misplaced', `A sketch is meant for frame ${frame}.`, field);
  }
}
