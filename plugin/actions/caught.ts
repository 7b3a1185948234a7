import { BridgeError } from '../../protocol/errors';
import { WireFailure } from '../bridge/questions';
import { HostError } from '../hosts/host';
import { shownFailure, shownWireError, type ShownError } from '../model/shown-error';

/** Turns anything that was thrown into what the panel shows. */
export function shownError(error: unknown): ShownError {
  if (error instanceof WireFailure) return shownWireError(error.wire);
  if (error instanceof BridgeError || error instanceof HostError)
    return shownFailure(error.code, error.detail);
  return shownFailure('internal', error instanceof Error ? error.message : String(error));
}
