/**
 * Every state of the panel at the widths that hosts give it, in both themes: measured, and on request (SCREENSHOTS=1)
 * kept as pictures in docs/screenshots.
 */
import { build } from 'esbuild';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium } from '../support/chromium';
import type { GalleryState } from './gallery/gallery';
import { layoutFaults } from './gallery/layout-facts';
import { GALLERY_TIME_MS, galleryStates } from './gallery/states';

const REPOSITORY = resolve(__dirname, '../..');
const SCREENSHOTS = join(REPOSITORY, 'docs/screenshots');
const STYLES = ['theme', 'panel'].map((name) => `plugin/panel/styles/${name}.css`);
const WIDTHS_PX = [240, 320, 480];
const HEIGHT_PX = 860;
/** States whose lower part is worth seeing. */
const TALL: Record<string, number> = { done: 1480, ready: 980 };
const heightOf = (name: string) => TALL[name] ?? HEIGHT_PX;
const THEMES = ['dark', 'light'] as const;
const PAGE_STYLE = 'body{margin:0;font-family:sans-serif} .gallery{overflow:hidden}';
const BETWEEN_PX = 8;

type Theme = (typeof THEMES)[number];

let browser: Browser | undefined;
let pages: Record<Theme, Page> | undefined;
let states: Record<string, GalleryState> = {};

beforeAll(async () => {
  browser = await launchChromium();
  if (!browser) return;
  states = await galleryStates();
  const script = await bundle();
  pages = { dark: await openPage(browser, 'dark', script), light: await openPage(browser, 'light', script) };
});

afterAll(() => browser?.close());

async function bundle(): Promise<string> {
  const result = await build({
    entryPoints: [join(__dirname, 'gallery/gallery.tsx')],
    bundle: true,
    write: false,
    target: 'es2020',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  return result.outputFiles[0].text;
}

async function openPage(from: Browser, theme: Theme, script: string): Promise<Page> {
  const page = await from.newPage({
    colorScheme: theme,
    viewport: { width: 600, height: Math.max(HEIGHT_PX, ...Object.values(TALL)) },
  });
  await page.clock.setFixedTime(GALLERY_TIME_MS);
  await page.setContent('<!doctype html><body></body>');
  const styles = STYLES.map((path) => readFileSync(join(REPOSITORY, path), 'utf8'));
  await page.addStyleTag({ content: [PAGE_STYLE, ...styles].join('\n') });
  await page.addScriptTag({ content: script });
  return page;
}

/** @returns undefined (with a sentence) where no Chromium starts */
async function shown(name: string, theme: Theme, widthPx: number): Promise<Page | undefined> {
  const page = pages?.[theme];
  if (!page) {
    process.stderr.write('No Chromium starts here, so the panel was not measured.\n');
    return undefined;
  }
  await page.evaluate(([state, width, height]) => window.showPanel(state, width, height), [
    states[name],
    widthPx,
    heightOf(name),
  ] as const);
  await page.waitForFunction(() => document.querySelector('.tb') !== null);
  // The panel measures its width and is drawn once more.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page;
}

const NAMES = [
  'disconnected',
  'refused',
  'pairing',
  'no-selection',
  'layer-problem',
  'locked',
  'ready',
  'chain',
  'advanced',
  'engine-missing',
  'running',
  'several',
  'done',
  'test-model',
  'failed',
  'french',
];

describe.each(NAMES)('the panel when %s', (name) => {
  test.each(WIDTHS_PX)('has nothing clipped, covered or overlapping at %i pixels', async (widthPx) => {
    for (const theme of THEMES) {
      const page = await shown(name, theme, widthPx);
      if (page) expect(await page.evaluate(layoutFaults)).toEqual([]);
    }
  });
});

test('every control is reached with the Tab key', async () => {
  const page = await shown('done', 'dark', WIDTHS_PX[0]);
  if (!page) return;
  const wanted = await page.$$eval(
    '.gallery button:not([disabled]), .gallery input, .gallery select',
    (all) => all.length,
  );
  const seen = new Set<number>();
  for (let i = 0; i < wanted + 2; i++) {
    await page.keyboard.press('Tab');
    const index = await page.evaluate(() =>
      [...document.querySelectorAll('.gallery button, .gallery input, .gallery select')].indexOf(
        document.activeElement as Element,
      ),
    );
    if (index >= 0) seen.add(index);
  }
  expect(seen.size).toBe(wanted);
});

test('states carry their word for automation', async () => {
  const words: Record<string, string> = {
    disconnected: 'disconnected',
    refused: 'disconnected',
    pairing: 'pairing',
    'no-selection': 'no-selection',
    'layer-problem': 'no-selection',
    locked: 'no-selection',
    ready: 'ready',
    running: 'running',
    several: 'running',
    done: 'done',
    failed: 'failed',
  };
  for (const [name, word] of Object.entries(words)) {
    const page = await shown(name, 'dark', WIDTHS_PX[0]);
    if (page) expect(await page.getAttribute('.tb', 'data-state')).toBe(word);
  }
});

if (process.env.SCREENSHOTS) {
  test.each(NAMES)('screenshots of %s', async (name) => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const pictures: Buffer[] = [];
    for (const theme of THEMES) {
      for (const widthPx of WIDTHS_PX) {
        const page = await shown(name, theme, widthPx);
        if (page) pictures.push(await page.locator('.gallery').screenshot());
      }
    }
    await sheet(pictures, heightOf(name), join(SCREENSHOTS, `panel-${name}.png`));
  });
}

/** All pictures of one state beside each other, with few colours: small enough to keep. */
async function sheet(pictures: readonly Buffer[], heightPx: number, file: string): Promise<void> {
  const widths = THEMES.flatMap(() => WIDTHS_PX);
  const lefts = widths.map((_, i) =>
    widths.slice(0, i).reduce((sum, width) => sum + width + BETWEEN_PX, BETWEEN_PX),
  );
  const width = lefts[lefts.length - 1] + widths[widths.length - 1] + BETWEEN_PX;
  const background = '#8a8a8a';
  await sharp({ create: { width, height: heightPx + 2 * BETWEEN_PX, channels: 3, background } })
    .composite(pictures.map((input, i) => ({ input, left: lefts[i], top: BETWEEN_PX })))
    .png({ palette: true, colours: 128, effort: 7 })
    .toFile(file);
}

test('the measurement is awake: a control that is too wide is found', async () => {
  const page = await shown('ready', 'dark', WIDTHS_PX[0]);
  if (!page) return;
  const broken = await page.addStyleTag({ content: '.tb-foot .tb-button { min-width: 400px }' });
  expect(await page.evaluate(layoutFaults)).not.toEqual([]);
  await broken.evaluate((style) => (style as Element).remove());
});
