import { BridgeError } from '../../protocol';
import type { PullProgress } from '../jobs/worker-main';

/** Downloads and installs what an engine needs. @throws BridgeError for an engine that needs nothing */
export async function pullModel(
  engine: string,
  _onProgress: (progress: PullProgress) => void,
  _signal: AbortSignal,
): Promise<void> {
  throw new BridgeError('engine-unknown', `The engine "${engine}" has no model to download.`);
}
