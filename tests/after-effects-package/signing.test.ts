/** `scripts/package-after-effects.mjs`: what it asks of the signer, and what it believes. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');
const SCRIPT = join(REPOSITORY, 'scripts/package-after-effects.mjs');

let work: string;
let bundle: string;
let target: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'toonbridge-signing-'));
  bundle = join(work, 'after-effects');
  target = join(work, 'panel.zxp');
  mkdirSync(join(bundle, 'CSXS'), { recursive: true });
  writeFileSync(join(bundle, 'CSXS/manifest.xml'), '<ExtensionManifest/>');
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** A program that is called as ZXPSignCmd is, and writes a zip of these entries. */
function signerThatAdds(entries: Record<string, string>, failing = ''): string {
  const path = join(work, 'signer.js');
  const calls = JSON.stringify(join(work, 'calls.jsonl'));
  writeFileSync(
    path,
    `#!${process.execPath}
const { appendFileSync, writeFileSync } = require('node:fs');
const { zipSync, strToU8 } = require(${JSON.stringify(require.resolve('fflate'))});
const args = process.argv.slice(2);
appendFileSync(${calls}, JSON.stringify(args) + '\\n');
if (args[0] === ${JSON.stringify(failing)}) { console.error('the signer says no'); process.exit(1); }
const entries = ${JSON.stringify(entries)};
const files = Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)]));
if (args[0] === '-sign') writeFileSync(args[2], zipSync(files));
`,
  );
  chmodSync(path, 0o755);
  return path;
}

function sign(signer?: string): { status: number | null; output: string; calls: string[][] } {
  const { TOONBRIDGE_ZXP_SIGNER: _, ...others } = process.env;
  const quiet = { ...others, TMPDIR: work, TEMP: work };
  const env = signer === undefined ? quiet : { ...quiet, TOONBRIDGE_ZXP_SIGNER: signer };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, bundle, target], {
    env,
    encoding: 'utf8',
  });
  const log = join(work, 'calls.jsonl');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { status, output: stdout + stderr, calls: lines.map((line) => JSON.parse(line) as string[]) };
}

const SIGNED = {
  'META-INF/signatures.xml': '<signatures/>',
  mimetype: 'application/x',
  'CSXS/manifest.xml': 'other',
};

test('the signature of a signer is put into the folder, and the package beside it', () => {
  const { status, output } = sign(signerThatAdds(SIGNED));
  expect(output).toContain('signed on');
  expect(status).toBe(0);
  expect(readFileSync(join(bundle, 'META-INF/signatures.xml'), 'utf8')).toBe('<signatures/>');
  expect(existsSync(join(bundle, 'mimetype'))).toBe(true);
  expect(existsSync(target)).toBe(true);
});

test('what was signed stays as it was: only the signature is taken out of the package', () => {
  sign(signerThatAdds(SIGNED));
  expect(readFileSync(join(bundle, 'CSXS/manifest.xml'), 'utf8')).toBe('<ExtensionManifest/>');
});

test('the signer makes a certificate, signs and verifies, with one password that is new each time', () => {
  const { calls } = sign(signerThatAdds(SIGNED));
  expect(calls.map(([first]) => first)).toEqual(['-selfSignedCert', '-sign', '-verify']);
  const [made, signed, verified] = calls;
  expect(made).toHaveLength(9);
  expect(made.slice(7)).toEqual(['-validityDays', '3650']);
  expect(signed.slice(3)).toEqual([made[6], made[5]]);
  expect(verified[1]).toBe(signed[2]);
  const [again] = sign(signerThatAdds(SIGNED)).calls.slice(3);
  expect(again[5]).not.toBe(made[5]);
});

test('a package without a signature is no success', () => {
  const { status, output } = sign(signerThatAdds({ mimetype: 'x' }));
  expect(status).toBe(1);
  expect(output).toContain('left no META-INF/signatures.xml');
  expect(existsSync(target)).toBe(false);
});

test.each(['-selfSignedCert', '-sign', '-verify'])('a signer that fails at %s is quoted', (step) => {
  const { status, output } = sign(signerThatAdds(SIGNED, step));
  expect(status).toBe(1);
  expect(output).toContain('the signer says no');
  expect(readdirSync(work).filter((name) => name.startsWith('toonbridge-sign-'))).toEqual([]);
  expect(existsSync(join(bundle, 'META-INF'))).toBe(false);
});

test('entries that would leave the folder are not written', () => {
  sign(signerThatAdds({ ...SIGNED, 'META-INF/../../evil': 'x' }));
  expect(existsSync(join(work, 'evil'))).toBe(false);
});

test('where Adobe has no signer it says that the panel is unsigned, and what that means', () => {
  if (process.platform === 'win32' || process.platform === 'darwin') return;
  const { status, output } = sign();
  expect(status).toBe(0);
  expect(output).toContain('is not signed');
  expect(output).toContain('After Effects 2025 and later may not');
});

test('without a build there is nothing to sign', () => {
  rmSync(bundle, { recursive: true });
  expect(sign(signerThatAdds(SIGNED))).toMatchObject({ status: 1, calls: [] });
});
