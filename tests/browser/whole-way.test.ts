/** The page in a real browser with the real bridge and its draft engine: the whole way, and what goes wrong on it. */
import { initializeCanvas, readPsd, writePsdUint8Array, type Layer, type Psd } from 'ag-psd';
import { unzipSync } from 'fflate';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { emptyRaster } from '../../pixels/raster';
import type { PsdHeader } from '../../psd/format/header';
import { allLayers as allOwn, layerTree, type PsdLayer } from '../../psd/format/layer-tree';
import { parsePsd, type PsdDocument } from '../../psd/format/psd-document';
import { buildPsd } from '../psd/documents';
import { launchChromium } from '../support/chromium';
import {
  downloadOf,
  DRAWINGS,
  inState,
  isBuilt,
  layerNames,
  newHome,
  openDrawing,
  openPage,
  removeHome,
  selectLayers,
  serveBridge,
  type OpenedPage,
  type ServedBridge,
} from './page';

const CAT = join(DRAWINGS, 'cat-turn.psd');
const LONG_MS = 300_000;

initializeCanvas(
  () => {
    throw new Error('There is no canvas here.');
  },
  (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }) as ImageData,
);

let browser: Browser | undefined;
let bridge: ServedBridge;
let home: string;

beforeAll(async () => {
  browser = isBuilt() ? await launchChromium() : undefined;
  if (!browser) process.stderr.write('No Chromium or no build here, so the page was not tried.\n');
});

afterAll(() => browser?.close());

beforeEach(async () => {
  home = newHome();
  if (browser) bridge = await serveBridge(home);
});

afterEach(async () => {
  await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
  if (browser) await bridge.kill();
  removeHome(home);
});

/** What a test does, where there is a browser. */
function inBrowser(run: (opened: OpenedPage) => Promise<void>): () => Promise<void> {
  return async () => {
    if (browser) await run(await openPage(browser, bridge));
  };
}

function read(path: string): Psd {
  return readPsd(readFileSync(path), { useImageData: true, skipThumbnail: true });
}

function allLayers(layers: readonly Layer[] = []): Layer[] {
  return layers.flatMap((layer) => [layer, ...allLayers(layer.children)]);
}

const pixelsOf = (psd: Psd, name: string) =>
  Buffer.from(allLayers(psd.children).find((layer) => layer.name === name)?.imageData?.data ?? []);

test(
  'a PSD is opened, in-betweened, played and saved, and its own layers stay as they were',
  inBrowser(async (opened) => {
    const { page, complaints } = opened;
    await openDrawing(page, CAT);
    await selectLayers(page, 'A', 'B');
    await inState(page, 'ready');
    await page.fill('[data-field="frames"]', '3');
    await page.fill('[data-field="seed"]', '5');
    await page.click('[data-action="generate"]');
    await inState(page, 'done');
    const names = await layerNames(page);
    expect(names.slice(0, 6)).toEqual([
      'sketch@8',
      'keys',
      'B',
      expect.stringMatching(/^A → B · 3 even on 1s · draft · seed 5 #[a-z0-9]{8}$/),
      'f004 (3/3)',
      'f003 (2/3)',
    ]);

    await page.waitForSelector('.page-canvas[data-frame="0"]');
    await page.click('[data-action="play"]');
    await page.waitForSelector('.page-canvas[data-frame="2"]');
    await page.fill('[data-field="scrub"]', '4');
    await page.waitForSelector('.page-canvas[data-frame="4"]');

    for (let toggle = 0; toggle < 2; toggle++)
      await page.click('[data-layer="background"] [data-action="toggle-visible"]');
    await page.waitForSelector('.page-canvas[data-frame="document"]');

    const saved = await downloadOf(page, 'save-psd');
    expect(saved.name).toBe('cat-turn-inbetweens.psd');
    const [before, after] = [read(CAT), read(saved.path)];
    for (const name of ['A', 'B', 'background', 'sketch@8'])
      expect(pixelsOf(after, name).equals(pixelsOf(before, name))).toBe(true);
    expect(pixelsOf(after, 'f003 (2/3)').length).toBeGreaterThan(0);

    const zip = unzipSync(readFileSync((await downloadOf(page, 'save-pngs')).path));
    expect(Object.keys(zip)).toEqual(['01-A.png', '02.png', '03.png', '04.png', '05-B.png']);
    expect(await sharp(zip['03.png']).metadata()).toMatchObject({
      width: before.width,
      height: before.height,
    });

    const clip = readFileSync((await downloadOf(page, 'save-apng')).path);
    expect(clip.includes('acTL')).toBe(true);
    expect(complaints).toEqual([]);
  }),
  LONG_MS,
);

test(
  'another timing of the take is placed without another generation',
  inBrowser(async ({ page }) => {
    await openDrawing(page, CAT);
    await selectLayers(page, 'A', 'B');
    await page.fill('[data-field="frames"]', '3');
    await page.click('[data-action="generate"]');
    await inState(page, 'done');
    await page.click('[data-action="open-retime"]');
    await page.fill('[data-field="retime-frames"]', '2');
    await page.selectOption('[data-field="retime-hold"]', '2');
    await page.click('[data-action="retime"]');
    await page.waitForSelector('[data-layer="f005-006 (2/2)"]');
    expect((await layerNames(page)).filter((name) => name.includes('on 2s'))).toHaveLength(1);
    expect(await page.getAttribute('[data-state]', 'data-state')).toBe('done');
    await page.click('[data-action="undo"]');
    await page.waitForSelector('[data-layer="f005-006 (2/2)"]', { state: 'detached' });
  }),
  LONG_MS,
);

test(
  'two pictures become keys of a document of their own',
  inBrowser(async ({ page }) => {
    await openDrawing(page, [join(DRAWINGS, 'B.png'), join(DRAWINGS, 'A.png')]);
    await selectLayers(page, 'A', 'B');
    await inState(page, 'ready');
    expect(await layerNames(page)).toEqual(['B', 'A']);
  }),
  LONG_MS,
);

test(
  'cancel answers at once and leaves the document as it was',
  inBrowser(async ({ page }) => {
    await openDrawing(page, join(DRAWINGS, 'fox-wave.psd'));
    await selectLayers(page, 'A', 'B');
    await page.fill('[data-field="frames"]', '60');
    const names = await layerNames(page);
    await page.click('[data-action="generate"]');
    await inState(page, 'running');
    await page.click('[data-action="cancel"]');
    await inState(page, 'ready');
    expect(await layerNames(page)).toEqual(names);
    await page.fill('[data-field="frames"]', '1');
    await page.click('[data-action="generate"]');
    await inState(page, 'done', 'failed');
    expect(await page.$$eval('[data-error]', (cards) => cards.map((card) => card.textContent))).toEqual([]);
    expect((await layerNames(page)).filter((name) => name.startsWith('f0'))).toEqual(['f002 (1/1)']);
  }),
  LONG_MS,
);

test(
  'a bridge that dies and comes back finds the page again, and the next take works',
  inBrowser(async ({ page }) => {
    await openDrawing(page, CAT);
    await selectLayers(page, 'A', 'B');
    await inState(page, 'ready');
    await bridge.kill();
    await inState(page, 'disconnected');
    bridge = await serveBridge(home, bridge.port);
    await inState(page, 'ready');
    await page.fill('[data-field="frames"]', '1');
    await page.click('[data-action="generate"]');
    await inState(page, 'done');
  }),
  LONG_MS,
);

test(
  'a bridge that is killed in the middle of a job finishes it after its restart',
  inBrowser(async ({ page }) => {
    await openDrawing(page, join(DRAWINGS, 'fox-wave.psd'));
    await selectLayers(page, 'A', 'B');
    await page.fill('[data-field="frames"]', '24');
    await page.click('[data-action="generate"]');
    await page.waitForSelector(
      '[data-stage]:not([data-stage="reading"]):not([data-stage="sending"]):not([data-stage="queued"])',
    );
    await bridge.kill();
    await inState(page, 'disconnected');
    bridge = await serveBridge(home, bridge.port);
    await inState(page, 'done', 'failed');
    const state = await page.getAttribute('[data-state]', 'data-state');
    if (state === 'failed')
      expect(await page.getAttribute('.tb-card-error', 'data-error')).toBe('job-interrupted');
    else expect((await layerNames(page)).filter((name) => name.endsWith('/24)'))).toHaveLength(24);
  }),
  LONG_MS,
);

test(
  'a broken PSD is refused in a sentence, and the document that was open stays',
  inBrowser(async ({ page }) => {
    await openDrawing(page, CAT);
    await page.waitForSelector('[data-layer="A"]');
    const broken = join(home, 'broken.psd');
    writeFileSync(broken, readFileSync(CAT).subarray(0, 3000));
    await openDrawing(page, broken);
    await page.waitForSelector('.page-error[data-error="file-unreadable"]');
    expect(await layerNames(page)).toContain('A');
  }),
  LONG_MS,
);

test(
  'an empty key is refused by name of the reason',
  inBrowser(async ({ page }) => {
    const path = join(home, 'empty.psd');
    const square = { width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 4).fill(200) };
    const children: Layer[] = [
      { name: 'full', left: 0, top: 0, right: 40, bottom: 40, imageData: square },
      { name: 'nothing' },
    ];
    writeFileSync(path, writePsdUint8Array({ width: 80, height: 80, children }));
    await openDrawing(page, path);
    await selectLayers(page, 'full', 'nothing');
    await page.waitForSelector('[data-problem="empty"]');
    await inState(page, 'no-selection');
    expect(await page.isDisabled('[data-action="generate"]')).toBe(true);
  }),
  LONG_MS,
);

test(
  'a locked layer is refused by name of the reason, and used when the artist says so',
  inBrowser(async ({ page }) => {
    const path = join(home, 'locked.psd');
    const square = { width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 4).fill(200) };
    const at = { left: 0, top: 0, right: 40, bottom: 40, imageData: square };
    const children: Layer[] = [
      { ...at, name: 'free' },
      { ...at, name: 'shut', protected: { composite: true, position: true, transparency: true } },
    ];
    writeFileSync(path, writePsdUint8Array({ width: 80, height: 80, children }));
    await openDrawing(page, path);
    await selectLayers(page, 'free', 'shut');
    await page.waitForSelector('[data-problem="locked"]');
    await inState(page, 'no-selection');
    expect(await page.isDisabled('[data-action="generate"]')).toBe(true);
    await page.click('[data-action="use-locked"]');
    await inState(page, 'ready');
    expect(await page.$$('[data-problem]')).toEqual([]);
  }),
  LONG_MS,
);

test(
  'a 16-bit grayscale document is saved as one, with its own layers byte for byte',
  inBrowser(async ({ page }) => {
    const path = join(home, 'gray.psd');
    const header: PsdHeader = { widthPx: 64, heightPx: 48, depth: 16, mode: 'gray', large: false };
    const key = (name: string, left: number) => {
      const raster = emptyRaster(20, 20, 16);
      raster.data.forEach((_, i) => (raster.data[i] = i % 4 === 3 ? 65535 : 20_000));
      const cel = { bounds: { left, top: 10, right: left + 20, bottom: 30 }, raster };
      return { name, cel, opacity: 1, blendKey: 'norm' };
    };
    writeFileSync(path, buildPsd(header, { name: 'cast', layers: [key('A', 8), key('B', 28)] }));
    await openDrawing(page, path);
    await selectLayers(page, 'A', 'B');
    await inState(page, 'ready');
    await page.fill('[data-field="frames"]', '1');
    await page.click('[data-action="generate"]');
    await inState(page, 'done');
    const [before, after] = [readFileSync(path), readFileSync((await downloadOf(page, 'save-psd')).path)];
    const [old, saved] = [before, after].map((bytes) => parsePsd(bytes));
    expect(saved.header).toEqual(header);
    const layers = allOwn(layerTree(saved));
    expect(layers.find(({ name }) => name === 'f002 (1/1)')?.bounds.right).toBeGreaterThan(28);
    for (const layer of allOwn(layerTree(old))) {
      const kept = layers.find(({ name }) => name === layer.name);
      expect(bytesOf(saved, kept!)).toEqual(bytesOf(old, layer));
    }
  }),
  LONG_MS,
);

const bytesOf = ({ bytes }: PsdDocument, { record }: PsdLayer) =>
  [record.range, ...record.channels.map(({ data }) => data)].map(({ start, end }) =>
    Buffer.from(bytes.subarray(start, end)).toString('base64'),
  );

test(
  'layers of 4K are read, sent and placed',
  inBrowser(async ({ page }) => {
    const path = join(home, 'large.psd');
    writeFileSync(path, writePsdUint8Array(largeDocument()));
    await openDrawing(page, path);
    await selectLayers(page, 'A', 'B');
    await inState(page, 'ready');
    await page.fill('[data-field="frames"]', '1');
    await page.click('[data-action="generate"]');
    await inState(page, 'done', 'failed');
    const failures = await page.$$eval('[data-error]', (cards) => cards.map((card) => card.textContent));
    expect(failures).toEqual([]);
    expect(await layerNames(page)).toContain('f002 (1/1)');
  }),
  LONG_MS,
);

/** 3840 x 2160: each key is a disc on a layer as large as the canvas. */
function largeDocument(): Psd {
  const [width, height, radius] = [3840, 2160, 200];
  const disc = (name: string, centreX: number): Layer => {
    const data = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = (x - centreX) ** 2 + (y - height / 2) ** 2 < radius ** 2;
        if (inside) data.set([200, 60, 40, 255], (y * width + x) * 4);
      }
    }
    return { name, left: 0, top: 0, right: width, bottom: height, imageData: { width, height, data } };
  };
  return { width, height, children: [disc('A', 1800), disc('B', 2000)] };
}
