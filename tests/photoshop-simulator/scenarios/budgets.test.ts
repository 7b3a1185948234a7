import type { SimPixels } from '../photoshop/document-model';
import { openDrawing, CANVAS } from './drawings';
import { generate, readyScene, selectKeys, takeGroups } from './scene';
import { Studio } from './studio';

const MIB = 1024 * 1024;
const MOST_BYTES = 200 * MIB;
/** Reads of properties for one change of the selection: what the layers and the document are asked, once each. */
const READS_FIXED = 20;
const READS_PER_LAYER = 12;
const LAYERS = 200;
const WIDE = { width: 3840, height: 2160 };
/** A 4K layer that fills the canvas, RGBA. */
const LAYER_BYTES = WIDE.width * WIDE.height * 4;

function full(): SimPixels {
  const bounds = { left: 0, top: 0, right: WIDE.width, bottom: WIDE.height };
  return { bounds, data: new Uint8Array(LAYER_BYTES).fill(255) };
}

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

describe('the panel asks little of Photoshop', () => {
  test.each([2, 5])(
    'a change to %s selected layers costs a bounded number of reads, however many layers there are',
    async (selected) => {
      const simulator = await studio.photoshop();
      const document = openDrawing(simulator.core, {
        layers: (_core, draw) =>
          Array.from({ length: LAYERS }, (_, i) => draw(`layer ${i}`, (i * 7) % CANVAS.width, 30)),
      });
      await simulator.settled();
      const before = simulator.core.hostReads;
      simulator.artist.select(
        document,
        document.layers.slice(0, selected).map(({ id }) => id),
      );
      await simulator.settled();
      expect(simulator.core.hostReads - before).toBeLessThan(READS_FIXED + READS_PER_LAYER * selected);
      expect(simulator.faults()).toEqual([]);
    },
  );

  test('a burst of selections is answered once', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await simulator.settled();
    const before = simulator.core.hostReads;
    for (let i = 0; i < 50; i++) simulator.artist.select(document, document.activeIds);
    await simulator.settled();
    expect(simulator.core.hostReads - before).toBeLessThan(READS_FIXED + READS_PER_LAYER * 2);
  });

  test('two layers that fill a 4K canvas are open in the host one at a time, below the limit', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      ...WIDE,
      layers: (core) => ['B', 'A'].map((name) => ({ ...core.newLayer(name, 'pixel', null), pixels: full() })),
    });
    await selectKeys(simulator, document, ['A', 'B']);
    let uploaded = 0;
    simulator.network.toBridge = (data) => {
      if (typeof data !== 'string') uploaded += data.length;
      return typeof data === 'string' && data.includes('"type":"submit"') ? [] : [data];
    };
    await simulator.click('generate');
    await simulator.until('both keys are sent', () => uploaded > 2 * LAYER_BYTES, 240_000);
    expect(simulator.core.ledger.peakImageBytes).toBe(LAYER_BYTES);
    // In 16 bits it is twice that.
    expect(2 * simulator.core.ledger.peakImageBytes).toBeLessThan(MOST_BYTES);
    expect(simulator.core.ledger.peakImages).toBe(1);
    expect(simulator.core.ledger.leftOpen('image')).toEqual([]);
    expect(simulator.faults()).toEqual([]);
  }, 300_000);

  test('placing frames opens one image at a time', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generate(simulator, 4);
    expect(takeGroups(document)).toHaveLength(1);
    expect(simulator.core.ledger.peakImages).toBe(1);
    expect(simulator.core.ledger.leftOpen('object URL')).toEqual([]);
  });

  test('a session leaves no more listeners and timers than it began with', async () => {
    const { simulator } = await readyScene(await studio.photoshop());
    await simulator.settled();
    const count = (kind: string): number => simulator.core.ledger.leftOpen(kind).length;
    const before = { listeners: count('listener'), sockets: count('socket') };
    for (let i = 0; i < 2; i++) await generate(simulator, 1);
    await simulator.settled();
    expect({ listeners: count('listener'), sockets: count('socket') }).toEqual(before);
    expect(count('interval') + count('timer')).toBeLessThan(6);
  });
});
