import { openDrawing, CANVAS } from './drawings';
import { generate, readyScene, selectKeys, takeGroups } from './scene';
import { Studio } from './studio';

const MIB = 1024 * 1024;
const MOST_BYTES = 200 * MIB;
const RGBA_16_BYTES = 8;
/** Reads of properties for one change of the selection: what the layers and the document are asked, once each. */
const READS_FIXED = 20;
const READS_PER_LAYER = 12;
const LAYERS = 200;
const WIDE = { width: 3840, height: 2160 };
/** Side of a key, pixels. */
const SIDE = 900;

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

  test('large keys are open in the host one at a time, so that 4K stays far below the limit', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      ...WIDE,
      layers: (_core, draw) => [draw('B', 1900, 1080, SIDE / 2), draw('A', 1940, 1100, SIDE / 2)],
    });
    await selectKeys(simulator, document, ['A', 'B']);
    let uploaded = 0;
    simulator.network.toBridge = (data) => {
      if (typeof data !== 'string') uploaded += data.length;
      return typeof data === 'string' && data.includes('"type":"submit"') ? [] : [data];
    };
    await simulator.click('generate');
    await simulator.until('both keys are sent', () => uploaded > 2 * SIDE * SIDE * 4, 60_000);
    const fullCanvasBytes = WIDE.width * WIDE.height * RGBA_16_BYTES;
    expect(simulator.core.ledger.peakImageBytes).toBe(SIDE * SIDE * 4);
    expect(fullCanvasBytes * simulator.core.ledger.peakImages).toBeLessThan(MOST_BYTES);
    expect(simulator.core.ledger.peakImages).toBe(1);
    expect(simulator.core.ledger.leftOpen('image')).toEqual([]);
    expect(simulator.faults()).toEqual([]);
  });

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
