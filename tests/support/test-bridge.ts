/**
 * A real bridge for tests: in this process with real workers, or as a process of its own. Homes are new and go away.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { homeFolder } from '../../bridge-server/jobs/store/home-folder';
import type { WorkerCommand } from '../../bridge-server/jobs/lane/worker-process';
import { startBridge, type Bridge, type BridgeOptions } from '../../bridge-server/server/bridge';
import { BridgeClient, type ClientOptions } from '../../examples/client/bridge-client';
import { REPOSITORY, sourceProgram } from './source-program';

const COMMANDS = join(__dirname, 'bridge-command.ts');

/** A worker with the real engines. */
export const realWorker = (): WorkerCommand => ({ ...sourceWorker(COMMANDS), args: ['worker'] });

export function sourceWorker(entry: string): WorkerCommand {
  return { entry: sourceProgram(entry), args: [], execArgv: [] };
}

const cleanups: (() => Promise<void> | void)[] = [];

/** Runs what tests left to clean, last first; every suite that uses this file calls it in `afterEach` or `afterAll`. */
export async function cleanUp(): Promise<void> {
  for (let clean = cleanups.pop(); clean; clean = cleanups.pop()) await clean();
}

export function later(clean: () => Promise<void> | void): void {
  cleanups.push(clean);
}

export function newHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-test-'));
  later(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestBridge extends Bridge {
  home: string;
  /** A paired client; every call pairs anew unless a token is given. */
  connect(options?: Partial<ClientOptions>): Promise<BridgeClient>;
}

export async function startTestBridge(
  options: Partial<BridgeOptions> & { root?: string } = {},
): Promise<TestBridge> {
  const home = options.root ?? newHome();
  const bridge = await startBridge({
    home: homeFolder(home),
    port: 0,
    version: '0.0.0-test',
    worker: realWorker(),
    log: pino({ level: 'silent' }),
    ...options,
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await bridge.close();
    open = false;
  };
  later(close);
  return {
    ...bridge,
    home,
    close,
    connect: (given) => connectTo(bridge.port, { pairingCode: bridge.pairingCode(), ...given }),
  };
}

export async function connectTo(port: number, options: Partial<ClientOptions> = {}): Promise<BridgeClient> {
  const client = await BridgeClient.connect({ url: `ws://127.0.0.1:${port}/`, ...options });
  later(() => client.drop());
  return client;
}

export interface BridgeProcess {
  process: ChildProcess;
  port: number;
  pairingCode: string;
  /** Everything that it printed so far. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** `toonbridge serve --json` as its own process. @throws Error with what it printed when it ends before it is ready */
export async function spawnBridge(home: string, args: string[] = ['--port', '0']): Promise<BridgeProcess> {
  const child = runCommandLine(['serve', '--json', '--home', home, ...args]);
  later(() => void child.process.kill('SIGKILL'));
  const line = await Promise.race([
    child.line,
    child.ended.then(() => Promise.reject(new Error(`The bridge ended: ${child.output()}`))),
  ]);
  const { port, pairingCode } = JSON.parse(line) as { port: number; pairingCode: string };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.process.kill(signal);
    await child.ended;
  };
  return { process: child.process, port, pairingCode, output: child.output, kill };
}

export function runCommandLine(args: string[]): {
  process: ChildProcess;
  line: Promise<string>;
  ended: Promise<number | null>;
  output(): string;
} {
  const child = spawn(process.execPath, [sourceProgram(COMMANDS), ...args], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const line = new Promise<string>((resolveLine) => {
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      if (text.includes('\n')) resolveLine(text.split('\n')[0]);
    });
  });
  child.stderr.on('data', (bytes: Buffer) => (text += bytes.toString('utf8')));
  const ended = new Promise<number | null>((resolveExit) => child.once('close', resolveExit));
  return { process: child, line, ended, output: () => text };
}
