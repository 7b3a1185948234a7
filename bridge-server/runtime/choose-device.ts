/** Which device runs the networks: the one that was asked for, or the best that works. */
import { DEVICE_KINDS, type DeviceKind } from './devices';

/** Devices that a system could have, fastest first. */
export const DEVICES_OF_PLATFORM: Partial<Record<NodeJS.Platform, readonly DeviceKind[]>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['directml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};

/** Tries a device in a process of its own. */
export type Trial = (device: DeviceKind) => Promise<boolean>;

/** A device that was asked for cannot be used. It is never replaced by another one without a word. */
export class DeviceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeviceError';
  }
}

/**
 * @param wanted what the user asked for; undefined or empty leaves the choice to us
 * @throws DeviceError when the device that was asked for does not exist or does not work
 */
export async function chooseDevice(
  wanted: string | undefined,
  works: Trial,
  platform: NodeJS.Platform = process.platform,
): Promise<DeviceKind> {
  if (wanted) return checkWanted(wanted, works);
  const graphics = (DEVICES_OF_PLATFORM[platform] ?? []).filter((device) => device !== 'cpu');
  const trials = await Promise.all(graphics.map(works));
  return graphics.find((_, i) => trials[i]) ?? 'cpu';
}

async function checkWanted(wanted: string, works: Trial): Promise<DeviceKind> {
  const device = DEVICE_KINDS.find((kind) => kind === wanted);
  if (!device)
    throw new DeviceError(`There is no device "${wanted}"; there are: ${DEVICE_KINDS.join(', ')}.`);
  if (device !== 'cpu' && !(await works(device))) {
    throw new DeviceError(`The device "${wanted}" does not work here; \`toonbridge doctor\` says why.`);
  }
  return device;
}
