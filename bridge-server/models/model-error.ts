import { ERRORS } from '../../protocol/errors';
import type { MODEL_ERRORS } from '../../protocol/model-errors';

/** What can go wrong with the models on this machine: entries of the error table. */
export type ModelProblem = keyof typeof MODEL_ERRORS | 'disk-full' | 'cancelled';

/** An error of the model store. The message holds no folder of the user and no token; it can be shown anywhere. */
export class ModelError extends Error {
  readonly meaning: string;
  readonly nextStep: string;

  constructor(
    readonly code: ModelProblem,
    message: string,
    /** One line per item, for instance the tensors that do not fit. */
    readonly details: readonly string[] = [],
  ) {
    super(message);
    this.name = 'ModelError';
    this.meaning = ERRORS[code].meaning;
    this.nextStep = ERRORS[code].nextStep;
  }
}

/** Throws the error that a user sees after a cancel. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw new ModelError('cancelled', 'It was stopped; what was downloaded is kept.');
}

/** The code of a system error (`ENOENT`), whichever part of Node made the object. */
export function systemCode(error: unknown): string | undefined {
  const isSystemError =
    typeof error === 'object' && error !== null && 'code' in error && !(error instanceof ModelError);
  return isSystemError ? String(error.code) : undefined;
}

/** An error of the file system in words; anything else unchanged. */
export function diskError(error: unknown, what: string): unknown {
  const isOfDisk = typeof error === 'object' && error !== null && 'errno' in error;
  const code = isOfDisk ? systemCode(error) : undefined;
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ModelError('disk-full', `The disk became full while ${what}; what was downloaded is kept.`);
  }
  return new ModelError('disk-failed', `The disk refused to go on while ${what} (${code}).`);
}
