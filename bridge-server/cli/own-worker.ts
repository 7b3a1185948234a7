import type { WorkerCommand } from '../jobs/worker-process';

/** Starts this very program once more as a worker, with the same loader when it runs from its sources. */
export function ownWorker(): WorkerCommand {
  return { entry: process.argv[1], args: ['worker'], execArgv: process.execArgv };
}
