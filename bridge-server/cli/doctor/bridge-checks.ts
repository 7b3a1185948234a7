/** The bridge's port, and what the engines say of themselves. */
import { createServer } from 'node:net';
import type { EngineCapability } from '../../../protocol';
import { EngineCatalogue } from '../../jobs/lane/engine-catalogue';
import { ownWorker } from '../own-worker';
import type { Finding } from './finding';

const LOOPBACK = '127.0.0.1';
const HEALTH_TIMEOUT_MS = 2000;

/** Free, taken by a bridge of ours, or taken by something else. */
export async function checkPort(port: number): Promise<Finding> {
  const name = await bridgeOn(port);
  if (name !== undefined)
    return { check: 'port', state: 'ok', what: `a bridge runs on port ${port} (${name})` };
  if (await isFree(port)) return { check: 'port', state: 'ok', what: `port ${port} is free for the bridge` };
  return {
    check: 'port',
    state: 'fault',
    what: `port ${port} is used by another program`,
    nextStep: 'Stop that program, or start the bridge with `toonbridge serve --port 0`.',
  };
}

/** Name and version of the bridge that answers on a port. */
async function bridgeOn(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const health: unknown = await (await fetch(`http://${LOOPBACK}:${port}/health`, { signal })).json();
    return isHealth(health) ? `${health.name} ${health.version}` : undefined;
  } catch {
    return undefined;
  }
}

function isHealth(health: unknown): health is { name: string; version: string } {
  return typeof health === 'object' && health !== null && 'name' in health && health.name === 'toonbridge';
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}

/** Asked in a process of its own, as the bridge does: a library that aborts there costs nothing here. */
export async function checkEngines(onLog: (text: string) => void): Promise<Finding[]> {
  const catalogue = new EngineCatalogue(ownWorker(), onLog);
  await catalogue.refresh();
  const { engines } = catalogue.capabilities();
  if (engines.length > 0) return engines.map(findingOf);
  return [
    {
      check: 'engines',
      state: 'fault',
      what: 'the process that makes the frames does not start',
      nextStep:
        'Install ToonBridge anew with `npm ci`; `toonbridge doctor --verbose` shows what the process says.',
    },
  ];
}

function findingOf(engine: EngineCapability): Finding {
  const { id, ready, device, note, reason, nextStep } = engine;
  const check = `engine ${id}`;
  if (ready)
    return { check, state: 'ok', what: `ready on ${device ?? 'this machine'}${note ? `; ${note}` : ''}` };
  return { check, state: 'note', what: reason ?? 'not ready', nextStep };
}
