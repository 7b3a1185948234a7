/** `scripts/install-after-effects.mjs`, as it says what it would do on both systems. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCRIPT = resolve(__dirname, '../../scripts/install-after-effects.mjs');

let bundle: string;
beforeEach(() => {
  bundle = mkdtempSync(join(tmpdir(), 'toonbridge-install-'));
  mkdirSync(join(bundle, 'CSXS'));
  writeFileSync(join(bundle, 'CSXS/manifest.xml'), '<ExtensionManifest/>');
});
afterEach(() => rmSync(bundle, { recursive: true, force: true }));

function install(...args: string[]): { status: number | null; output: string } {
  const env = {
    ...process.env,
    HOME: '/Users/ann',
    USER: 'ann',
    APPDATA: 'C:\\Users\\Ann B\\AppData\\Roaming',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--from', bundle, ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

test('on macOS it copies the panel and sets PlayerDebugMode for CEP 11 and 12', () => {
  const { status, output } = install('--dry-run', '--platform', 'darwin');
  expect(status).toBe(0);
  expect(output).toContain(
    `would copy ${bundle} to /Users/ann/Library/Application Support/Adobe/CEP/extensions/org.toonbridge.after-effects`,
  );
  for (const version of [11, 12]) {
    expect(output).toContain(`would run defaults write com.adobe.CSXS.${version} PlayerDebugMode 1`);
  }
});

test('on Windows it copies the panel and sets PlayerDebugMode for CEP 11 and 12', () => {
  const { status, output } = install('--dry-run', '--platform', 'win32');
  expect(status).toBe(0);
  expect(output).toContain(
    'C:\\Users\\Ann B\\AppData\\Roaming\\Adobe\\CEP\\extensions\\org.toonbridge.after-effects',
  );
  for (const version of [11, 12]) {
    expect(output).toContain(
      `would run reg add "HKCU\\Software\\Adobe\\CSXS.${version}" /v PlayerDebugMode /t REG_SZ /d 1 /f`,
    );
  }
});

test('an unsigned panel is installed with a plain warning about CEP 12', () => {
  const { output } = install('--dry-run', '--platform', 'win32');
  expect(output).toContain('THE PANEL IS NOT SIGNED');
  expect(output).toContain('After Effects 2025 and later (CEP 12) may leave it out');
});

test('a signed panel is installed without one', () => {
  mkdirSync(join(bundle, 'META-INF'));
  writeFileSync(join(bundle, 'META-INF/signatures.xml'), '<signatures/>');
  const { output } = install('--dry-run', '--platform', 'darwin');
  expect(output).not.toContain('NOT SIGNED');
  expect(output).toContain('The panel is signed');
});

test('it says where to look for the panel, and for the reason of its absence', () => {
  const { output } = install('--dry-run', '--platform', 'win32');
  expect(output).toContain('Window > Extensions > ToonBridge');
  expect(output).toContain('CEP12-AEFT.log');
});

test('it can be taken away again', () => {
  const { output } = install('--dry-run', '--platform', 'darwin', '--remove');
  expect(output).toContain('would remove /Users/ann/Library/');
  expect(output).not.toContain('would run');
});

test('on other systems, and without a build, it says why not', () => {
  expect(install('--platform', 'linux')).toMatchObject({
    status: 1,
    output: expect.stringContaining('not on linux') as string,
  });
  rmSync(join(bundle, 'CSXS'), { recursive: true });
  expect(install('--dry-run', '--platform', 'darwin')).toMatchObject({ status: 1 });
});
