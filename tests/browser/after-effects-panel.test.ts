/**
 * The panel as a CEP page in a real browser, with the real bridge and its draft engine: keys and frames go as files.
 * The host behind it is the smallest that hands over paths (`after-effects/path-host.tsx`), no After Effects.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { readPng } from '../../bridge-server/imaging/png';
import { launchChromium } from '../support/chromium';
import { cleanUp, newHome, startTestBridge, type TestBridge } from '../support/test-bridge';
import {
  DARK,
  extensionFolder,
  LIGHT,
  manifestSwitches,
  openCepPage,
  removeFolder,
  type CepPage,
} from './after-effects/cep-page';
import { PathModel, type Calls } from './after-effects/path-model';
import { layoutFaults } from './gallery/layout-facts';
import { inState } from './page';

const KEY_WAIT = { totalMs: 60_000, pollMs: 10, restMs: 150 };

let browser: Browser | undefined;
let folder = '';
let bridge: TestBridge;
let model: PathModel;
let cep: CepPage;

beforeAll(async () => {
  browser = await launchChromium(manifestSwitches());
  if (browser) folder = await extensionFolder(join(__dirname, 'after-effects/path-host.tsx'));
  else process.stderr.write('No Chromium starts here, so the panel of After Effects was not tried.\n');
});
afterAll(async () => {
  await browser?.close();
  if (folder) removeFolder(folder);
});

beforeEach(async () => {
  if (!browser) return;
  bridge = await startTestBridge({ keyWait: KEY_WAIT });
  model = new PathModel();
  cep = await openCepPage(browser, { folder, port: bridge.port, evalScript });
});
afterEach(async () => {
  await cep?.page.context().close();
  model?.remove();
  await cleanUp();
});

function evalScript(script: string): string {
  const [name, request] = JSON.parse(script) as [keyof Calls, never];
  return JSON.stringify(model[name](request));
}

async function pair(): Promise<void> {
  await inState(cep.page, 'pairing');
  await cep.page.fill('[data-field="pairing-code"]', bridge.pairingCode());
  await cep.page.click('[data-action="pair"]');
  await inState(cep.page, 'no-selection', 'ready');
}

async function generate(frames: number): Promise<void> {
  await inState(cep.page, 'ready');
  await cep.page.fill('[data-field="frames"]', String(frames));
  await cep.page.click('[data-action="generate"]');
}

/** What a test does, where there is a browser. */
const inBrowser = (run: () => Promise<void>) => async () => {
  if (browser) await run();
};

test(
  'two layers become a sequence beside the project, and no page complains',
  inBrowser(async () => {
    await pair();
    model.selectLayers();
    await generate(3);
    await inState(cep.page, 'done');
    const [{ path, files, name }] = model.imported;
    expect(path.startsWith(join(model.folder, 'ToonBridge'))).toBe(true);
    expect(name).toContain('pose A → pose B · 3 even on 1s');
    expect(files).toHaveLength(3);
    const card = await cep.page.textContent('.tb-card-done');
    expect(card).toContain('3 in-betweens placed');
    expect(card).toContain('In one layer above the lower key; its pictures are beside the project.');
    const { raster } = await readPng(readFileSync(join(path, files[1])));
    expect([raster.widthPx, raster.heightPx]).toEqual([96, 64]);
    // The ball is half way, and its alpha is that of the keys, in straight colours.
    const middle = (32 * 96 + 44) * 4;
    expect(raster.data[middle + 3]).toBe(204);
    expect(Math.abs(raster.data[middle] - 226)).toBeLessThan(3);
    expect(cep.complaints).toEqual([]);
  }),
);

test(
  'pictures of keys do not stay on the disk',
  inBrowser(async () => {
    await pair();
    model.selectLayers();
    await generate(1);
    await inState(cep.page, 'done');
    expect(model.rendered).toHaveLength(2);
    expect(model.rendered.filter((path) => existsSync(path))).toEqual([]);
  }),
);

test(
  'one layer at two moments offers as many in-betweens as fit between them',
  inBrowser(async () => {
    await pair();
    model.selectMoments(5);
    await inState(cep.page, 'ready');
    await cep.page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-field="frames"]')?.value === '5',
    );
    await cep.page.click('[data-action="generate"]');
    await inState(cep.page, 'done');
    expect(model.imported[0].files).toHaveLength(5);
  }),
);

test(
  'a retime is another sequence of the same take, and discarding takes both away',
  inBrowser(async () => {
    await pair();
    model.selectLayers();
    await generate(3);
    await inState(cep.page, 'done');
    const { page } = cep;
    await page.click('[data-action="open-retime"]');
    await page.fill('[data-field="retime-frames"]', '2');
    await page.selectOption('[data-field="retime-hold"]', '2');
    await page.click('[data-action="retime"]');
    while (model.imported.length < 2) await page.waitForTimeout(20);
    expect(model.imported[1]).toMatchObject({ hold: 2, path: `${model.imported[0].path}-2` });
    expect(model.imported[1].files).toHaveLength(2);
    await page.click('[data-action="discard-take"]');
    while (model.imported.length > 0) await page.waitForTimeout(20);
    expect(model.filesOnDisk()).toHaveLength(5);
  }),
);

test(
  'cancel answers while a key is waited for, and nothing is left of it',
  inBrowser(async () => {
    await pair();
    model.writesKeys = false;
    model.selectLayers();
    await generate(3);
    await inState(cep.page, 'running');
    while (model.rendered.length === 0) await cep.page.waitForTimeout(10);
    await cep.page.click('[data-action="cancel"]');
    await inState(cep.page, 'ready');
    expect(model.imported).toEqual([]);
    while (existsSync(join(model.rendered[0], '..'))) await cep.page.waitForTimeout(10);
    model.writesKeys = true;
    await generate(1);
    await inState(cep.page, 'done');
    expect(model.imported).toHaveLength(1);
  }),
);

test(
  'a bridge that restarts while a key is waited for reads it all the same, and the artist notices nothing',
  inBrowser(async () => {
    await pair();
    model.writesKeys = false;
    model.selectLayers();
    await generate(2);
    while (model.rendered.length === 0) await cep.page.waitForTimeout(10);
    const { port, home } = bridge;
    await bridge.close();
    bridge = await startTestBridge({ root: home, port, keyWait: KEY_WAIT });
    model.writesKeys = true;
    model.renderKey({ layer: 11, path: model.rendered[0] });
    await inState(cep.page, 'done');
    expect(model.imported[0].files).toHaveLength(2);
  }),
);

test(
  'a folder that cannot be written to is told in a sentence, and the take is kept',
  inBrowser(async () => {
    await pair();
    model.selectLayers();
    Object.assign(model, { project: () => ({ folder: '/no/such/project' }) });
    await generate(1);
    await inState(cep.page, 'failed');
    expect(await cep.page.getAttribute('[data-error]', 'data-error')).toBe('folder-refused');
    expect(await cep.page.$$('[data-take]')).toHaveLength(1);
  }),
);

test(
  'without the switch of the manifest the bridge refuses the page, unless the user let it in',
  inBrowser(async () => {
    const plain = await launchChromium();
    if (!plain) return;
    try {
      const refused = await openCepPage(plain, { folder, port: bridge.port, evalScript });
      await inState(refused.page, 'disconnected');
      const open = await startTestBridge({ root: newHome(), allowNullOrigin: true });
      const letIn = await openCepPage(plain, { folder, port: open.port, evalScript });
      await inState(letIn.page, 'pairing');
    } finally {
      await plain.close();
    }
  }),
);

test(
  'the flyout menu is set, and loads the panel again',
  inBrowser(async () => {
    await inState(cep.page, 'pairing');
    expect(await cep.flyout()).toBe(
      '<Menu><MenuItem Id="connect-again" Label="Connect to the bridge again"/>' +
        '<MenuItem Id="reload" Label="Load the panel again"/></Menu>',
    );
    await Promise.all([cep.page.waitForEvent('load'), cep.click('reload')]);
    await inState(cep.page, 'pairing');
  }),
);

const background = (): Promise<string> =>
  cep.page.$eval('.tb', (panel) => getComputedStyle(panel).backgroundColor);

test(
  'the panel has the colours of the program, and follows when they change',
  inBrowser(async () => {
    await inState(cep.page, 'pairing');
    expect(await background()).toBe('rgb(35, 35, 35)');
    await cep.setSkin(LIGHT);
    expect(await background()).toBe('rgb(240, 240, 240)');
    const text = await cep.page.$eval('.tb', (panel) => getComputedStyle(panel).color);
    expect(text).toBe('rgb(32, 32, 32)');
  }),
);

test.each([
  ['dark', DARK],
  ['light', LIGHT],
] as const)('at 240 pixels nothing is clipped or covered in the %s skin', async (name, skin) => {
  if (!browser) return;
  await pair();
  await cep.setSkin(skin);
  model.selectLayers();
  await inState(cep.page, 'ready');
  await keepPicture(`${name}-ready`);
  expect(await faults()).toEqual([]);
  await generate(3);
  await inState(cep.page, 'done');
  await keepPicture(`${name}-done`);
  expect(await faults()).toEqual([]);
});

async function faults(): Promise<string[]> {
  await cep.page.$eval('#panel', (panel) => panel.classList.add('gallery'));
  return cep.page.evaluate(layoutFaults);
}

/** SCREENSHOTS=folder keeps pictures to look at. */
async function keepPicture(name: string): Promise<void> {
  const { SCREENSHOTS } = process.env;
  if (SCREENSHOTS) await cep.page.screenshot({ path: join(SCREENSHOTS, `after-effects-${name}.png`) });
}
