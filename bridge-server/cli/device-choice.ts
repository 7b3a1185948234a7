/** The device of this worker, chosen once: `--device` of the command that started it, or the best that works. */
import { Option } from 'commander';
import { chooseDevice } from '../runtime/choose-device';
import { DEVICE_KINDS, type Device, type DeviceKind, type DeviceTrial } from '../runtime/devices';
import { askAboutDevice } from './ask-about-device';

/** How a command passes `--device` on to its worker processes. */
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

let chosen: Promise<Device> | undefined;

/** @throws DeviceError when the device that was asked for does not work */
export function workerDevice(): Promise<Device> {
  chosen ??= chooseDevice(process.env[DEVICE_VARIABLE], tryInChild);
  return chosen;
}

async function tryInChild(device: DeviceKind): Promise<DeviceTrial | undefined> {
  const answer = await askAboutDevice(device);
  return answer.bundled && answer.works ? answer : undefined;
}
