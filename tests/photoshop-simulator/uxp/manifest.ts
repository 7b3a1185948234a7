/** The rules of manifest version 5 for a distribution build (README.md, level D). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Manifest {
  manifestVersion: number;
  id: string;
  name: string;
  version: string;
  main?: string;
  host: { app: string; minVersion: string; data?: Record<string, unknown> };
  entrypoints: { type: string; id: string; label?: unknown; icons?: Icon[] }[];
  icons?: Icon[];
  requiredPermissions?: Record<string, unknown> & { network?: { domains: string[] | 'all' } };
  featureFlags?: Record<string, unknown>;
}

interface Icon {
  width: number;
  height: number;
  path: string;
  scale: number[];
}

const PERMISSIONS = [
  'network',
  'localFileSystem',
  'clipboard',
  'launchProcess',
  'ipc',
  'webview',
  'allowCodeGenerationFromStrings',
  'enableUserInfo',
  'enableAddon',
];
const FILE_SYSTEM = ['plugin', 'request', 'fullAccess'];

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

/** Every broken rule as a sentence; empty for a manifest that Photoshop takes. */
export function manifestFaults(manifest: Manifest, folder: string): string[] {
  const faults: string[] = [];
  const rule = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  rule(manifest.manifestVersion === 5, 'manifestVersion must be the number 5');
  rule(typeof manifest.id === 'string' && manifest.id.length > 0, 'id is required');
  rule(/^\d+\.\d+\.\d+$/.test(manifest.version), 'version must have the form x.y.z');
  rule(!Array.isArray(manifest.host), 'host must be one object in a distribution build');
  rule(manifest.host?.app === 'PS', 'host.app must be PS');
  rule(/^\d+\.\d+(\.\d+)?$/.test(manifest.host?.minVersion ?? ''), 'host.minVersion is required');
  rule((manifest.entrypoints ?? []).length > 0, 'there must be an entrypoint');
  rule(existsSync(join(folder, manifest.main ?? 'main.js')), `${manifest.main ?? 'main.js'} does not exist`);
  const permissions = manifest.requiredPermissions ?? {};
  for (const name of Object.keys(permissions))
    rule(PERMISSIONS.includes(name), `the permission ${name} does not exist`);
  const files = permissions.localFileSystem;
  rule(
    files === undefined || FILE_SYSTEM.includes(String(files)),
    'localFileSystem must be plugin, request or fullAccess',
  );
  rule(
    permissions.allowCodeGenerationFromStrings !== true,
    'code generation from strings must stay forbidden',
  );
  return [...faults, ...iconFaults(manifest, folder)];
}

function iconFaults(manifest: Manifest, folder: string): string[] {
  const icons = [...(manifest.icons ?? []), ...manifest.entrypoints.flatMap((entry) => entry.icons ?? [])];
  const faults = icons.length === 0 ? ['there are no icons'] : [];
  for (const icon of icons) {
    for (const scale of icon.scale ?? [1]) {
      const path = scale === 1 ? icon.path : icon.path.replace(/(\.\w+)$/, `@${scale}x$1`);
      if (!existsSync(join(folder, path))) faults.push(`the icon ${path} does not exist`);
    }
  }
  return faults;
}
