/** A bridge of its own for the demo: started on a free port with an empty home, stopped and cleared away at the end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `toonbridge serve --json` prints when it is ready. */
export interface ReadyLine {
  port: number;
  url: string;
  pairingCode: string;
  pid: number;
  version: string;
}

export interface BridgeProcess extends ReadyLine {
  stop(): Promise<void>;
}

/** @param entry the built command line, `dist/bridge/toonbridge.js` */
export async function startBridge(entry: string): Promise<BridgeProcess> {
  const home = await mkdtemp(join(tmpdir(), 'toonbridge-demo-'));
  const child = spawn(process.execPath, [entry, 'serve', '--json', '--port', '0', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await firstLine(child);
  return {
    ...ready,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<ReadyLine> {
  const lines = createInterface({ input: child.stdout! });
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`The bridge ended with code ${code} before it was ready.`);
  });
  const line = once(lines, 'line').then(([text]) => JSON.parse(text as string) as ReadyLine);
  return Promise.race([line, early]);
}
