import { documentHash } from '../photoshop/document-model';
import type { Simulator } from '../simulator';
import { idOf, openTwoKeys } from './drawings';
import { historyOf, namesOf, readyScene, takeGroups, theGroup } from './scene';
import { Studio } from './studio';

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

/** Starts a generation; what the bridge sends is held back, so that the artist has time for something else. */
async function generateSlowly(simulator: Simulator): Promise<void> {
  await simulator.type('frames', '2');
  let submitted = false;
  simulator.network.toBridge = (data) => {
    submitted ||= typeof data === 'string' && data.includes('"type":"submit"');
    if (submitted) simulator.network.stall();
    return [data];
  };
  await simulator.click('generate');
  await simulator.until('the job is under way', () => submitted);
}

describe('while the engine works, the artist', () => {
  test('can delete the lower key: the frames come on top of what is left', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    simulator.artist.deleteLayer(document, idOf(document, 'A'));
    const before = documentHash(document);
    simulator.network.heal();
    await simulator.until('the frames are placed', () => takeGroups(document).length > 0);
    const group = theGroup(document);
    expect(namesOf(document.layers)).toEqual([group.name, 'B', 'Background']);
    expect(documentHash(document, group.id)).toBe(before);
    expect(simulator.faults()).toEqual([]);
  });

  test('can delete both keys', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    simulator.artist.deleteLayer(document, idOf(document, 'A'));
    simulator.artist.deleteLayer(document, idOf(document, 'B'));
    simulator.network.heal();
    await simulator.until('the frames are placed', () => takeGroups(document).length > 0);
    expect(namesOf(document.layers)).toEqual([theGroup(document).name, 'Background']);
    expect(simulator.faults()).toEqual([]);
  });

  test('can select something else, and the running job stays in view', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    simulator.artist.select(document, [idOf(document, 'Background')]);
    await simulator.settled();
    expect(simulator.state).toBe('running');
    simulator.network.heal();
    await simulator.until('the frames are placed', () => takeGroups(document).length > 0);
    expect(simulator.faults()).toEqual([]);
  });

  test('can work in another document, which is left alone and stays in front', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    const other = openTwoKeys(simulator.core, { name: 'other.psd' });
    simulator.artist.switchTo(other);
    const before = documentHash(other);
    simulator.network.heal();
    await simulator.until('the frames are placed', () => takeGroups(document).length > 0);
    await simulator.settled();
    expect(documentHash(other)).toBe(before);
    expect(historyOf(other)).toEqual(['Open']);
    expect(simulator.core.activeDocumentId).toBe(other.id);
    expect(simulator.faults()).toEqual([]);
  });

  test('can close the document: the panel says so, and keeps the take on the bridge', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    simulator.artist.closeDocument(document);
    simulator.network.heal();
    await simulator.until('the panel says so', () => simulator.text().includes('The document was closed'));
    await simulator.settled();
    expect(simulator.core.documents).toHaveLength(0);
    expect(simulator.faults()).toEqual([]);
  });

  test('can cancel in the panel, which does not wait for the bridge', async () => {
    const { simulator, document, before } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    await simulator.click('cancel');
    await simulator.until('the panel has stopped', () => simulator.state !== 'running');
    simulator.network.heal();
    await simulator.settled();
    expect(documentHash(document)).toBe(before);
    expect(historyOf(document)).toEqual(['Open']);
    expect(simulator.faults()).toEqual([]);
  });

  test('can press Escape while the layers are placed, and nothing is left of them', async () => {
    const { simulator, document, before } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    simulator.core.gate.onCall = (name) => name === 'putPixels' && simulator.artist.pressEscape();
    simulator.network.heal();
    await simulator.until('the generation has ended', () => simulator.state !== 'running');
    expect(documentHash(document)).toBe(before);
    expect(historyOf(document)).toEqual(['Open']);
    expect(simulator.faults()).toEqual([]);
  });

  test('can be busy with another command of Photoshop: placing waits for its turn', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generateSlowly(simulator);
    const release = simulator.artist.beginCommand('Gaussian Blur');
    simulator.network.heal();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(takeGroups(document)).toHaveLength(0);
    release();
    await simulator.until('the frames are placed', () => takeGroups(document).length > 0);
    expect(simulator.faults()).toEqual([]);
  });
});
