/** Which devices can run a model here, each tried in a process of its own. */
import { DEVICES_OF_PLATFORM, isWorthwhile } from '../../runtime/choose-device';
import { DEVICE_KINDS, type DeviceKind } from '../../runtime/devices';
import { askAboutDevice, type Prober } from '../ask-about-device';
import type { ProbeAnswer } from '../probe-device';
import type { Finding } from './finding';

const NEXT_STEPS: Record<DeviceKind, string> = {
  cuda:
    'With an NVIDIA card, CUDA 12 and cuDNN 9: ' +
    'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
  directml: 'With a graphics card: update its driver.',
  webgpu: 'With a graphics card: update its driver (on Linux it must bring Vulkan).',
  coreml: 'Update macOS; Macs with Apple silicon have it.',
  cpu: 'Install ToonBridge anew with `npm ci`.',
};

const GIGA = 1e9;

export async function checkDevices(
  platform: NodeJS.Platform = process.platform,
  prober?: Prober,
): Promise<Finding[]> {
  const answers: [DeviceKind, ProbeAnswer][] = [];
  for (const device of DEVICES_OF_PLATFORM[platform] ?? DEVICE_KINDS) {
    answers.push([device, await askAboutDevice(device, prober)]);
  }
  const ofCpu = answers.flatMap(([device, answer]) => (device === 'cpu' ? speedIn(answer) : [])).at(0);
  return answers.map(([device, answer]) => findingOf(device, answer, ofCpu));
}

/** @param ofCpu operations per second of the processor, where it works */
function findingOf(device: DeviceKind, answer: ProbeAnswer, ofCpu: number | undefined): Finding {
  const check = `device ${device}`;
  const nextStep = NEXT_STEPS[device];
  for (const speed of speedIn(answer)) {
    const what = `works, ${gigaflops(speed)}`;
    if (device === 'cpu' || isWorthwhile(speed, ofCpu)) return { check, state: 'ok', what };
    const instead = `the processor is faster (${gigaflops(ofCpu ?? 0)}) and is used instead`;
    return { check, state: 'note', what: `${what}: drawn in software, it seems; ${instead}`, nextStep };
  }
  // Without a graphics card the work is done on the processor; without the processor nothing is done.
  const state = device === 'cpu' ? 'fault' : 'note';
  return { check, state, what: whyNot(answer), nextStep };
}

/** The measured speed, if there is one. */
function speedIn(answer: ProbeAnswer): number[] {
  return answer.bundled && answer.works ? [answer.flops] : [];
}

function whyNot(answer: ProbeAnswer): string {
  return answer.bundled && !answer.works
    ? `does not work: ${answer.reason}`
    : 'is not part of this installation';
}

function gigaflops(flops: number): string {
  return `${Math.round(flops / GIGA)} GFLOP/s`;
}
