/** Which devices can run a model here, each tried in a process of its own. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DEVICE_KINDS, type DeviceKind } from '../../runtime/devices';
import { ownWorker } from '../own-worker';
import type { ProbeAnswer } from '../probe-device';
import type { Finding } from './finding';

const PROBE_TIMEOUT_MS = 60_000;

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

/** Starts the probe of one device; replaced in tests. @returns what it printed */
export type Prober = (device: DeviceKind) => Promise<string>;

export async function checkDevices(
  platform: NodeJS.Platform = process.platform,
  prober: Prober = probeInChild,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const device of DEVICES_OF_PLATFORM[platform] ?? DEVICE_KINDS) {
    findings.push(findingOf(device, await answerOf(device, prober)));
  }
  return findings;
}

async function answerOf(device: DeviceKind, prober: Prober): Promise<ProbeAnswer> {
  try {
    return JSON.parse(await prober(device)) as ProbeAnswer;
  } catch {
    return { bundled: true, works: false, reason: 'its library ended the process that tried it' };
  }
}

function findingOf(device: DeviceKind, answer: ProbeAnswer): Finding {
  const check = `device ${device}`;
  if (answer.bundled && answer.works) return { check, state: 'ok', what: 'works' };
  // Without a graphics card the work is done on the processor; without the processor nothing is done.
  const state = device === 'cpu' ? 'fault' : 'note';
  const what = answer.bundled ? `does not work: ${answer.reason}` : 'is not part of this installation';
  return { check, state, what, nextStep: NEXT_STEPS[device] };
}

async function probeInChild(device: DeviceKind): Promise<string> {
  const { entry, execArgv } = ownWorker();
  const args = [...execArgv, entry, 'probe-device', device];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: PROBE_TIMEOUT_MS });
  return stdout;
}
