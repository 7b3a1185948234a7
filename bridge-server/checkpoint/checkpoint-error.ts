import { CHECKPOINT_ERRORS } from '../../protocol/model-errors';

/** What can be wrong with a file of weights: entries of the error table. */
export type CheckpointProblem = keyof typeof CHECKPOINT_ERRORS;

/**
 * The only error that the readers of this folder throw because of a file's content. The message names the file
 * without its folder, so that it can be shown and logged anywhere.
 */
export class CheckpointError extends Error {
  readonly meaning: string;
  readonly nextStep: string;

  constructor(
    readonly code: CheckpointProblem,
    message: string,
  ) {
    super(message);
    this.name = 'CheckpointError';
    this.meaning = CHECKPOINT_ERRORS[code].meaning;
    this.nextStep = CHECKPOINT_ERRORS[code].nextStep;
  }
}
