/**
 * What the built panel draws in the simulator, laid out by a browser with only the styles that UXP knows. It tells
 * whether anything rests on a style that Photoshop would drop; how Photoshop really draws it, nobody here can see.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { layoutFaults } from '../../browser/gallery/layout-facts';
import { launchChromium } from '../../support/chromium';
import { filterStyles } from '../lint/filter-styles';
import { generate, readyScene } from '../scenarios/scene';
import { PANEL, Studio } from '../scenarios/studio';
import { readManifest } from '../uxp/manifest';
import { paleTexts } from './pale-texts';
import { HOST_VARIABLES, type Theme } from './themes';

const WIDTHS_PX = [240, 320, 480];
const HEIGHT_PX = 900;
const THEMES: Theme[] = ['dark', 'light'];
const STATES = ['disconnected', 'pairing', 'no-selection', 'ready', 'running', 'done', 'French'];

let browser: Browser | undefined;
let markup: Record<string, string> = {};

beforeAll(async () => {
  browser = await launchChromium();
  if (browser) markup = await drawn();
});
afterAll(() => browser?.close());

/** The panel's elements in every state, from the unmodified bundle. */
async function drawn(): Promise<Record<string, string>> {
  const studio = await Studio.open();
  try {
    const lost = await studio.photoshop({ bridgePort: 1 });
    await lost.until('the bridge is missed', () => lost.text().includes('The bridge is not running'));
    const stranger = await studio.photoshop();
    await stranger.until('a code is asked for', () => stranger.state === 'pairing');
    const pairing = stranger.markup();
    await studio.pair(stranger);
    await stranger.until('it is let in', () => stranger.state === 'no-selection');
    const { simulator } = await readyScene(await studio.photoshop());
    await simulator.settled();
    const ready = simulator.markup();
    simulator.network.toBridge = (data) => (String(data).includes('"type":"submit"') ? [] : [data]);
    await simulator.click('generate');
    await simulator.until('the job is sent', () => simulator.text().includes('Waiting for its turn'));
    const running = simulator.markup();
    const { simulator: second } = await readyScene(await studio.photoshop());
    await generate(second, 4);
    const { simulator: french } = await readyScene(await studio.photoshop({ uiLocale: 'fr_FR' }));
    await generate(french, 4);
    return {
      disconnected: lost.markup(),
      pairing,
      'no-selection': stranger.markup(),
      ready,
      running,
      done: second.markup(),
      French: french.markup(),
    };
  } finally {
    await studio.close();
  }
}

function styles(): string {
  const { featureFlags } = readManifest(PANEL);
  return ['theme', 'panel']
    .map((name) => filterStyles(readFileSync(join(PANEL, `styles/${name}.css`), 'utf8'), featureFlags))
    .join('\n');
}

async function open(from: Browser, state: string, theme: Theme, widthPx: number): Promise<Page> {
  const page = await from.newPage({ colorScheme: theme, viewport: { width: widthPx, height: HEIGHT_PX } });
  const variables = Object.entries(HOST_VARIABLES[theme]).map(([name, value]) => `${name}: ${value};`);
  const background = 'body { margin: 0; background: var(--uxp-host-background-color); }';
  await page.setContent(
    `<!doctype html><style>:root { ${variables.join(' ')} } ${background}</style><style>${styles()}</style>
     <body><div class="gallery" style="width: ${widthPx}px; height: ${HEIGHT_PX}px; overflow: hidden">
     ${markup[state]}</div></body>`,
  );
  return page;
}

describe.each(STATES)('the panel drawn with what UXP knows, when %s', (state) => {
  test.each(WIDTHS_PX)(
    'has nothing clipped, covered, overlapping or too pale at %i pixels',
    async (widthPx) => {
      if (!browser)
        return void process.stderr.write('No Chromium starts here, so the panel was not looked at.\n');
      for (const theme of THEMES) {
        const page = await open(browser, state, theme, widthPx);
        expect({ theme, faults: await page.evaluate(layoutFaults) }).toEqual({ theme, faults: [] });
        expect({ theme, pale: await page.evaluate(paleTexts) }).toEqual({ theme, pale: [] });
        if (process.env.LOOK)
          await page.screenshot({ path: join(process.env.LOOK, `${state}-${theme}-${widthPx}.png`) });
        await page.close();
      }
    },
  );
});

test('the filter takes away what UXP would not see', () => {
  const css =
    '.a { display: grid; gap: 4px; color: red } .b:has(.c) { color: red } @supports (gap: 1px) { .d { top: 0 } }';
  expect(filterStyles(css).replace(/\s+/g, ' ').trim()).toBe('.a { color: red }');
});
