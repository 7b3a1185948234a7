/**
 * A headless Chromium for the browser suites: one that is installed, or the one whose binary is inside a package. Where
 * neither starts there is none, and the suites say so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb'];
/** The package's own switches are for servers with one page each; a browser of one process dies with its first page. */
const UNWANTED = /^--(headless|single-process|no-zygote)/;
/** The package unpacks its binary on the first call. */
const UNPACK_MS = 60_000;

/** The package is an ES module that jest cannot load, so a process of its own asks it. */
const ASK_PACKAGE = `import('@sparticuz/chromium').then(async ({ default: chromium }) =>
  process.stdout.write(JSON.stringify({ path: await chromium.executablePath(), args: chromium.args })))`;

interface Candidate {
  path: string;
  args: string[];
}

function candidates(): (() => Candidate)[] {
  const installed = INSTALLED.filter((path) => existsSync(path)).map((path) => () => ({
    path,
    args: ARGUMENTS,
  }));
  return [...installed, packaged];
}

function packaged(): Candidate {
  const answer = execFileSync(process.execPath, ['-e', ASK_PACKAGE], {
    encoding: 'utf8',
    timeout: UNPACK_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { path, args } = JSON.parse(answer) as Candidate;
  return { path, args: [...args.filter((arg) => !UNWANTED.test(arg)), ...ARGUMENTS] };
}

/** @param switches beside the usual ones. @returns undefined where no Chromium starts */
export async function launchChromium(switches: readonly string[] = []): Promise<Browser | undefined> {
  for (const candidate of candidates()) {
    try {
      const { path, args } = candidate();
      return await chromium.launch({ executablePath: path, args: [...args, ...switches], headless: true });
    } catch {
      // The next one may start.
    }
  }
  return undefined;
}
