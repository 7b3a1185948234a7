import { CheckpointError } from '../checkpoint/checkpoint-error';
import { ModelError } from './model-error';

/** A failure in words. Both kinds of error of this half of the house look alike. */
export interface Failure {
  code: string;
  message: string;
  meaning: string;
  nextStep: string;
  details: readonly string[];
}

/** Undefined for errors that nobody foresaw. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof ModelError) {
    const { code, message, meaning, nextStep, details } = error;
    return { code, message, meaning, nextStep, details };
  }
  if (error instanceof CheckpointError) {
    const { code, message, meaning, nextStep } = error;
    return { code, message, meaning, nextStep, details: [] };
  }
  return undefined;
}
