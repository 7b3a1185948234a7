/** Whether a device works, tried in a process of its own: a driver may end the process that tries it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DeviceKind } from '../runtime/devices';
import { ownWorker } from './own-worker';
import type { ProbeAnswer } from './probe-device';

const PROBE_TIMEOUT_MS = 60_000;

/** Starts the probe of one device; replaced in tests. @returns what it printed */
export type Prober = (device: DeviceKind) => Promise<string>;

export async function askAboutDevice(
  device: DeviceKind,
  prober: Prober = probeInChild,
): Promise<ProbeAnswer> {
  try {
    return JSON.parse(await prober(device)) as ProbeAnswer;
  } catch {
    return { bundled: true, works: false, reason: 'its library ended the process that tried it' };
  }
}

async function probeInChild(device: DeviceKind): Promise<string> {
  const { entry, execArgv } = ownWorker();
  const args = [...execArgv, entry, 'probe-device', device];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: PROBE_TIMEOUT_MS });
  return stdout;
}
