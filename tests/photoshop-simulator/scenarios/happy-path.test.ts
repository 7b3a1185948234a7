import { join } from 'node:path';
import { describeWithShared } from '../../support/shared';
import { documentHash, type SimDocument } from '../photoshop/document-model';
import { trimmed } from '../photoshop/pixel-canvas';
import { OTHER_POSITIONS } from '../photoshop/switches';
import { openDrawing } from './drawings';
import { generate, historyOf, namesOf, readyScene, selectKeys, theGroup } from './scene';
import { listenForFrames, type SentFrame } from './sent-frames';
import { Studio } from './studio';

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

function expectSentPixels(document: SimDocument, sent: readonly SentFrame[]): void {
  const inserted = [...theGroup(document).children!].sort((a, b) => a.name.localeCompare(b.name));
  const expected = [...sent].sort((a, b) => a.index - b.index);
  expect(inserted).toHaveLength(expected.length);
  inserted.forEach((layer, i) => {
    const { data, bounds } = expected[i];
    expect(layer.pixels).toEqual(
      trimmed(new Uint8Array(data), bounds.left, bounds.top, bounds.right - bounds.left),
    );
  });
}

describe('from two layers to in-betweens', () => {
  test('they come in one group between the keys, in order, in one undo step; the keys stay as they were', async () => {
    const { simulator, document, before } = await readyScene(await studio.photoshop());
    const sent = listenForFrames(simulator);
    await generate(simulator, 3);
    const group = theGroup(document);
    expect(namesOf(document.layers)).toEqual(['B', group.name, 'A', 'Background']);
    expect(group.name).toMatch(/^A → B · 3 even on 1s · draft · seed \d+ #/);
    expect(namesOf(group.children!)).toEqual(['f004 (3/3)', 'f003 (2/3)', 'f002 (1/3)']);
    expect(group.children!.every((layer) => layer.kind === 'pixel' && layer.visible)).toBe(true);
    expect(documentHash(document, group.id)).toBe(before);
    expect(historyOf(document)).toEqual(['Open', 'ToonBridge in-betweens']);
    expectSentPixels(document, sent);
    simulator.artist.undo(document);
    expect(documentHash(document)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test('keys partly off the canvas keep their place', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      layers: (_core, draw) => [draw('B', 92, 60), draw('A', 3, 5), draw('prop', -20, 70)],
    });
    await selectKeys(simulator, document, ['A', 'B']);
    const sent = listenForFrames(simulator);
    const before = documentHash(document);
    await generate(simulator, 3);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expectSentPixels(document, sent);
    expect(simulator.faults()).toEqual([]);
  });

  test.each(OTHER_POSITIONS.map((switches) => [JSON.stringify(switches), switches] as const))(
    'nothing depends on the guess %s',
    async (_name, switches) => {
      const { simulator, document, before } = await readyScene(await studio.photoshop({ switches }));
      const sent = listenForFrames(simulator);
      await generate(simulator, 2);
      const group = theGroup(document);
      expect(namesOf(document.layers)).toEqual(['B', group.name, 'A', 'Background']);
      expect(namesOf(group.children!)).toEqual(['f003 (2/2)', 'f002 (1/2)']);
      expect(documentHash(document, group.id)).toBe(before);
      expect(historyOf(document)).toEqual(['Open', 'ToonBridge in-betweens']);
      expectSentPixels(document, sent);
      expect(simulator.faults()).toEqual([]);
    },
  );

  test('the upper key can be the first: the frames then fall towards the lower one', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await simulator.click('swap-keys');
    await generate(simulator, 2);
    const group = theGroup(document);
    expect(group.name).toMatch(/^B → A/);
    expect(namesOf(document.layers)).toEqual(['B', group.name, 'A', 'Background']);
    expect(namesOf(group.children!)).toEqual(['f002 (1/2)', 'f003 (2/2)']);
    expect(simulator.faults()).toEqual([]);
  });

  test('the panel touches no global that UXP lacks', async () => {
    const { simulator } = await readyScene(await studio.photoshop());
    expect([...simulator.touchedGlobals]).toEqual([]);
  });
});

describeWithShared('a document of an animator', ['psd'], (folder) => {
  test('nested groups and layers beyond every edge of the canvas', async () => {
    const simulator = await studio.photoshop();
    const document = simulator.open(join(folder, '03-offset-outside-canvas.psd'));
    await selectKeys(simulator, document, ['A', 'B']);
    const before = documentHash(document);
    const sent = listenForFrames(simulator);
    await generate(simulator, 2);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expect(historyOf(document)).toEqual(['Open', 'ToonBridge in-betweens']);
    expectSentPixels(document, sent);
    expect(simulator.faults()).toEqual([]);
  });
});
