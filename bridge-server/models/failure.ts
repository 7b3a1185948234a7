import { CheckpointError } from '../checkpoint/checkpoint-error';
import { ModelError } from './model-error';

/** A failure in words: what happened and what to do. Both kinds of error of this half of the house look alike. */
export interface Failure {
  code: string;
  message: string;
  nextStep: string;
  details: readonly string[];
}

/** Undefined for errors that nobody foresaw. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof ModelError) {
    const { code, message, nextStep, details } = error;
    return { code, message, nextStep, details };
  }
  if (error instanceof CheckpointError) {
    const { code, message, nextStep } = error;
    return { code, message, nextStep, details: [] };
  }
  return undefined;
}
