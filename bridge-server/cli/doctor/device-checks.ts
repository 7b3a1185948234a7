/** Which devices can run a model here, each tried in a process of its own. */
import { DEVICE_KINDS, type DeviceKind } from '../../runtime/devices';
import { askAboutDevice, type Prober } from '../ask-about-device';
import type { ProbeAnswer } from '../probe-device';
import type { Finding } from './finding';

/** Devices that this system could have; the others are not worth a line. */
const DEVICES_OF_PLATFORM: Partial<Record<NodeJS.Platform, readonly DeviceKind[]>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['directml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};

const NEXT_STEPS: Record<DeviceKind, string> = {
  cuda:
    'With an NVIDIA card, CUDA 12 and cuDNN 9: ' +
    'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
  directml: 'With a graphics card: update its driver.',
  webgpu: 'With a graphics card: update its driver (on Linux it must bring Vulkan).',
  coreml: 'Update macOS; Macs with Apple silicon have it.',
  cpu: 'Install ToonBridge anew with `npm ci`.',
};

export async function checkDevices(
  platform: NodeJS.Platform = process.platform,
  prober?: Prober,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const device of DEVICES_OF_PLATFORM[platform] ?? DEVICE_KINDS) {
    findings.push(findingOf(device, await askAboutDevice(device, prober)));
  }
  return findings;
}

function findingOf(device: DeviceKind, answer: ProbeAnswer): Finding {
  const check = `device ${device}`;
  if (answer.bundled && answer.works) return { check, state: 'ok', what: 'works' };
  // Without a graphics card the work is done on the processor; without the processor nothing is done.
  const state = device === 'cpu' ? 'fault' : 'note';
  const what = answer.bundled ? `does not work: ${answer.reason}` : 'is not part of this installation';
  return { check, state, what, nextStep: NEXT_STEPS[device] };
}
