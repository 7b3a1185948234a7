/** `toonbridge probe-device`: the child process of the doctor; it may be ended by a broken graphics driver. */
import { Command } from 'commander';
import { DEVICE_KINDS, type DeviceKind, type DeviceTrial } from '../runtime/devices';
import { openTerminal } from './terminal';

/** One line of JSON on stdout. */
export type ProbeAnswer =
  | { bundled: false }
  | ({ bundled: true; works: true } & DeviceTrial)
  | { bundled: true; works: false; reason: string };

export function probeDeviceCommand(): Command {
  return new Command('probe-device')
    .description('tries a device; started by the doctor, not by hand')
    .argument('<device>', DEVICE_KINDS.join(', '))
    .action(async (device: DeviceKind) => openTerminal().print(JSON.stringify(await probe(device))));
}

async function probe(device: DeviceKind): Promise<ProbeAnswer> {
  // Loaded here alone: no other command brings the runtime's native library into its process.
  const { bundledDevices, probeDevice } = await import('../runtime/device-probe');
  if (!bundledDevices().includes(device)) return { bundled: false };
  try {
    return { bundled: true, works: true, ...(await probeDevice(device)) };
  } catch (error) {
    return { bundled: true, works: false, reason: firstLine(error) };
  }
}

/** The runtime's first line without the place in its own sources that some of its messages begin with. */
function firstLine(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^.* was false\. /, '');
}
