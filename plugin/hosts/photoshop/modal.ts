/** Short moments in which Photoshop is ours. Nothing that waits for the bridge's engine may run inside. */
import { core, type PsExecutionContext } from 'photoshop';
import { HostError } from '../host';

/** Seconds to wait in Photoshop's queue when another command is under way. */
const QUEUE_SECONDS = 5;
/** Photoshop's number for "another modal command is running". */
const BUSY = 9;
/** Photoshop's number for a cancel. Its words are in the artist's language. */
const CANCELLED = -128;

export interface ModalOptions {
  commandName: string;
  /** The artist can go on using Photoshop; no progress bar. For reading only. */
  interactive?: boolean;
}

/** @throws HostError `host-busy`, `host-cancelled`; what the work throws */
export async function inModal<T>(
  options: ModalOptions,
  work: (context: PsExecutionContext) => Promise<T>,
): Promise<T> {
  const outcome: { value?: T; failure?: unknown; cancelled?: boolean } = {};
  const run = async (context: PsExecutionContext): Promise<void> => {
    try {
      outcome.value = await work(context);
    } catch (error) {
      outcome.failure = error;
      outcome.cancelled = context.isCancelled;
      throw error;
    }
  };
  try {
    await core.executeAsModal(run, { ...options, timeOut: QUEUE_SECONDS });
  } catch (error) {
    if (outcome.cancelled) throw new HostError('host-cancelled', options.commandName);
    throw outcome.failure ?? refusalOf(error, options.commandName);
  }
  return outcome.value as T;
}

function refusalOf(error: unknown, commandName: string): unknown {
  if (isNumbered(error) && error.number === BUSY) return new HostError('host-busy', messageOf(error));
  return isCancel(error) ? new HostError('host-cancelled', commandName) : error;
}

export function isCancel(error: unknown): boolean {
  return isNumbered(error) && error.number === CANCELLED;
}

function isNumbered(error: unknown): error is { number?: number; message?: string } {
  return typeof error === 'object' && error !== null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String((error as { message?: string })?.message ?? error);
}
