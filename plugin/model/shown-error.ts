import { BridgeError, ERRORS, type WireError } from '../../protocol/errors';
import { WireFailure } from '../bridge/questions';
import { HostError } from '../hosts/host';
import type { ShownError } from './panel-state';

export function shownWireError({ code, message, meaning, nextStep }: WireError): ShownError {
  return { code, happened: message, meaning, nextStep };
}

/** Turns anything that was thrown into what the panel shows. */
export function shownError(error: unknown): ShownError {
  if (error instanceof WireFailure) return shownWireError(error.wire);
  if (error instanceof BridgeError)
    return { code: error.code, happened: error.detail, ...ERRORS[error.code] };
  if (error instanceof HostError) return { code: error.code, happened: error.detail };
  return { code: 'internal', happened: error instanceof Error ? error.message : String(error) };
}
