import { documentHash, type SimDocument } from '../photoshop/document-model';
import type { Simulator } from '../simulator';
import { idOf, openDrawing } from './drawings';
import { generate, historyOf, readyScene, takeGroups } from './scene';
import { Studio } from './studio';

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

interface Kept {
  hash: string;
  active: number[];
  history: string[];
}

const keep = (document: SimDocument): Kept => ({
  hash: documentHash(document),
  active: [...document.activeIds],
  history: historyOf(document),
});

/**
 * Cancels at the first host call of what `start` sets off, then at the second, and so on, until it goes through.
 * After each cancel the document must be as before to the byte. @returns how many calls there were
 */
async function cancelEverywhere(
  { simulator, document }: { simulator: Simulator; document: SimDocument },
  start: () => Promise<void>,
  isOver: () => boolean,
): Promise<number> {
  const { gate } = simulator.core;
  await simulator.settled();
  const before = keep(document);
  for (let k = 1; ; k++) {
    gate.cancelAtCall(k);
    await start();
    await simulator.until(`the attempt with a cancel at call ${k} is over`, () => !gate.current && isOver());
    const calls = gate.callsInside;
    if (calls < k) return calls;
    expect({ k, ...keep(document) }).toEqual({ k, ...before });
    expect({ k, faults: simulator.faults() }).toEqual({ k, faults: [] });
  }
}

describe('a cancel in Photoshop', () => {
  test('at any call of placing a take leaves the document as it was, to the byte', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    await generate(simulator, 2);
    let attempts = 0;
    const calls = await cancelEverywhere(
      { simulator, document },
      async () => {
        attempts = simulator.core.gate.scopesOpened;
        await simulator.click('insert-take');
      },
      () => simulator.core.gate.scopesOpened > attempts && !simulator.isResting('insert-take'),
    );
    expect(calls).toBeGreaterThan(40);
    expect(takeGroups(document)).toHaveLength(2);
    expect(simulator.faults()).toEqual([]);
  });

  test('at any call of reading the keys ends the generation and leaves the document as it was', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    expect(await cancelReading(simulator, document)).toBeGreaterThan(10);
  });

  test('while a merged look is read leaves no copy behind', async () => {
    const simulator = await studio.photoshop();
    const document = openDrawing(simulator.core, {
      layers: (core, draw) => [
        { ...core.newLayer('B', 'group', null), children: [draw('line', 60, 30), draw('colour', 62, 32)] },
        draw('A', 30, 30),
      ],
    });
    simulator.artist.select(document, [idOf(document, 'A'), idOf(document, 'B')]);
    await simulator.click('use-merged');
    await simulator.until('the panel is ready', () => simulator.state === 'ready');
    expect(await cancelReading(simulator, document)).toBeGreaterThan(15);
    expect(simulator.core.documents).toHaveLength(1);
  });
});

/** Starts generations that get as far as the submission, which never arrives. @returns host calls of reading */
async function cancelReading(simulator: Simulator, document: SimDocument): Promise<number> {
  let attempts = 0;
  let submitted = false;
  simulator.network.toBridge = (data) => {
    const isSubmission = typeof data === 'string' && data.includes('"type":"submit"');
    submitted ||= isSubmission;
    return isSubmission ? [] : [data];
  };
  const calls = await cancelEverywhere(
    { simulator, document },
    async () => {
      attempts = simulator.core.gate.scopesOpened;
      await simulator.click('generate');
    },
    () => simulator.core.gate.scopesOpened > attempts && (submitted || simulator.state !== 'running'),
  );
  expect(submitted).toBe(true);
  return calls;
}
