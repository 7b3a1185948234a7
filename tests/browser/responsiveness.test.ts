/**
 * Does the page stay responsive while a job of 1920 x 1080 runs? The tasks of its main thread are taken from a trace of
 * Chromium. It measures time, so it only runs when it is asked for (RESPONSIVENESS=1), on a machine that does nothing
 * else. What counts is the time on the clock, which is what an artist feels; the work of a task is printed beside it.
 */
import { writePsdUint8Array, type Layer } from 'ag-psd';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { tracedTasks, type TracedTask } from './trace';
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

/** A block that is made on purpose. */
async function block(page: Page): Promise<void> {
  await page.evaluate(
    (blockMs) =>
      new Promise<void>((done) =>
        setTimeout(() => {
          const endMs = performance.now() + blockMs;
          while (performance.now() < endMs);
          done();
        }),
      ),
    LONGEST_TASK_MS * 2,
  );
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
      const path = join(home, 'hd.psd');
      writeFileSync(
        path,
        writePsdUint8Array({ width: WIDTH, height: HEIGHT, children: [key('A', 200), key('B', 1200)] }),
      );
      const tasks = await tracedTasks(browser, page, async () => {
        await openDrawing(page, path);
        await selectLayers(page, 'A', 'B');
        await page.fill('[data-field="frames"]', '7');
        await page.click('[data-action="generate"]');
        await inState(page, 'done');
      });
      process.stderr.write(report(tasks));
      expect(longest(tasks)).toBeLessThanOrEqual(LONGEST_TASK_MS);
      expect(longest(await tracedTasks(browser, page, () => block(page)))).toBeGreaterThan(LONGEST_TASK_MS);
    } finally {
      await browser.close();
      await bridge.kill();
      removeHome(home);
    }
  },
  600_000,
);

const longest = (tasks: readonly TracedTask[]): number => Math.max(0, ...tasks.map(({ wallMs }) => wallMs));

function report(tasks: readonly TracedTask[]): string {
  const first = [...tasks].sort((a, b) => b.wallMs - a.wallMs).slice(0, 8);
  const lines = first.map(
    ({ workMs, wallMs, what }) =>
      `  ${workMs.toFixed(0)} ms of work, ${wallMs.toFixed(0)} ms on the clock: ${what}`,
  );
  return `${tasks.length} tasks; the longest:\n${lines.join('\n')}\n`;
}
