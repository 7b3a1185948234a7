import { Command } from 'commander';
import { createEngine, ENGINE_IDS } from '../engines/registry';
import { runWorker } from '../jobs/worker-main';
import { pullFailure, pullModel } from './pull-model';

/** `toonbridge worker`: started by the bridge alone, so it is not in the help. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('makes frames for a running bridge; started by it, not by hand')
    .action(() => runWorker({ engineIds: ENGINE_IDS, createEngine, pullModel, pullFailure }));
}
