/** What a schema cannot know of a job request: engines, their settings, and drawings that must be here already. */
import {
  BridgeError,
  checkSettings,
  type EngineCapability,
  type EngineSettings,
  type JobRequest,
} from '../../protocol';
import type { UploadRecord } from './store/upload-records';
import type { UploadStatus } from './store/upload-store';

/** @throws BridgeError `setting-refused`, naming the setting */
export function settingsFor(engine: EngineCapability, given: JobRequest['settings']): EngineSettings {
  return checkSettings(engine.settings, given, 'job.settings.');
}

/** @throws BridgeError `engine-not-ready` with the engine's own reason */
export function requireReady(engine: EngineCapability): void {
  if (engine.ready) return;
  const reason = engine.reason ?? `The engine "${engine.id}" is not ready.`;
  throw new BridgeError('engine-not-ready', `${reason} ${engine.nextStep ?? ''}`.trim(), 'job.engine');
}

/** @throws BridgeError `sketch-misplaced` */
export function requireSketchesInSegments(request: JobRequest): void {
  const segments = request.keys.length - 1;
  request.sketches.forEach((sketch, i) => {
    if (sketch.segment < segments) return;
    const detail = `The job has ${segments} segment(s), counted from 0; a sketch stands in segment ${sketch.segment}.`;
    throw new BridgeError('sketch-misplaced', detail, `job.sketches[${i}].segment`);
  });
}

/** Neighbours only: a walk that comes back to its first key is a good job. @throws BridgeError `keys-same` */
export function requireDifferentKeys(request: JobRequest): void {
  request.keys.forEach((key, i) => {
    if (i === 0 || key.upload !== request.keys[i - 1].upload) return;
    throw new BridgeError(
      'keys-same',
      'Two neighbouring keys are the same drawing.',
      `job.keys[${i}].upload`,
    );
  });
}

/** @throws BridgeError `upload-unknown`, `upload-incomplete`, `keys-different-depth` */
export function requireDrawings(
  request: JobRequest,
  statusOf: (upload: string) => UploadStatus | undefined,
  find: (upload: string) => UploadRecord | undefined,
): void {
  const layers = [
    ...request.keys.map((layer, i) => ({ ...layer, field: `job.keys[${i}].upload` })),
    ...request.sketches.map((layer, i) => ({ ...layer, field: `job.sketches[${i}].upload` })),
  ];
  let depth: number | undefined;
  for (const { upload, field } of layers) {
    const status = statusOf(upload);
    if (!status) throw new BridgeError('upload-unknown', 'The bridge has no drawing of this id.', field);
    const record = status.complete ? find(upload) : undefined;
    if (!record) throw new BridgeError('upload-incomplete', 'Chunks of this drawing are missing.', field);
    depth ??= record.pixels.depth;
    if (record.pixels.depth !== depth) {
      throw new BridgeError('keys-different-depth', `The other layers have ${depth} bits a sample.`, field);
    }
  }
}
