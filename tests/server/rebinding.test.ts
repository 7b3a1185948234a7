/** Web pages against the bridge, in a real browser: another site, and a name that was re-bound to this machine. */
import { PROTOCOL_VERSION } from '../../protocol/limits';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';

let browser: Browser | undefined;
let bridge: TestBridge;
let site: Server;

beforeAll(async () => {
  browser = await launchChromium();
  bridge = await startTestBridge();
  site = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>another site</title>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => site.once('listening', resolve));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  site.close();
  await cleanUp();
});

/** What a page at an address gets out of the bridge. */
async function loot(page: Page, base: string): Promise<{ fetched: string; socket: string }> {
  return page.evaluate(async (address) => {
    const fetched = await fetch(`${address}/health`).then(
      async (answer) => `${answer.status} ${await answer.text()}`,
      (error: Error) => error.name,
    );
    const socket = await new Promise<string>((resolve) => {
      const opened = new WebSocket(address.replace('http', 'ws'));
      opened.onopen = () => resolve('open');
      opened.onerror = () => resolve('refused');
    });
    return { fetched, socket };
  }, base);
}

/** The refusal says nothing of the bridge; a browser that keeps to CORS does not even show it to the page. */
function expectNothing({ fetched, socket }: { fetched: string; socket: string }): void {
  expect(socket).toBe('refused');
  expect(fetched).toMatch(/^(403 .*not-allowed.*|TypeError)$/s);
  expect(fetched).not.toContain('version');
}

/** Says so where no Chromium starts, instead of looking as if everything had been checked. */
const inBrowser = (check: (browser: Browser) => Promise<void>) => async (): Promise<void> => {
  if (browser) await check(browser);
  else process.stderr.write('No Chromium starts here: web pages against the bridge were not checked.\n');
};

describe('a web page', () => {
  test(
    'of another site gets nothing by fetch or WebSocket',
    inBrowser(async (running) => {
      const page = await running.newPage();
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      for (const host of ['127.0.0.1', 'localhost']) {
        const got = await loot(page, `http://${host}:${bridge.port}`);
        expectNothing(got);
      }
    }),
  );

  test(
    'under a name that was re-bound to this machine gets a refusal and nothing else',
    inBrowser(async (running) => {
      // The guard sees what DNS rebinding looks like: a request of the same origin whose Host is a foreign name.
      const page = await running.newPage();
      const name = `http://rebound.localhost:${bridge.port}`;
      await page.goto(`${name}/`).catch(() => undefined);
      expect(await page.content()).not.toContain('another site');
      const got = await loot(page, name);
      expectNothing(got);
    }),
  );

  test(
    'that the bridge itself serves may talk to it',
    inBrowser(async (running) => {
      const page = await running.newPage();
      await page.goto(`http://localhost:${bridge.port}/health`);
      const got = await loot(page, `http://localhost:${bridge.port}`);
      expect(got.fetched).toContain(`"protocol":${PROTOCOL_VERSION}`);
      expect(got.socket).toBe('open');
    }),
  );
});
