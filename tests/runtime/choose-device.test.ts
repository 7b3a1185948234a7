import { chooseDevice, DeviceError, type Trial } from '../../bridge-server/runtime/choose-device';
import type { DeviceKind, DeviceTrial } from '../../bridge-server/runtime/devices';

const CPU_SPEED = 2e11;
const at = (flops: number): DeviceTrial => ({ flops, fusedAttention: true });

/** These graphics devices work, and fast; the processor always does. */
const onlyThese =
  (...working: DeviceKind[]): Trial =>
  async (device) =>
    device === 'cpu' ? at(CPU_SPEED) : working.includes(device) ? at(1e13) : undefined;

describe('the device for the networks', () => {
  test.each<[NodeJS.Platform, DeviceKind[], DeviceKind]>([
    ['linux', ['cuda', 'webgpu'], 'cuda'],
    ['linux', ['webgpu'], 'webgpu'],
    ['linux', [], 'cpu'],
    ['win32', ['webgpu', 'directml'], 'directml'],
    ['darwin', ['coreml', 'webgpu'], 'coreml'],
    ['freebsd', ['cuda'], 'cpu'],
  ])('on %s with %j working is the fastest of them: %s', async (platform, working, expected) => {
    expect((await chooseDevice(undefined, onlyThese(...working), platform)).kind).toBe(expected);
  });

  test('is the processor where the only graphics device is a renderer in software', async () => {
    const software: Trial = async (device) => ({ cpu: at(CPU_SPEED), webgpu: at(5e9) })[device as string];
    expect((await chooseDevice(undefined, software, 'linux')).kind).toBe('cpu');
    expect((await chooseDevice('webgpu', software, 'linux')).kind).toBe('webgpu');
  });

  test('is a small graphics card too, unless the processor is far faster', async () => {
    const small: Trial = async (device) =>
      ({ cpu: at(CPU_SPEED), webgpu: at(CPU_SPEED / 2) })[device as string];
    expect((await chooseDevice(undefined, small, 'linux')).kind).toBe('webgpu');
  });

  test('is the one that was asked for, even when a faster one works', async () => {
    expect((await chooseDevice('webgpu', onlyThese('cuda', 'webgpu'), 'linux')).kind).toBe('webgpu');
    expect((await chooseDevice('cpu', onlyThese('cuda'), 'linux')).kind).toBe('cpu');
  });

  test('is never another one than was asked for', async () => {
    await expect(chooseDevice('cuda', onlyThese('webgpu'), 'linux')).rejects.toThrow(DeviceError);
    await expect(chooseDevice('cuda', onlyThese(), 'linux')).rejects.toThrow('does not work here');
  });

  test('keeps what its trial found out about the fused attention', async () => {
    const wrong: Trial = async () => ({ flops: 1e13, fusedAttention: false });
    const found = { kind: 'webgpu', fusedAttention: false };
    expect(await chooseDevice('webgpu', wrong, 'linux')).toEqual(found);
    expect(await chooseDevice(undefined, wrong, 'win32')).toMatchObject({ fusedAttention: false });
  });

  test('must exist', async () => {
    await expect(chooseDevice('abacus', onlyThese())).rejects.toThrow('There is no device "abacus"');
  });
});
