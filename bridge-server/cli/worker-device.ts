/** The device of this worker, chosen once: `--device` of the command that started it, or the best that works. */
import { chooseDevice } from '../runtime/choose-device';
import type { Device, DeviceKind, DeviceTrial } from '../runtime/devices';
import { askAboutDevice } from './ask-about-device';
import { askedDevice } from './device-option';

let chosen: Promise<Device> | undefined;

/** @throws DeviceError when the device that was asked for does not work */
export function workerDevice(): Promise<Device> {
  chosen ??= chooseDevice(askedDevice(), tryInChild);
  return chosen;
}

async function tryInChild(device: DeviceKind): Promise<DeviceTrial | undefined> {
  const answer = await askAboutDevice(device);
  return answer.bundled && answer.works ? answer : undefined;
}
