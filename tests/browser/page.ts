/** A real bridge as its own process, and the page that it serves in a real browser. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const REPOSITORY = resolve(__dirname, '../..');
const BRIDGE = join(REPOSITORY, 'dist/bridge/toonbridge.js');
const PAGE = join(REPOSITORY, 'dist/browser/index.html');

export const DRAWINGS = join(REPOSITORY, 'examples/drawings');

/** The suites use what `npm run build` made. */
export function isBuilt(): boolean {
  return existsSync(BRIDGE) && existsSync(PAGE);
}

export interface ServedBridge {
  port: number;
  pairingCode: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** @param port 0 takes a free one */
export async function serveBridge(home: string, port = 0): Promise<ServedBridge> {
  const child = spawn(process.execPath, [BRIDGE, 'serve', '--json', '--port', String(port), '--home', home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = JSON.parse(await firstLine(child)) as { port: number; pairingCode: string };
  const kill = (): Promise<void> =>
    new Promise((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done();
      child.once('exit', () => done());
      child.kill('SIGKILL');
    });
  return { ...ready, kill };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolveLine, reject) => {
    let text = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      if (text.includes('\n')) resolveLine(text.split('\n')[0]);
    });
    let errors = '';
    child.stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
    child.once('exit', () => reject(new Error(`The bridge ended: ${text}${errors}`)));
  });
}

export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'toonbridge-page-'));
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

export interface OpenedPage {
  page: Page;
  /** What the page's console or scripts complained about. */
  complaints: string[];
}

/** A page of its own profile, paired through its address. */
export async function openPage(browser: Browser, bridge: ServedBridge): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`http://localhost:${bridge.port}/#code=${bridge.pairingCode}`);
  await inState(page, 'no-selection');
  return { page, complaints };
}

/** A generation on a busy machine may take this long; waiting ends as soon as it is done. */
const PATIENCE_MS = 240_000;

export async function inState(page: Page, ...states: string[]): Promise<void> {
  const selector = states.map((state) => `[data-state="${state}"]`).join(',');
  await page.waitForSelector(selector, { timeout: PATIENCE_MS });
}

export async function openDrawing(page: Page, files: string | string[]): Promise<void> {
  await page.setInputFiles('[data-field="file"]', files);
}

/** Selects layers by name, from the first on, as with the Ctrl key. */
export async function selectLayers(page: Page, ...names: string[]): Promise<void> {
  for (const [i, name] of names.entries()) {
    await page.click(`[data-layer="${name}"] [data-action="select-layer"]`, {
      modifiers: i > 0 ? ['Control'] : [],
    });
  }
}

/** The names of the layers from the top of the stack down. */
export function layerNames(page: Page): Promise<string[]> {
  return page.$$eval('[data-layer]', (rows) => rows.map((row) => row.getAttribute('data-layer') ?? ''));
}

export async function downloadOf(page: Page, action: string): Promise<{ name: string; path: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click(`[data-action="${action}"]`),
  ]);
  return { name: download.suggestedFilename(), path: await download.path() };
}
