/** What `npm run build` makes for After Effects. It makes nothing as long as the panel has no entry for it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { youngerInScript, youngerInStyles } from './chromium-88';

const REPOSITORY = resolve(__dirname, '../..');
const ENTRY = join(REPOSITORY, 'plugin/main/after-effects.tsx');
const BUNDLE = join(REPOSITORY, 'dist/after-effects');
const read = (name: string): string => readFileSync(join(BUNDLE, name), 'utf8');

/** What a test does, where After Effects is part of the build. */
const ofBuild = (run: () => void) => () => {
  if (existsSync(ENTRY)) return run();
  process.stderr.write('After Effects is not part of the build yet, so its bundle was not looked at.\n');
};

test(
  'everything that its manifest and its page name is there',
  ofBuild(() => {
    const named = [...read('CSXS/manifest.xml').matchAll(/>\.\/([^<]+)</g)].map(([, path]) => path);
    expect(named).toContain('host.jsx');
    const linked = [...read('index.html').matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
    expect([...named, ...linked].filter((path) => !existsSync(join(BUNDLE, path)))).toEqual([]);
  }),
);

test(
  'it has the version of the package',
  ofBuild(() => {
    const manifest = read('CSXS/manifest.xml');
    expect(manifest).toContain(`ExtensionBundleVersion="${version}"`);
    expect(manifest).not.toContain('"VERSION"');
  }),
);

test(
  'nothing in it is younger than Chromium 88',
  ofBuild(() => {
    expect(youngerInScript(read('main.js'))).toEqual([]);
    for (const name of readdirSync(join(BUNDLE, 'styles'))) {
      expect([name, youngerInStyles(read(`styles/${name}`))]).toEqual([name, []]);
    }
  }),
);
