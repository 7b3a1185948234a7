import { Command } from 'commander';
import type { Engine, EngineId } from '../engines/engine';
import { createEngine, ENGINE_IDS, type EngineHost } from '../engines/registry';
import { runWorker } from '../worker/worker-main';
import { runCommand } from './command-failure';
import { workerDevice } from './worker-device';
import { pullFailure, pullModel } from './pull-model';

/** `toonbridge worker`: started by the bridge alone, so it is not in the help. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('makes frames for a running bridge; started by it, not by hand')
    .action(() =>
      runCommand(false, async () =>
        runWorker({ engineIds: ENGINE_IDS, createEngine: createHere, pullModel, pullFailure }),
      ),
    );
}

const HOST: EngineHost = { device: workerDevice };

function createHere(id: EngineId): Promise<Engine> {
  return createEngine(id, HOST);
}
