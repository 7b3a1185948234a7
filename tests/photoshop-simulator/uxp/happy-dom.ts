/**
 * happy-dom comes as a thousand ES modules, which the test runner cannot take; they are packed into one script, once.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

type HappyDom = typeof import('happy-dom');

const MODULES = resolve(__dirname, '../../../node_modules');

/** Path of the packed script; another version of happy-dom gets another file. */
function packed(): string {
  const { version } = JSON.parse(readFileSync(join(MODULES, 'happy-dom/package.json'), 'utf8')) as {
    version: string;
  };
  const file = join(MODULES, `.cache/toonbridge-tests/happy-dom-${version}.cjs`);
  if (existsSync(file)) return file;
  const { outputFiles } = buildSync({
    entryPoints: [join(MODULES, 'happy-dom/lib/index.js')],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.url': '"file:///happy-dom"' },
  });
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, outputFiles[0].contents);
  renameSync(unfinished, file);
  return file;
}

const { Window } = createRequire(__filename)(packed()) as HappyDom;

export type DomWindow = InstanceType<typeof Window>;

export function newWindow(): DomWindow {
  return new Window({
    url: 'https://plugin.invalid/',
    settings: {
      disableJavaScriptEvaluation: true,
      disableJavaScriptFileLoading: true,
      disableCSSFileLoading: true,
    },
  });
}
