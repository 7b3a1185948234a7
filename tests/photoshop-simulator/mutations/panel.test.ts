import { Studio } from '../scenarios/studio';
import { idOf, openTwoKeys } from '../scenarios/drawings';
import type { Simulator } from '../simulator';

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

/** Changes every place where the text stands; where it stands nowhere the proof would prove nothing. */
function change(text: string, by: string): (code: string) => string {
  return (code) => {
    if (!code.includes(text)) throw new Error(`"${text}" stands nowhere in the bundle`);
    return code.replaceAll(text, by);
  };
}

/** The panel with two keys selected and everything asked that it asks by itself. */
async function selected(mutate: (code: string) => string): Promise<Simulator> {
  const simulator = await studio.photoshop({ mutate });
  const document = openTwoKeys(simulator.core);
  simulator.artist.select(document, [idOf(document, 'A'), idOf(document, 'B')]);
  await simulator.until('the panel is ready', () => simulator.state === 'ready');
  await simulator.settled();
  return simulator;
}

describe('the built panel, made worse on purpose:', () => {
  test('images that are not disposed', async () => {
    const simulator = await selected(change('.dispose()', '.width'));
    expect(simulator.faults().join()).toContain('left open: image');
  });

  test('a misspelt option of executeAsModal', async () => {
    const simulator = await selected(change('timeOut:', 'timeout:'));
    await simulator.click('generate');
    await simulator.until('it has failed', () => simulator.state === 'failed');
    expect(simulator.text()).toContain('unknown option "timeout"');
  });

  test('an address in numbers', async () => {
    const simulator = await studio.photoshop({ mutate: change('ws://localhost', 'ws://127.0.0.1') });
    await simulator.until('the refusal is shown', () =>
      simulator.text().includes('Permission denied to the url'),
    );
    expect(simulator.state).toBe('disconnected');
  });

  test('a binary type left as it comes', async () => {
    const simulator = await studio.photoshop({ mutate: change('.binaryType=', '.binarytype=') });
    await simulator.until('the panel is stopped', () => simulator.text().includes('does not exist'));
    expect(simulator.state).toBe('disconnected');
  });

  test('aria attributes', async () => {
    const simulator = await selected(change('"data-action"', '"aria-action"'));
    expect(simulator.faults().join()).toContain('the attribute aria-action');
  });

  test('an element that UXP does not know', async () => {
    const simulator = await selected(change('("p",', '("section",'));
    expect(simulator.faults().join()).toContain('<section> is a plain div in UXP');
  });

  test('options without an attribute for their value', async () => {
    const simulator = await selected(change('.setAttribute("value",', '.getAttribute("value",'));
    expect(simulator.faults()).toEqual(['an <option> has no attribute value']);
  });

  test('a missing global at the start', async () => {
    await expect(studio.photoshop({ mutate: (code) => `new TextDecoder();${code}` })).rejects.toThrow(
      'TextDecoder is not a constructor',
    );
  });

  test('eval at the start', async () => {
    await expect(studio.photoshop({ mutate: (code) => `Function("return 1")();${code}` })).rejects.toThrow(
      'Code generation from strings disallowed',
    );
  });

  test('a second setup', async () => {
    const twice = "require('uxp').entrypoints.setup({});";
    const simulator = await studio.photoshop({ mutate: (code) => code + twice });
    expect(simulator.faults()).toContain('entrypoints.setup was called twice');
  });
});
