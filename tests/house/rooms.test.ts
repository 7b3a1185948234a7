import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, cpSync, rmSync, writeFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const ROOMS = ['plugin', 'protocol', 'takes', 'pixels', 'psd', 'bridge-server'];

/** Runs the rule check over a folder and returns its exit code with what it printed. */
function cruise(folder: string): { ok: boolean; output: string } {
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', ...ROOMS];
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

  test.each([
    [
      'an import that points up',
      {
        'bridge-server/server/gateway.ts': '',
        'bridge-server/graphs/unet.ts': "import '../server/gateway';",
      },
      'bridge-server-graphs-imports-only-below',
    ],
    [
      'a way from the server to an engine, however long',
      {
        'bridge-server/server/gateway.ts': "import '../imaging/png';",
        'bridge-server/imaging/png.ts':
          "import type { Engine } from '../engines/engine'; export type Png = Engine;",
        'bridge-server/engines/engine.ts': 'export type Engine = 1;',
      },
      'the-server-reaches-no-engine: bridge-server/server/gateway.ts',
    ],
    [
      'a circle, by type alone too',
      {
        'pixels/a.ts': "import type { B } from './b'; export type A = B;",
        'pixels/b.ts': "import type { A } from './a'; export type B = A;",
      },
      'no-cycles',
    ],
  ])('%s is found', (_, files, complaint) => {
    const folder = mkdtempSync(join(tmpdir(), 'toonbridge-rooms-'));
    for (const room of ROOMS) mkdirSync(join(folder, room), { recursive: true });
    cpSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
    cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text || 'export const nothing = 0;\n');
    }
    const { ok, output } = cruise(folder);
    rmSync(folder, { recursive: true });
    expect(ok).toBe(false);
    expect(output).toContain(complaint);
  });
});
