import { chooseDevice, DeviceError } from '../../bridge-server/runtime/choose-device';
import type { DeviceKind } from '../../bridge-server/runtime/devices';

const onlyThese =
  (...working: DeviceKind[]) =>
  async (device: DeviceKind): Promise<boolean> =>
    working.includes(device);

describe('the device for the networks', () => {
  test.each<[NodeJS.Platform, DeviceKind[], DeviceKind]>([
    ['linux', ['cuda', 'webgpu'], 'cuda'],
    ['linux', ['webgpu'], 'webgpu'],
    ['linux', [], 'cpu'],
    ['win32', ['webgpu', 'directml'], 'directml'],
    ['darwin', ['coreml', 'webgpu'], 'coreml'],
    ['freebsd', ['cuda'], 'cpu'],
  ])('on %s with %j working is the fastest of them: %s', async (platform, working, expected) => {
    expect(await chooseDevice(undefined, onlyThese(...working), platform)).toBe(expected);
  });

  test('is the one that was asked for, even when a faster one works', async () => {
    expect(await chooseDevice('webgpu', onlyThese('cuda', 'webgpu'), 'linux')).toBe('webgpu');
    expect(await chooseDevice('cpu', onlyThese('cuda'), 'linux')).toBe('cpu');
  });

  test('is never another one than was asked for', async () => {
    await expect(chooseDevice('cuda', onlyThese('webgpu'), 'linux')).rejects.toThrow(DeviceError);
    await expect(chooseDevice('cuda', onlyThese(), 'linux')).rejects.toThrow('does not work here');
  });

  test('must exist', async () => {
    await expect(chooseDevice('abacus', onlyThese())).rejects.toThrow('There is no device "abacus"');
  });
});
