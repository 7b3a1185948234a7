/** How a command ends when it cannot do what was asked: one sentence, what it means, what to do next. */
import { BridgeError, ERRORS, toWireError, type ErrorCode, type WireError } from '../../protocol';
import { openTerminal } from './terminal';

export const EXIT = { ok: 0, failed: 1, cancelled: 130 };

const DISK_FULL: readonly string[] = ['ENOSPC', 'EDQUOT'];
const UNWRITABLE: readonly string[] = [
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
  'EEXIST',
];

/** An error with words of its own, where the table's are too general for a terminal. */
export class CommandError extends BridgeError {
  constructor(
    code: ErrorCode,
    detail: string,
    readonly nextStep: string,
    readonly meaning: string = ERRORS[code].meaning,
  ) {
    super(code, detail);
  }
}

/** Runs a command; what it throws is shown in words or, with `--json`, as an object on stdout. */
export async function runCommand(json: boolean, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    showFailure(failureOf(error), json);
    process.exitCode =
      error instanceof BridgeError && error.code === 'cancelled' ? EXIT.cancelled : EXIT.failed;
  }
}

function failureOf(error: unknown): WireError {
  const known = asBridgeError(error);
  const wire = toWireError(known.code, known.detail, known.field);
  if (!(known instanceof CommandError)) return wire;
  return { ...wire, meaning: known.meaning, nextStep: known.nextStep };
}

/** System errors of writing a result become entries of the error table; what nobody expected stays `internal`. */
export function asBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (DISK_FULL.includes(code)) return new BridgeError('disk-full', 'There is no space left on the disk.');
  if (UNWRITABLE.includes(code))
    return new BridgeError('output-unwritable', `The system refused it (${code}).`);
  return new BridgeError('internal', error instanceof Error ? error.message : String(error));
}

function showFailure(failure: WireError, json: boolean): void {
  const terminal = openTerminal();
  if (json) terminal.print(JSON.stringify({ error: failure }));
  else {
    terminal.note(`✗ ${failure.message}`);
    terminal.note(`  ${failure.meaning}`);
    terminal.note(`  → ${failure.nextStep}`);
  }
}
