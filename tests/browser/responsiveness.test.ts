/**
 * Does the page stay responsive while a job of 1920 x 1080 runs? It measures time, so it only runs when it is asked for
 * (RESPONSIVENESS=1), on a machine that does nothing else.
 */
import { writePsdUint8Array, type Layer } from 'ag-psd';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { inState, newHome, openDrawing, openPage, removeHome, selectLayers, serveBridge } from './page';

const WIDTH = 1920;
const HEIGHT = 1080;
const LONGEST_TASK_MS = 100;

function key(name: string, left: number): Layer {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const inside = Math.abs(x - left - 200) < 180 && Math.abs(y - HEIGHT / 2) < 300;
      data.set(inside ? [220, 90, 40, 255] : [245, 240, 230, 255], (y * WIDTH + x) * 4);
    }
  }
  return {
    name,
    left: 0,
    top: 0,
    right: WIDTH,
    bottom: HEIGHT,
    imageData: { width: WIDTH, height: HEIGHT, data },
  };
}

/** The measurement is awake: a block that is made on purpose is recorded. */
async function recordsABlock(page: Page): Promise<boolean> {
  return page.evaluate(async (blockMs) => {
    const tasks = (window as unknown as { longTasks: unknown[] }).longTasks;
    const before = tasks.length;
    await new Promise<void>((done) =>
      setTimeout(() => {
        const endMs = performance.now() + blockMs;
        while (performance.now() < endMs);
        done();
      }),
    );
    await new Promise((done) => setTimeout(done, blockMs));
    return tasks.length > before;
  }, LONGEST_TASK_MS * 2);
}

const measured = process.env.RESPONSIVENESS ? test : test.skip;

measured(
  'no task of the page takes longer than a tenth of a second',
  async () => {
    const browser = await launchChromium();
    if (!browser) return;
    const home = newHome();
    const bridge = await serveBridge(home);
    try {
      const { page } = await openPage(browser, bridge);
      await page.evaluate(() => {
        const tasks: { at: number; ms: number }[] = [];
        Object.assign(window, { longTasks: tasks });
        new PerformanceObserver((list) =>
          list.getEntries().forEach((entry) => tasks.push({ at: entry.startTime, ms: entry.duration })),
        ).observe({ entryTypes: ['longtask'] });
      });
      const path = join(home, 'hd.psd');
      writeFileSync(
        path,
        writePsdUint8Array({ width: WIDTH, height: HEIGHT, children: [key('A', 200), key('B', 1200)] }),
      );
      await openDrawing(page, path);
      await selectLayers(page, 'A', 'B');
      await page.fill('[data-field="frames"]', '7');
      await page.click('[data-action="generate"]');
      await inState(page, 'done');
      const tasks = await page.evaluate(() => [
        ...(window as unknown as { longTasks: { ms: number }[] }).longTasks,
      ]);
      expect(await recordsABlock(page)).toBe(true);
      process.stderr.write(
        `tasks over 50 ms: ${tasks.map(({ ms }) => Math.round(ms)).join(', ') || 'none'}\n`,
      );
      expect(Math.max(0, ...tasks.map(({ ms }) => ms))).toBeLessThanOrEqual(LONGEST_TASK_MS);
    } finally {
      await browser.close();
      await bridge.kill();
      removeHome(home);
    }
  },
  600_000,
);
