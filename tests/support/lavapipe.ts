/** Mesa's renderer in software: a WebGPU device for tests on machines without a graphics card. */
import { existsSync, readFileSync } from 'node:fs';

const DRIVER_FILE = '/usr/share/vulkan/icd.d/lvp_icd.json';
/** Vulkan 1.4 came with Mesa 25; older releases are refused by the WebGPU provider. */
const LEAST_VULKAN = [1, 4];

/**
 * What to add to the environment of a process so that Vulkan finds this driver alone; undefined where it is missing.
 */
export function lavapipeEnvironment(): Record<string, string> | undefined {
  if (!existsSync(DRIVER_FILE)) return undefined;
  const { ICD } = JSON.parse(readFileSync(DRIVER_FILE, 'utf8')) as { ICD: { api_version: string } };
  const [major, minor] = ICD.api_version.split('.').map(Number);
  const isNew = major > LEAST_VULKAN[0] || (major === LEAST_VULKAN[0] && minor >= LEAST_VULKAN[1]);
  return isNew ? { VK_ICD_FILENAMES: DRIVER_FILE, VK_DRIVER_FILES: DRIVER_FILE } : undefined;
}
