/**
 * The page with a test model of ToonCrafter: the whole way, and its mark wherever its drawings could be taken for
 * real.
 */
import { join } from 'node:path';
import { installTinyModel } from '../engines/tooncrafter/installed-tiny-model';
import { launchChromium } from '../support/chromium';
import {
  DRAWINGS,
  inState,
  isBuilt,
  newHome,
  openDrawing,
  openPage,
  removeHome,
  selectLayers,
  serveBridge,
} from './page';

const LONG_MS = 600_000;

const built = isBuilt() ? test : test.skip;

built(
  'a test model makes in-betweens from two layers and a sketch, and everything made with it says so',
  async () => {
    const browser = await launchChromium();
    if (!browser) return;
    const home = newHome();
    await installTinyModel(home);
    const bridge = await serveBridge(home);
    try {
      const { page, complaints } = await openPage(browser, bridge);
      await openDrawing(page, join(DRAWINGS, 'fox-wave.psd'));
      await selectLayers(page, 'A', 'B');
      await page.selectOption('[data-field="engine"]', 'tooncrafter');
      await inState(page, 'ready');
      await page.waitForSelector('[data-sketch] img');
      await page.click('[data-action="toggle-advanced"]');
      await page.selectOption('[data-field="setting-size"]', 'small');
      await page.fill('[data-field="setting-steps"]', '1');
      await page.fill('[data-field="setting-guidance"]', '1');
      await page.fill('[data-field="frames"]', '3');
      const scrolled = await page
        .locator('.tb-body')
        .evaluate((body) => ((body.scrollTop = body.scrollHeight), body.scrollTop));
      expect(scrolled).toBeGreaterThan(0);
      await page.click('[data-action="generate"]');
      await page.waitForSelector('[data-state="running"] [data-test-model]');
      expect(await page.locator('.tb-body').evaluate((body) => body.scrollTop)).toBe(0);
      await inState(page, 'done');
      await page.waitForSelector('.page-panel [data-test-model]');
      await page.waitForSelector('.page-player [data-test-model]');
      const names = await page
        .locator('[data-layer]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-layer')));
      expect(names).toContainEqual(expect.stringMatching(/3 even on 1s · tooncrafter TEST MODEL/));
      expect(names.filter((name) => /^f00[234] /.test(name ?? ''))).toHaveLength(3);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await bridge.kill();
      removeHome(home);
    }
  },
  LONG_MS,
);
