/** The panel with a host that hands over paths: the bridge has the keys, and writes the frames. */
import { discardTake } from '../../plugin/actions/discard-take';
import { changeSettings } from '../../plugin/actions/change-settings';
import { generate } from '../../plugin/actions/generate';
import { refreshSelection } from '../../plugin/actions/selection/refresh-selection';
import type { RemoveRequest } from '../../plugin/hosts/host';
import { DOCUMENT, fakePanel, layer, selectionOf, settled, type FakePanel } from './support/fake-panel';

const A = layer(11, 'A');
const B = layer(12, 'B');

/** A panel whose host sends its layers by itself. `sent` is undefined for an empty one. */
function filePanel(sent: (layer: number) => string | undefined): FakePanel & { removed: RemoveRequest[] } {
  const panel = fakePanel(selectionOf(A, B));
  const removed: RemoveRequest[] = [];
  panel.bridge.upload = () => Promise.reject(new Error('Nothing is to be uploaded.'));
  panel.host.readLayer = async (request) => {
    const upload = sent(request.layer);
    return upload === undefined ? undefined : { upload, notes: [`note on ${request.layer}`] };
  };
  panel.host.removeInserted = async (request) => void removed.push(request);
  return Object.assign(panel, { removed });
}

async function generated(panel: FakePanel): Promise<void> {
  await changeSettings.perform(panel, { inbetweens: 1, seed: 9, seedLocked: true });
  const ending = generate.perform(panel, undefined);
  await settled();
  panel.tell({ kind: 'done', slots: [{ segment: 0, slot: 0, moment: 0.5, index: 4 }] });
  await ending;
}

test('keys that the bridge has are not sent again', async () => {
  const panel = filePanel((id) => `upload-of-${id}`);
  await generated(panel);
  expect(panel.submitted[0].keys.map(({ upload }) => upload)).toEqual(['upload-of-11', 'upload-of-12']);
  expect(panel.store.state.outcome).toMatchObject({ kind: 'done', notes: ['note on 11', 'note on 12'] });
});

test('a key without paint is refused by its name', async () => {
  const panel = filePanel((id) => (id === 12 ? undefined : 'upload-of-11'));
  await generate.perform(panel, undefined);
  expect(panel.store.state.outcome).toMatchObject({
    kind: 'failed',
    error: { code: 'key-empty', happened: 'B' },
  });
});

test('the host is told which native frames to have written, and how they are timed', async () => {
  const panel = filePanel((id) => `upload-of-${id}`);
  await generated(panel);
  const [{ take, groups }] = panel.inserted;
  expect(take).toEqual({ job: 'job-00000001', inbetweens: 1, chart: { spacing: 'even', hold: 1 } });
  expect(groups[0].frames.map(({ native }) => native)).toEqual([{ segment: 0, index: 4 }]);
});

test('discarding a take has the host remove what it inserted', async () => {
  const panel = filePanel((id) => `upload-of-${id}`);
  await generated(panel);
  await discardTake.perform(panel, panel.store.state.takes[0].tag);
  expect(panel.removed).toEqual([{ document: DOCUMENT.id, groups: [100] }]);
  expect(panel.discarded).toEqual(['job-00000001']);
});

describe('the gap between the keys', () => {
  test.each([
    [7, 1, 7],
    [7, 2, 3],
    [1, 2, 1],
    [500, 1, 120],
  ] as const)('of %i frames on %is offers %i in-betweens', async (gapFrames, hold, inbetweens) => {
    const panel = fakePanel(selectionOf(A));
    await changeSettings.perform(panel, { chart: { spacing: 'even', hold } });
    panel.selection = { ...selectionOf(A, B), gapFrames };
    await refreshSelection(panel);
    expect(panel.store.state.settings.inbetweens).toBe(inbetweens);
  });

  test('changes nothing while the same keys stay selected, so that the artist’s own number is kept', async () => {
    const panel = fakePanel(selectionOf(A));
    panel.selection = { ...selectionOf(A, B), gapFrames: 7 };
    await refreshSelection(panel);
    await changeSettings.perform(panel, { inbetweens: 4 });
    await refreshSelection(panel);
    expect(panel.store.state.settings.inbetweens).toBe(4);
  });
});
