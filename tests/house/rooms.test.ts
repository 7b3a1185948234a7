import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, cpSync, rmSync, writeFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Runs the rule check over a folder and returns its exit code with what it printed. */
function cruise(folder: string): { ok: boolean; output: string } {
  const args = [
    cruiser,
    '--config',
    '.dependency-cruiser.cjs',
    'plugin',
    'protocol',
    'takes',
    'pixels',
    'psd',
    'bridge-server',
  ];
  try {
    return { ok: true, output: execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }) };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, output: `${stdout}${stderr}` };
  }
}

describe('the rooms of the house', () => {
  test('every import follows the arrows of docs/MAP.md', () => {
    const { ok, output } = cruise(root);
    if (!ok) throw new Error(output);
    expect(output).toContain('no dependency violations found');
  });

  test('an import that points up is found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'toonbridge-rooms-'));
    for (const room of [
      'plugin',
      'protocol',
      'takes',
      'pixels',
      'psd',
      'bridge-server/graphs',
      'bridge-server/server',
    ]) {
      mkdirSync(join(folder, room), { recursive: true });
    }
    cpSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
    cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'bridge-server/server/gateway.ts'), 'export const gateway = 1;\n');
    writeFileSync(
      join(folder, 'bridge-server/graphs/unet.ts'),
      "import { gateway } from '../server/gateway';\nexport const unet = gateway;\n",
    );
    const { ok, output } = cruise(folder);
    rmSync(folder, { recursive: true });
    expect(ok).toBe(false);
    expect(output).toContain('bridge-server-graphs-imports-only-below');
  });
});
