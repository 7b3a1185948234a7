import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { ChildTask } from './store-child';

const ROOT = resolve(__dirname, '../..');

export interface ChildEnd {
  /** `killed`, `done`, or the code of the failure. */
  outcome: string;
}

/** Builds store-child.ts once, so that each process starts in a fraction of a second. */
export class ChildPrograms {
  private readonly program: string;

  constructor(folder: string) {
    this.program = join(folder, 'store-child.cjs');
    buildSync({
      entryPoints: [join(__dirname, 'store-child.ts')],
      outfile: this.program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
    });
  }

  /** @param killAfterSteps sends SIGKILL after so many steps of progress; without it the process runs to its end */
  run(task: ChildTask, killAfterSteps = Infinity): Promise<ChildEnd> {
    const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
    const child = spawn(process.execPath, [this.program, JSON.stringify(task)], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.length >= killAfterSteps) child.kill('SIGKILL');
    });
    return new Promise((ended) => {
      child.on('close', (code, signal) => {
        ended({ outcome: signal ? 'killed' : code === 0 ? 'done' : output.replace(/^\.+/, '') });
      });
    });
  }
}
