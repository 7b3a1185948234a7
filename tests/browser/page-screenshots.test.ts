/** Pictures of the page for the documentation, made on request (SCREENSHOTS=1) and kept in docs/screenshots. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium } from '../support/chromium';
import {
  DRAWINGS,
  inState,
  newHome,
  openDrawing,
  openPage,
  removeHome,
  selectLayers,
  serveBridge,
} from './page';

const FOLDER = resolve(__dirname, '../../docs/screenshots');
const THEMES = ['dark', 'light'] as const;
const LONG_MS = 600_000;

async function keep(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    const picture = await page.screenshot();
    await sharp(picture)
      .png({ palette: true, colours: 160, effort: 7 })
      .toFile(join(FOLDER, `page-${name}-${theme}.png`));
  }
}

const asked = process.env.SCREENSHOTS ? test : test.skip;

asked(
  'the page empty, ready, running and with its result',
  async () => {
    mkdirSync(FOLDER, { recursive: true });
    const browser = await launchChromium();
    if (!browser) return;
    const home = newHome();
    const bridge = await serveBridge(home);
    try {
      const { page } = await openPage(browser, bridge);
      await keep(page, 'empty');
      await openDrawing(page, join(DRAWINGS, 'bird-leap.psd'));
      await selectLayers(page, 'A', 'B');
      await inState(page, 'ready');
      await page.waitForSelector('[data-sketch] img');
      await keep(page, 'ready');
      await page.fill('[data-field="frames"]', '60');
      await page.click('[data-action="generate"]');
      await page.waitForSelector('.tb-strip-frame:nth-child(3)');
      await keep(page, 'running');
      await inState(page, 'running');
      await page.click('[data-action="cancel"]');
      await inState(page, 'ready');
      // The sketch is of frame 8: with 15 in-betweens that is the middle of the move.
      await page.fill('[data-field="frames"]', '15');
      await page.click('[data-action="generate"]');
      await inState(page, 'done');
      await page.fill('[data-field="scrub"]', '11');
      await page.waitForSelector('.page-canvas[data-frame="11"]');
      await page.waitForLoadState('networkidle');
      await keep(page, 'done');
    } finally {
      await browser.close();
      await bridge.kill();
      removeHome(home);
    }
  },
  LONG_MS,
);
