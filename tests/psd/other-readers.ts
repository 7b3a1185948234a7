/** Readers that are not ours, for looking at what we write. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const packages = createRequire(__filename);

/** What a reader found: names of layers, groups among them, in any order. */
export type OtherReader = (bytes: Uint8Array, large: boolean) => string[];

/** A package for ES modules alone is run by Node itself, outside of the test's own loader. */
const WEBTOON_SCRIPT = `
  const { readFileSync } = await import('node:fs');
  const [, address, file] = process.argv;
  const { default: Psd } = await import(address);
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const names = (nodes) => nodes.flatMap((node) => [node.name, ...names(node.children ?? [])]);
  console.log(JSON.stringify(names(Psd.parse(buffer.slice(byteOffset, byteOffset + byteLength)).children)));
`;

/** @webtoon/psd, which reads on where layer information ends by its own count. Undefined where it is not installed. */
export function webtoonReader(): OtherReader | undefined {
  const address = resolved('@webtoon/psd');
  if (!address) return undefined;
  return (bytes, large) =>
    withFile(bytes, large, (file) => {
      const answer = run(process.execPath, ['--input-type=module', '-e', WEBTOON_SCRIPT, address, file]);
      return JSON.parse(answer) as string[];
    });
}

function resolved(name: string): string | undefined {
  try {
    return pathToFileURL(packages.resolve(name)).href;
  } catch {
    return undefined;
  }
}

/** ImageMagick; it names pictures, the flattened one first without a name. Undefined where it is not installed. */
export function imageMagick(): OtherReader | undefined {
  try {
    run('identify', ['-version']);
  } catch {
    return undefined;
  }
  return (bytes, large) =>
    withFile(bytes, large, (file) => run('identify', ['-quiet', '-format', '%l\\n', file]).split('\n'));
}

function run(program: string, parts: readonly string[]): string {
  return execFileSync(program, parts, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function withFile<Result>(bytes: Uint8Array, large: boolean, use: (file: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-test-'));
  try {
    const file = join(folder, large ? 'out.psb' : 'out.psd');
    writeFileSync(file, bytes);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
