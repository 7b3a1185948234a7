/** `--device`, and how a command passes it on to the workers that it starts. */
import { Option } from 'commander';
import { DEVICE_KINDS } from '../runtime/devices';

const DEVICE_VARIABLE = 'TOONBRIDGE_DEVICE';

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

/** In a worker: the device that the command was asked for. */
export function askedDevice(): string | undefined {
  return process.env[DEVICE_VARIABLE];
}
