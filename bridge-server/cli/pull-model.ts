import { BridgeError, type WireError } from '../../protocol';
import type { PullProgress } from '../worker/worker-main';
import { failureOf } from '../models/failure';
import { ModelStore } from '../models/model-store';
import { Pace } from '../models/pace';
import { pullModel as pullFromHub } from '../models/pull-model';
import { HUB_MODELS } from '../models/released-model';

/**
 * Downloads and installs the model of an engine, for the worker that the bridge starts for it.
 * @throws BridgeError for an engine that needs no model; what `pullFailure` puts in words
 */
export async function pullModel(
  engine: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const model = HUB_MODELS.find(({ name }) => name === engine);
  if (!model) throw new BridgeError('engine-unknown', `The engine "${engine}" has no model to download.`);
  const pace = new Pace();
  const events = {
    onProgress: ({
      stage,
      doneBytes,
      totalBytes,
    }: {
      stage: string;
      doneBytes: number;
      totalBytes: number;
    }) => {
      pace.add(doneBytes, performance.now());
      const secondsLeft = pace.secondsLeft(totalBytes);
      const fraction = totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0;
      onProgress({ stage, fraction, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
    },
    onNote: () => undefined,
  };
  await pullFromHub({ store: new ModelStore(), model }, events, signal);
}

/** The models' own errors in the form that panels show; undefined for errors that nobody foresaw. */
export function pullFailure(error: unknown): WireError | undefined {
  const failure = failureOf(error);
  if (!failure) return undefined;
  const { code, message, meaning, nextStep } = failure;
  return { code, message, meaning, nextStep };
}
