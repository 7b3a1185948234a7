/** The device of this worker, chosen once: `--device` of the command that started it, or the best that works. */
import { execFile } from 'node:child_process';
import { Option } from 'commander';
import { promisify } from 'node:util';
import { chooseDevice } from '../runtime/choose-device';
import { DEVICE_KINDS, type DeviceKind } from '../runtime/devices';
import { ownWorker } from './own-worker';
import type { ProbeAnswer } from './probe-device';

/** How a command passes `--device` on to its worker processes. */
const DEVICE_VARIABLE = 'TOONBRIDGE_DEVICE';
const PROBE_TIMEOUT_MS = 60_000;

/** `--device` of the commands that start workers. */
export function deviceOption(): Option {
  return new Option('--device <name>', 'device for the networks (default: the best that works)').choices(
    DEVICE_KINDS,
  );
}

/** Makes workers that are started from now on use this device; undefined leaves the choice to them. */
export function askForDevice(device: string | undefined): void {
  if (device !== undefined) process.env[DEVICE_VARIABLE] = device;
}

let chosen: Promise<DeviceKind> | undefined;

/** @throws DeviceError when the device that was asked for does not work */
export function workerDevice(): Promise<DeviceKind> {
  chosen ??= chooseDevice(process.env[DEVICE_VARIABLE], worksInChild);
  return chosen;
}

/** A driver may end the process that tries it. */
async function worksInChild(device: DeviceKind): Promise<boolean> {
  const { entry, execArgv } = ownWorker();
  const args = [...execArgv, entry, 'probe-device', device];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: PROBE_TIMEOUT_MS });
    const answer = JSON.parse(stdout) as ProbeAnswer;
    return answer.bundled && answer.works;
  } catch {
    return false;
  }
}
