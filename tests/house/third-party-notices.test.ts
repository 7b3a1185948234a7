import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import webpack, { type Configuration, type Stats, type WebpackPluginInstance } from 'webpack';
import { version as preactVersion } from 'preact/package.json';

const REPOSITORY = resolve(__dirname, '../..');
const { ThirdPartyNotices } = jest.requireActual<{ ThirdPartyNotices: new () => WebpackPluginInstance }>(
  join(REPOSITORY, 'scripts/third-party-notices.cjs'),
);

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'toonbridge-notices-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Bundles files that are written into the folder first. @returns the notices, and what went wrong */
async function bundle(files: Record<string, string>): Promise<{ notices: string; errors: string[] }> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const configuration: Configuration = {
    mode: 'production',
    context: folder,
    entry: join(folder, 'entry.js'),
    resolve: { modules: ['node_modules', join(REPOSITORY, 'node_modules')] },
    output: { path: join(folder, 'dist') },
    plugins: [new ThirdPartyNotices()],
  };
  const stats = await new Promise<Stats>((done, fail) =>
    webpack(configuration, (error, result) =>
      result ? done(result) : fail(error ?? new Error('no result')),
    ),
  );
  const path = join(folder, 'dist/THIRD-PARTY-NOTICES.txt');
  const errors = stats.compilation.errors.map(({ message }) => message);
  return { notices: existsSync(path) ? readFileSync(path, 'utf8') : '', errors };
}

const fakePackage = (name: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    version: '1.2.3',
    license: 'ISC',
    main: 'index.js',
  }),
  [`node_modules/${name}/index.js`]: `export const words = '${name}';`,
});

test('a bundle names every package that is in it, with the words of its license, and no other', async () => {
  const { notices, errors } = await bundle({
    'entry.js': "import { h } from 'preact'; import { words } from '@some/one'; console.log(h, words);",
    ...fakePackage('@some/one'),
    'node_modules/@some/one/COPYING': 'Do what you like, says Some One.',
    ...fakePackage('unused'),
    'node_modules/unused/LICENSE': 'Nobody reads this.',
  });
  expect(errors).toEqual([]);
  expect(notices).toContain('@some/one 1.2.3 (ISC)\n\nDo what you like, says Some One.');
  expect(notices).toContain(`preact ${preactVersion} (MIT)\n\nThe MIT License (MIT)`);
  expect(notices).not.toContain('unused');
});

test('code without a license stops the build', async () => {
  const { errors } = await bundle({
    'entry.js': "import { words } from 'unlicensed'; console.log(words);",
    ...fakePackage('unlicensed'),
  });
  expect(errors).toEqual(['unlicensed is in the bundle but has no license file.']);
});

test.each(['photoshop', 'after-effects', 'browser'])('the build of %s writes them', (name) => {
  const configurations = jest.requireActual<Configuration[]>(join(REPOSITORY, 'webpack.config.js'));
  const ours = configurations.find((configuration) => configuration.name === name);
  // After Effects joins the build with its entry.
  if (!ours) return expect(existsSync(join(REPOSITORY, `plugin/main/${name}.tsx`))).toBe(false);
  expect(ours.plugins?.some((plugin) => plugin instanceof ThirdPartyNotices)).toBe(true);
});
