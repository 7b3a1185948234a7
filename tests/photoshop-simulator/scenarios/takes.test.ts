import { allLayers, cloneLayers, documentHash, type SimDocument } from '../photoshop/document-model';
import type { Simulator } from '../simulator';
import { openTwoKeys } from './drawings';
import { generate, historyOf, namesOf, readyScene, selectKeys, takeGroups, theGroup } from './scene';
import { Studio } from './studio';

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

/** The same document, opened from its file by another session of Photoshop: layers keep their ids. */
function reopen(simulator: Simulator, document: SimDocument): SimDocument {
  const highest = Math.max(...[...allLayers(document.layers)].map((layer) => layer.id));
  while (simulator.core.newId() <= highest);
  const layers = cloneLayers(document.layers);
  return simulator.core.open({ ...document, id: simulator.core.newId(), layers, activeIds: [], history: [] });
}

describe('a take', () => {
  test('can be retimed without another generation: a second group, the first stays', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generate(simulator, 3);
    const before = documentHash(document);
    let submissions = 0;
    simulator.network.toBridge = (data) => {
      if (typeof data === 'string' && data.includes('"type":"submit"')) submissions++;
      return [data];
    };
    await simulator.click('open-retime');
    await simulator.type('retime-frames', '5');
    await simulator.type('retime-spacing', 'ease-in');
    await simulator.click('retime');
    await simulator.until('the second group is there', () => takeGroups(document).length === 2);
    await simulator.until('the take is free again', () => !simulator.isResting('insert-take'));
    const retimed = takeGroups(document).find(({ name }) => name.includes('5 ease-in'))!;
    expect(retimed.children).toHaveLength(5);
    expect(documentHash(document, retimed.id)).toBe(before);
    expect(historyOf(document)).toHaveLength(3);
    expect(submissions).toBe(0);
    expect(simulator.faults()).toEqual([]);
  });

  test('repeated after a restart has the same settings and the same pixels', async () => {
    const storage = studio.newStorage(true);
    const first = await readyScene(await studio.photoshop({ storage }));
    await generate(first.simulator, 2);
    const made = theGroup(first.document);
    await first.simulator.close();

    const simulator = await studio.photoshop({ storage });
    const document = reopen(simulator, first.document);
    await simulator.until('the take is found again', () => simulator.findAll('[data-take]').length === 1);
    await simulator.click('repeat-take');
    await simulator.until('it is made again', () => takeGroups(document).length === 2);
    const [again] = takeGroups(document).filter(({ id }) => id !== made.id);
    expect(again.name.replace(/#.*/, '')).toBe(made.name.replace(/#.*/, ''));
    expect(again.children!.map(({ pixels }) => pixels)).toEqual(made.children!.map(({ pixels }) => pixels));
    expect(simulator.faults()).toEqual([]);
  });

  test('can be placed again and discarded', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generate(simulator, 2);
    await simulator.click('insert-take');
    await simulator.until('it is placed again', () => takeGroups(document).length === 2);
    await simulator.click('discard-take');
    await simulator.until('the drawer is empty', () => simulator.findAll('[data-take]').length === 0);
    expect(takeGroups(document)).toHaveLength(2);
    expect(simulator.faults()).toEqual([]);
  });

  test('becomes a frame animation in a document of its own', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generate(simulator, 2);
    const before = documentHash(document);
    await simulator.click('make-animation');
    await simulator.until('the animation is there', () =>
      simulator.core.documents.some((other) => other.frameAnimation),
    );
    await simulator.settled();
    const animation = simulator.core.documents.find((other) => other.frameAnimation)!;
    expect(namesOf(animation.layers)).toEqual(['B', 'f003 (2/2)', 'f002 (1/2)', 'A']);
    expect(animation.frameAnimation).toEqual({
      frames: 4,
      delaySeconds: expect.closeTo(1 / 24, 5) as number,
    });
    expect(documentHash(document)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });
});

describe('the panel', () => {
  test('needs a code once; a later session has the token', async () => {
    const storage = studio.newStorage();
    const fresh = await studio.photoshop({ storage });
    await fresh.until('a code is asked for', () => fresh.state === 'pairing');
    await fresh.type('pairing-code', 'AAAA-AAAA');
    await fresh.click('pair');
    await fresh.until(
      'the wrong code is told',
      () => /code/i.test(fresh.text()) && fresh.findAll('.tb-card').length > 0,
    );
    expect(fresh.state).toBe('pairing');
    await fresh.close();
    const known = await studio.photoshop();
    await known.until('it is let in', () => known.state === 'no-selection');
    expect(known.faults()).toEqual([]);
  });

  test('speaks French where Photoshop does', async () => {
    const simulator = await studio.photoshop({ uiLocale: 'fr_FR' });
    const document = openTwoKeys(simulator.core);
    await simulator.until('it asks for layers', () => simulator.text().includes('Sélectionnez deux calques'));
    await selectKeys(simulator, document, ['A', 'B']);
    await generate(simulator, 2);
    expect(simulator.text()).toContain('2 intervalles placés');
    expect(simulator.uxp.menuItems()[0].label).toBe('Auto-test…');
    expect(simulator.faults()).toEqual([]);
  });

  test.each([true, false])(
    'saves the report of the self-test as JSON where the artist wants it (%s)',
    async (saving) => {
      const storage = studio.newStorage(true);
      storage.saving = saving;
      const { simulator, document, before } = await readyScene(await studio.photoshop({ storage }));
      await simulator.uxp.invokeMenu('selfTest');
      await simulator.until('the test document is closed', () =>
        simulator.core.gate.callNames.includes('closeWithoutSaving'),
      );
      await simulator.settled();
      if (saving) await simulator.until('the report is saved', () => storage.saved.length > 0);
      expect(storage.saved.map(({ name }) => name)).toEqual(saving ? ['toonbridge-self-test.json'] : []);
      if (saving)
        expect(Object.keys(JSON.parse(storage.saved[0].text) as object)).toEqual(
          expect.arrayContaining(['host', 'globals', 'connection', 'photoshop']),
        );
      expect(simulator.core.documents).toHaveLength(1);
      expect(documentHash(document)).toBe(before);
      expect(simulator.faults()).toEqual([]);
    },
  );
});
