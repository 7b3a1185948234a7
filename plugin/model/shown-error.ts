/** A failure as the panel shows it. Its sentences are those of the one table, `protocol/errors.ts`. */
import { ERRORS, isErrorCode, type ErrorCode, type ErrorText, type WireError } from '../../protocol/errors';

export type KnownCode = ErrorCode;
/** What it means for the drawing, and the next step. */
export type Sentences = ErrorText;

export interface ShownError extends Sentences {
  code: string;
  /** What happened this time: a name, or the words of whoever failed. */
  happened: string;
}

export const isKnownCode = isErrorCode;

export function shownFailure(code: KnownCode, happened: string): ShownError {
  return { code, happened, ...ERRORS[code] };
}

/** The bridge sends its sentences, which may be newer than ours. */
export function shownWireError({ code, message, meaning, nextStep }: WireError): ShownError {
  return { code, happened: message, meaning, nextStep };
}
