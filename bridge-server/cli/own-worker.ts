import { ALLOCATOR_ENVIRONMENT } from '../jobs/lane/allocator';
import type { WorkerCommand } from '../jobs/lane/worker-process';

/** Starts this very program once more as a worker, with the same loader when it runs from its sources. */
export function ownWorker(): WorkerCommand {
  const { argv, execArgv } = process;
  return { entry: argv[1], args: ['worker'], execArgv, environment: ALLOCATOR_ENVIRONMENT };
}
