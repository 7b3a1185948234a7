/** The panel's page in Chromium as CEP opens it: from a folder, with the manifest's switches and `__adobe_cep__`. */
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { DEFAULT_PORT } from '../../../protocol/limits';

const REPOSITORY = resolve(__dirname, '../../..');
const SOURCES = join(REPOSITORY, 'plugin/main');
const STYLES = join(REPOSITORY, 'plugin/panel/styles');

/** What the manifest has the browser started with. */
export function manifestSwitches(): string[] {
  const manifest = readFileSync(join(SOURCES, 'after-effects/manifest.xml'), 'utf8');
  return [...manifest.matchAll(/<Parameter>([^<]+)</g)].map(([, name]) => name);
}

/** The extension's folder around a script of the test. */
export async function extensionFolder(entry: string, target = 'chrome88'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-cep-'));
  mkdirSync(join(folder, 'styles'));
  copyFileSync(join(SOURCES, 'after-effects.html'), join(folder, 'index.html'));
  copyFileSync(join(SOURCES, 'after-effects/skin.css'), join(folder, 'styles/skin.css'));
  for (const name of ['theme.css', 'panel.css'])
    copyFileSync(join(STYLES, name), join(folder, 'styles', name));
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    target,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { TOONBRIDGE_VERSION: '"0.0.0-test"' },
  });
  writeFileSync(join(folder, 'main.js'), result.outputFiles[0].text);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export const DARK = { red: 35, green: 35, blue: 35 };
export const LIGHT = { red: 240, green: 240, blue: 240 };

export interface CepOptions {
  folder: string;
  /** Where the bridge of this test listens: the panel knows the usual port alone. */
  port: number;
  skin?: typeof DARK;
  evalScript(script: string): string;
}

export interface CepPage {
  page: Page;
  complaints: string[];
  /** The menu as the panel set it, in XML. */
  flyout(): Promise<string>;
  click(menuId: string): Promise<void>;
  /** The artist changes the program's appearance. */
  setSkin(skin: typeof DARK): Promise<void>;
}

/** @param WIDTH_PX is the narrowest that the manifest allows */
const WIDTH_PX = 240;

export async function openCepPage(browser: Browser, options: CepOptions): Promise<CepPage> {
  const context = await browser.newContext({ viewport: { width: WIDTH_PX, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/net::ERR_CONNECTION_REFUSED/.test(message.text()))
      complaints.push(message.text());
  });
  await page.exposeFunction('evalInHost', (script: string) => options.evalScript(script));
  await page.addInitScript(installCep, [options.skin ?? DARK, options.port, DEFAULT_PORT] as const);
  await page.goto(pathToFileURL(join(options.folder, 'index.html')).href);
  const cep = <T>(work: string): Promise<T> => page.evaluate(work);
  return {
    page,
    complaints,
    flyout: () => cep('window.cepDouble.flyout'),
    click: (menuId) =>
      cep(`window.cepDouble.tell('com.adobe.csxs.events.flyoutMenuClicked', { menuId: '${menuId}' })`),
    setSkin: (skin) =>
      cep(
        `window.cepDouble.skin = ${JSON.stringify(skin)};
         window.cepDouble.tell('com.adobe.csxs.events.ThemeColorChanged', '');`,
      ),
  };
}

interface CepDouble {
  skin: typeof DARK;
  flyout: string;
  listeners: [string, (event: { type: string; data: unknown }) => void][];
  tell(type: string, data: unknown): void;
}

/** Runs in the page before its scripts. */
function installCep([skin, port, usualPort]: readonly [typeof DARK, number, number]): void {
  const double: CepDouble = {
    skin,
    flyout: '',
    listeners: [],
    tell: (type, data) =>
      double.listeners.forEach(([wanted, hear]) => wanted === type && hear({ type, data })),
  };
  const own = window as unknown as {
    cepDouble: CepDouble;
    evalInHost(script: string): Promise<string>;
    WebSocket: typeof WebSocket;
  };
  own.cepDouble = double;
  window.__adobe_cep__ = {
    evalScript: (script, callback) => void own.evalInHost(script).then(callback),
    getHostEnvironment: () =>
      JSON.stringify({
        appName: 'AEFT',
        appVersion: '25.0',
        appUILocale: 'en_US',
        appSkinInfo: {
          panelBackgroundColor: { color: { ...double.skin, alpha: 255 } },
          baseFontFamily: 'DejaVu Sans',
        },
      }),
    addEventListener: (type, listener) => void double.listeners.push([type, listener]),
    invokeSync: (_name, argument) => (double.flyout = argument),
  };
  const Real = own.WebSocket;
  own.WebSocket = class extends Real {
    constructor(url: string | URL) {
      super(String(url).replace(`:${usualPort}`, `:${port}`));
    }
  };
}
