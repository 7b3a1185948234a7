import { join } from 'node:path';
import { describeWithShared } from '../../support/shared';
import {
  clippingBase,
  documentHash,
  findLayer,
  type SimBounds,
  type SimDocument,
  type SimLayer,
} from '../photoshop/document-model';
import type { Switches } from '../photoshop/switches';
import type { Simulator } from '../simulator';
import { idOf, openDrawing, openTwoKeys, paper } from './drawings';
import { generate, historyOf, namesOf, readyScene, selectKeys, takeGroups, theGroup } from './scene';
import { Studio } from './studio';

const CHUNK_HEADER_BYTES = 20;

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

async function select(simulator: Simulator, document: SimDocument, names: string[]): Promise<void> {
  simulator.artist.select(
    document,
    names.map((name) => idOf(document, name)),
  );
  await simulator.settled();
}

describe('colour modes and depths', () => {
  const both: Partial<Switches>[] = [{}, { depthMismatch: 'converts', eightBitsOfSixteen: 'converts' }];

  test.each(both)('16 bit comes back as 16 bit (%j)', async (switches) => {
    const { simulator, document, before } = await readyScene(await studio.photoshop({ switches }), {
      bits: 16,
    });
    await generate(simulator, 2);
    const group = theGroup(document);
    for (const layer of group.children!) {
      expect(layer.pixels!.data).toBeInstanceOf(Uint16Array);
      expect(Math.max(...layer.pixels!.data)).toBe(32768);
    }
    expect(documentHash(document, group.id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test('grayscale comes back grey', async () => {
    const { simulator, document, before } = await readyScene(await studio.photoshop(), { mode: 'GRAYSCALE' });
    await generate(simulator, 2);
    const group = theGroup(document);
    for (const layer of group.children!) expect(layer.pixels!.data.length).toBeGreaterThan(0);
    expect(documentHash(document, group.id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test.each(['CMYK', 'LAB', 'INDEXEDCOLOR'] as const)(
    '%s is refused in a sentence, and no pixel is asked for',
    async (mode) => {
      const simulator = await studio.photoshop();
      const document = openTwoKeys(simulator.core, { mode });
      await select(simulator, document, ['A', 'B']);
      await simulator.until('the mode is refused', () =>
        /This document is in .* mode/.test(simulator.text()),
      );
      expect(simulator.state).toBe('no-selection');
      expect(simulator.core.gate.callNames).not.toContain('getPixels');
      expect(simulator.isResting('generate')).toBe(true);
      expect(simulator.faults()).toEqual([]);
    },
  );
});

describe('layers that are not plain pixels', () => {
  test.each<[string, (layer: SimLayer) => void, RegExp]>([
    ['an empty layer', (layer) => (layer.pixels = null), /This layer is empty/],
    [
      'an adjustment layer',
      (layer) => void ((layer.kind = 'LayerKind:CURVES'), (layer.pixels = null)),
      /adjustment layer has no drawing/,
    ],
    ['a group', (layer) => void ((layer.kind = 'group'), (layer.children = [])), /A group has no pixels/],
  ])('%s is named as the reason why nothing can be made', async (_what, change, sentence) => {
    const simulator = await studio.photoshop();
    const document = openTwoKeys(simulator.core);
    change(findLayer(document, idOf(document, 'B'))!);
    await select(simulator, document, ['A', 'B']);
    expect(simulator.state).toBe('no-selection');
    expect(simulator.text()).toMatch(sentence);
    expect(simulator.faults()).toEqual([]);
  });

  test.each(['allLocked', 'pixelsLocked'] as const)(
    'a layer that is locked (%s) says so, and is used when the artist says so',
    async (lock) => {
      const simulator = await studio.photoshop();
      const document = openTwoKeys(simulator.core);
      findLayer(document, idOf(document, 'B'))![lock] = true;
      await select(simulator, document, ['A', 'B']);
      expect(simulator.state).toBe('no-selection');
      expect(simulator.text()).toMatch(/This layer is locked/);
      expect(simulator.isResting('generate')).toBe(true);
      await simulator.click('use-locked');
      await simulator.until('the panel is ready', () => simulator.state === 'ready');
      expect(simulator.faults()).toEqual([]);
    },
  );

  test('a layer that only keeps its place or its transparency is used as it is', async () => {
    const simulator = await studio.photoshop();
    const document = openTwoKeys(simulator.core);
    Object.assign(findLayer(document, idOf(document, 'A'))!, { positionLocked: true });
    Object.assign(findLayer(document, idOf(document, 'B'))!, { transparentPixelsLocked: true });
    await selectKeys(simulator, document, ['A', 'B']);
    expect(simulator.faults()).toEqual([]);
  });

  test('a locked layer is only read', async () => {
    const simulator = await studio.photoshop();
    const document = openTwoKeys(simulator.core);
    for (const name of ['A', 'B']) findLayer(document, idOf(document, name))!.allLocked = true;
    await select(simulator, document, ['A', 'B']);
    for (const name of ['A', 'B'])
      await simulator.click('use-locked', `[data-key="${idOf(document, name)}"]`);
    await simulator.until('the panel is ready', () => simulator.state === 'ready');
    const before = documentHash(document);
    await generate(simulator, 2);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test('keys in a locked group: the in-betweens go above the group', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      layers: (core, draw) => [
        {
          ...core.newLayer('locked', 'group', null),
          allLocked: true,
          children: [draw('B', 60, 30), draw('A', 30, 30)],
        },
        paper(core),
      ],
    });
    await selectKeys(simulator, document, ['A', 'B']);
    const before = documentHash(document);
    await generate(simulator, 2);
    expect(namesOf(document.layers)).toEqual([theGroup(document).name, 'locked', 'Background']);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test('the Background can be a key', async () => {
    const simulator = await studio.photoshop();
    const document = openTwoKeys(simulator.core);
    await selectKeys(simulator, document, ['Background', 'A']);
    const before = documentHash(document);
    await generate(simulator, 2);
    expect(namesOf(document.layers)).toEqual(['B', 'A', theGroup(document).name, 'Background']);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test.each<Partial<Switches>>([{}, { newLayerLands: 'on-top' }, { newLayerLands: 'inside-active-group' }])(
    'what is clipped to a key stays clipped to it (%j)',
    async (switches) => {
      const simulator = await studio.photoshop({ switches });
      const document = openDrawing(simulator.core, {
        layers: (core, draw) => [
          draw('B', 62, 34),
          { ...draw('rim', 38, 30, 6), isClippingMask: true },
          { ...draw('shade', 30, 30, 6), isClippingMask: true },
          draw('A', 34, 32),
          paper(core),
        ],
      });
      await selectKeys(simulator, document, ['A', 'B']);
      await generate(simulator, 2);
      expect(clippingBase(document, idOf(document, 'rim'))?.name).toBe('A');
      expect(clippingBase(document, idOf(document, 'shade'))?.name).toBe('A');
      expect(namesOf(document.layers)).toEqual([
        'B',
        theGroup(document).name,
        'rim',
        'shade',
        'A',
        'Background',
      ]);
      expect(simulator.faults()).toEqual([]);
    },
  );

  test.each<Partial<Switches>>([
    { treeChildren: 'layers' },
    { treeChildren: 'list' },
    { treeOrder: 'bottom-first' },
    { treeChildren: 'list', treeOrder: 'bottom-first' },
  ])('keys in the only group of a document are found and keep their order (%j)', async (switches) => {
    const simulator = await studio.photoshop({ switches });
    const document = openDrawing(simulator.core, {
      layers: (core, draw) => [
        { ...core.newLayer('scene', 'group', null), children: [draw('B', 60, 30), draw('A', 30, 30)] },
      ],
    });
    await selectKeys(simulator, document, ['A', 'B']);
    await generate(simulator, 2);
    expect(theGroup(document).name).toMatch(/^A → B/);
    expect(namesOf(document.layers[0].children!)).toEqual(['B', theGroup(document).name, 'A']);
    expect(simulator.faults()).toEqual([]);
  });

  test.each<[string, Partial<Switches>, boolean]>([
    ['the selection is merged', { mergeTakes: 'selection' }, true],
    ['the group is merged', { mergeTakes: 'layer' }, true],
    ['the group is hidden', { mergeTakes: 'selection' }, false],
  ])(
    'a group is used by its merged look on request, and is itself not touched (%s)',
    async (_what, switches, visible) => {
      const simulator = await studio.photoshop({ switches });
      const document = openDrawing(simulator.core, {
        layers: (core, draw) => [
          {
            ...core.newLayer('B', 'group', null),
            visible,
            children: [draw('line', 60, 30), draw('colour', 70, 32)],
          },
          draw('A', 30, 30),
          paper(core),
        ],
      });
      await select(simulator, document, ['A', 'B']);
      await simulator.click('use-merged');
      await simulator.until('the panel is ready', () => simulator.state === 'ready');
      const before = documentHash(document);
      await generate(simulator, 2);
      expect(documentHash(document, theGroup(document).id)).toBe(before);
      expect(historyOf(document)).toEqual(['Open', 'ToonBridge in-betweens']);
      const right = Math.max(...theGroup(document).children!.map(({ pixels }) => pixels!.bounds.right));
      expect(right).toBeGreaterThan(60);
      expect(simulator.faults()).toEqual([]);
    },
  );

  test.each<Partial<Switches>>([{}, { smartObjectRead: 'pixels' }])(
    'a smart object is read by its look (%j)',
    async (switches) => {
      const simulator = await studio.photoshop({ switches });
      const document = openTwoKeys(simulator.core);
      findLayer(document, idOf(document, 'B'))!.kind = 'smartObject';
      await selectKeys(simulator, document, ['A', 'B']);
      const before = documentHash(document);
      await generate(simulator, 2);
      expect(documentHash(document, theGroup(document).id)).toBe(before);
      expect(simulator.faults()).toEqual([]);
    },
  );
});

/** A mask that shows the left half of the bounds. */
function leftHalfShown({ left, top, right, bottom }: SimBounds, whole: boolean): SimLayer['mask'] {
  const middle = (left + right) / 2;
  const end = whole ? right : middle;
  const width = end - left;
  const data = Uint8Array.from({ length: width * (bottom - top) }, (_, i) =>
    left + (i % width) < middle ? 255 : 0,
  );
  return { bounds: { left, top, right: end, bottom }, data, outside: 0 };
}

describe('a layer with a mask', () => {
  /** Whether the mask ends where it shows, with nothing but its default beyond, or covers the whole layer. */
  test.each<[string, Partial<Switches>]>([
    ['a part of', {}],
    ['the whole of', { maskBeyond: 'error' }],
  ])(
    'whose rectangle is %s the layer is sent as it looks, and keeps its hidden pixels',
    async (extent, switches) => {
      const simulator = await studio.photoshop({ switches });
      const document = openTwoKeys(simulator.core);
      const key = findLayer(document, idOf(document, 'A'))!;
      key.mask = leftHalfShown(key.pixels!.bounds, extent === 'the whole of');
      await selectKeys(simulator, document, ['A', 'B']);
      const before = documentHash(document);
      const payloads: Buffer[] = [];
      simulator.network.toBridge = (data) => {
        if (typeof data !== 'string') payloads.push(data.subarray(CHUNK_HEADER_BYTES));
        return [data];
      };
      await generate(simulator, 1);
      const opaque = (samples: Uint8Array): number =>
        samples.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0 ? 1 : 0), 0);
      expect(opaque(payloads[0])).toBeLessThan(opaque(key.pixels!.data as Uint8Array) * 0.6);
      expect(opaque(payloads[0])).toBeGreaterThan(0);
      expect(documentHash(document, theGroup(document).id)).toBe(before);
      expect(simulator.faults()).toEqual([]);
    },
  );
});

describe('more than two layers', () => {
  test('three keys make two groups in one undo step', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      layers: (core, draw) => [draw('C', 74, 30), draw('B', 50, 34), draw('A', 26, 32), paper(core)],
    });
    await selectKeys(simulator, document, ['A', 'B', 'C']);
    await generate(simulator, 2);
    const [upper, lower] = takeGroups(document);
    expect(namesOf(document.layers)).toEqual(['C', upper.name, 'B', lower.name, 'A', 'Background']);
    expect([upper.name, lower.name]).toEqual([
      expect.stringMatching(/^B → C/),
      expect.stringMatching(/^A → B/),
    ]);
    expect(historyOf(document)).toHaveLength(2);
    expect(simulator.faults()).toEqual([]);
  });

  test('a layer named like a sketch guides the in-betweens and is no key', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      layers: (core, draw) => [draw('sketch@8', 48, 20), draw('B', 62, 34), draw('A', 34, 32), paper(core)],
    });
    await selectKeys(simulator, document, ['A', 'B']);
    let sketches = 0;
    simulator.network.toBridge = (data) => {
      if (typeof data === 'string' && data.includes('"type":"submit"'))
        sketches = (JSON.parse(data) as { job: { sketches: object[] } }).job.sketches.length;
      return [data];
    };
    await generate(simulator, 2);
    expect(sketches).toBe(1);
    expect(simulator.faults()).toEqual([]);
  });
});

describeWithShared('documents from files', ['psd'], (folder) => {
  test.each([
    ['05-16bit-saha-wave.psd', ['A', 'B']],
    ['06-grayscale-cactus.psd', ['A', 'B']],
  ])('%s', async (file, keys) => {
    const simulator = await studio.photoshop();
    const document = simulator.open(join(folder, file));
    await selectKeys(simulator, document, keys);
    const before = documentHash(document);
    await generate(simulator, 1);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });
});
