/**
 * Lanes: processes that measure clips, one clip at a time each. They run one bundled file, as the bridge is shipped: calls
 * between modules that are compiled one by one cost more.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { CACHE } from './repository';
import type { ClipResult, ClipTask } from './task';

export interface Outcome {
  task: ClipTask;
  results: ClipResult[];
  /** Why the clip has no figures. */
  problem?: string;
}

type Answer = Pick<Outcome, 'problem'> & { results?: ClipResult[] };

/**
 * Measures all clips and hands the outcomes out in the order of the tasks. A clip that fails is an outcome with a problem.
 * @param lanes how many processes work at the same time
 */
export async function runLanes(
  tasks: readonly ClipTask[],
  lanes: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const file = path.join(CACHE, `quality-${process.pid}.cjs`);
  await build({
    entryPoints: [path.join(__dirname, 'worker.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  const inOrder = orderedHandler(onOutcome);
  let next = 0;
  const work = async (): Promise<void> => {
    let child = startLane(file);
    while (next < tasks.length) {
      const index = next++;
      const { results = [], problem } = await ask(child, tasks[index]);
      inOrder(index, { task: tasks[index], results, problem });
      if (child.exitCode !== null || child.signalCode !== null) child = startLane(file);
    }
    child.disconnect();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, tasks.length) }, work));
  } finally {
    await rm(file, { force: true });
  }
}

function startLane(file: string): ChildProcess {
  return fork(file, [], { execArgv: ['--max-semi-space-size=64'] });
}

function ask(child: ChildProcess, task: ClipTask): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      child.off('message', settle);
      child.off('exit', onExit);
      resolve(answer);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle({ problem: `The process that measured it ended with ${signal ?? `code ${code}`}.` });
    child.on('message', settle);
    child.on('exit', onExit);
    child.send(task);
  });
}

/** Hands outcomes on in the order of their indices, whatever the order in which they come. */
function orderedHandler(handle: (outcome: Outcome) => void): (index: number, outcome: Outcome) => void {
  const waiting = new Map<number, Outcome>();
  let due = 0;
  return (index, outcome) => {
    waiting.set(index, outcome);
    for (let ready = waiting.get(due); ready; ready = waiting.get(++due)) {
      waiting.delete(due);
      handle(ready);
    }
  };
}
