import { EXIT, runCommand } from '../command-failure';
import { openTerminal, type Terminal } from '../terminal';
import { untilInterrupted } from '../until-interrupted';
import { failureOf, type Failure } from '../../models/failure';
import { ModelStore } from '../../models/model-store';
import { modelsFolder } from '../../models/model-folder';
import { ModelProgressBars } from './progress';

/** Options that every `models` command has. */
export interface CommonOptions {
  home?: string;
  json: boolean;
}

export interface ModelsSession {
  terminal: Terminal;
  store: ModelStore;
  events: ModelProgressBars;
  signal: AbortSignal;
}

/** Most items of a list that are shown; all of them with `--json`. */
const SHOWN_DETAILS = 20;

/** Runs one command on the store; its result is printed as JSON or by `show`. */
export function runOnModels<T>(
  options: CommonOptions,
  work: (session: ModelsSession) => Promise<T>,
  show: (result: T, terminal: Terminal) => void,
): Promise<void> {
  const terminal = openTerminal(options.json);
  return runCommand(options.json, () =>
    untilInterrupted(async (signal) => {
      const events = new ModelProgressBars(terminal);
      try {
        const store = new ModelStore(modelsFolder(environmentWith(options.home)));
        const result = await work({ terminal, store, events, signal });
        events.end();
        if (options.json) terminal.print(JSON.stringify(result));
        else show(result, terminal);
      } catch (error) {
        events.end();
        const failure = failureOf(error);
        if (!failure) throw error;
        showFailure(failure, options.json);
      }
    }),
  );
}

function environmentWith(home: string | undefined): NodeJS.ProcessEnv {
  return home ? { ...process.env, TOONBRIDGE_HOME: home } : process.env;
}

function showFailure(failure: Failure, json: boolean): void {
  process.exitCode = failure.code === 'cancelled' ? EXIT.cancelled : EXIT.failed;
  const terminal = openTerminal();
  if (json) return terminal.print(JSON.stringify({ error: failure }));
  terminal.note(`✗ ${failure.message}`);
  failure.details.slice(0, SHOWN_DETAILS).forEach((detail) => terminal.note(`    ${detail}`));
  const more = failure.details.length - SHOWN_DETAILS;
  if (more > 0) terminal.note(`    ... and ${more} more (all of them with --json)`);
  terminal.note(`  ${failure.meaning}`);
  terminal.note(`  → ${failure.nextStep}`);
}
