/** The page and the manifest of the CEP extension, held against what its programs are documented to take. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extensionFolder, manifestSwitches, removeFolder } from '../browser/after-effects/cep-page';
import { youngerInScript, youngerInStyles } from './chromium-88';

const REPOSITORY = resolve(__dirname, '../..');
const MANIFEST = readFileSync(join(REPOSITORY, 'plugin/main/after-effects/manifest.xml'), 'utf8');

/** The panel as it is mounted in After Effects, with a host of the tests. */
let folder: string;
beforeAll(async () => {
  folder = await extensionFolder(join(REPOSITORY, 'tests/browser/after-effects/path-host.tsx'), 'es2020');
});
afterAll(() => removeFolder(folder));

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('the page', () => {
  test('has a script without anything that is younger than Chromium 88', () => {
    expect(youngerInScript(read('main.js'))).toEqual([]);
  });

  test('has styles without anything that is younger than Chromium 88', () => {
    for (const name of readdirSync(join(folder, 'styles'))) {
      expect([name, youngerInStyles(read(`styles/${name}`))]).toEqual([name, []]);
    }
  });

  test('finds every file that it names', () => {
    const linked = [...read('index.html').matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
    expect(linked).toHaveLength(4);
    expect(linked.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  test('may load its own files and talk to the bridge, nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(read('index.html'))?.[1];
    expect(policy).toMatch(/^default-src 'none'; script-src file:;/);
    expect(policy).toMatch(/connect-src ws:\/\/localhost:\*$/);
  });
});

describe('the manifest', () => {
  test('is for After Effects 24.0 and later', () => {
    expect(MANIFEST).toContain('<Host Name="AEFT" Version="[24.0,99.9]" />');
    expect(MANIFEST).toContain('<RequiredRuntime Name="CSXS" Version="11.0" />');
  });

  test('describes the one extension that it lists', () => {
    const ids = [...MANIFEST.matchAll(/<Extension Id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('lets the panel be 240 pixels wide', () => {
    expect(MANIFEST).toMatch(/<MinSize>\s*<Height>320<\/Height>\s*<Width>240<\/Width>/);
  });

  test('asks for no Node, and for one switch of the browser: the bridge refuses a page without an origin', () => {
    expect(manifestSwitches()).toEqual(['--allow-file-access-from-files']);
  });

  test('names icons that are there', () => {
    const icons = [...MANIFEST.matchAll(/>\.\/icons\/([^<]+)</g)].map(([, name]) => name);
    expect(icons).toHaveLength(4);
    expect(icons.filter((name) => !existsSync(join(REPOSITORY, 'plugin/icons', name)))).toEqual([]);
  });
});
