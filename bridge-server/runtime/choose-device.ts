/** Which device runs the networks: the one that was asked for, or the best that works. */
import { DEVICE_KINDS, type Device, type DeviceKind, type DeviceTrial } from './devices';

/** Devices that a system could have, in the order in which they are tried. */
export const DEVICES_OF_PLATFORM: Partial<Record<NodeJS.Platform, readonly DeviceKind[]>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['directml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};

/**
 * A graphics device below this share of the processor's speed is a renderer in software (Mesa's lavapipe reaches a few
 * hundredths) or not worth it.
 */
const LEAST_SHARE_OF_CPU = 0.25;

/**
 * Tries a device in a process of its own.
 * @returns undefined when it does not work
 */
export type Trial = (device: DeviceKind) => Promise<DeviceTrial | undefined>;

/** Its trial is only for comparison: it always works. */
const CPU: Device = { kind: 'cpu', fusedAttention: true };

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
  tryDevice: Trial,
  platform: NodeJS.Platform = process.platform,
): Promise<Device> {
  if (wanted) return checkWanted(wanted, tryDevice);
  const graphics = (DEVICES_OF_PLATFORM[platform] ?? []).filter((device) => device !== 'cpu');
  for (const kind of graphics) {
    const trial = await tryDevice(kind);
    if (trial && isWorthwhile(trial.flops, (await tryDevice('cpu'))?.flops)) {
      return { kind, fusedAttention: trial.fusedAttention };
    }
  }
  return CPU;
}

/** Whether a graphics device is fast enough to be chosen by itself; both in operations per second. */
export function isWorthwhile(speed: number, ofCpu: number | undefined): boolean {
  return ofCpu === undefined || speed >= LEAST_SHARE_OF_CPU * ofCpu;
}

async function checkWanted(wanted: string, tryDevice: Trial): Promise<Device> {
  const kind = DEVICE_KINDS.find((known) => known === wanted);
  if (!kind) throw new DeviceError(`There is no device "${wanted}"; there are: ${DEVICE_KINDS.join(', ')}.`);
  if (kind === 'cpu') return CPU;
  const trial = await tryDevice(kind);
  if (!trial)
    throw new DeviceError(`The device "${wanted}" does not work here; \`toonbridge doctor\` says why.`);
  return { kind, fusedAttention: trial.fusedAttention };
}
