/** The program as a user starts it, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceProgram, REPOSITORY } from '../support/source-program';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const PROGRAM = join(REPOSITORY, 'bridge-server/cli/toonbridge.ts');

/** A folder to work in, with one inside for the temporary files of the program. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'toonbridge-test-'));
  private readonly temporary = mkdtempSync(join(tmpdir(), 'toonbridge-test-tmp-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Everything that lies in the folder, and below. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true }).map(String).sort();
  }

  /** What the program has left in its temporary folder. */
  leftovers(): string[] {
    return readdirSync(this.temporary, { recursive: true })
      .map(String)
      .filter((name) => !name.includes('tsx'));
  }

  start(...args: string[]) {
    const child = spawn(process.execPath, [sourceProgram(PROGRAM), ...args], {
      cwd: this.folder,
      env: { ...process.env, TMPDIR: this.temporary, TOONBRIDGE_HOME: join(this.temporary, 'home') },
    });
    const ended = new Promise<Ended>((resolve) => {
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
      child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { child, ended };
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  remove(): void {
    for (const folder of [this.folder, this.temporary]) rmSync(folder, { recursive: true, force: true });
  }
}
