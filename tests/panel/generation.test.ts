import { cancel } from '../../plugin/actions/cancel';
import { changeSettings } from '../../plugin/actions/change-settings';
import { discardTake } from '../../plugin/actions/discard-take';
import { generate } from '../../plugin/actions/generate';
import { insertTake } from '../../plugin/actions/insert-take';
import { repeatTake, repeatWithNewSeed } from '../../plugin/actions/repeat-take';
import { retime } from '../../plugin/actions/retime';
import { refreshSelection } from '../../plugin/actions/selection/refresh-selection';
import { standingOf } from '../../plugin/model/standing';
import { engineOfTake } from '../../plugin/model/take';
import { loadTakes } from '../../plugin/actions/takes/take-store';
import { refreshTakes } from '../../plugin/actions/takes/refresh-takes';
import { toWireError } from '../../protocol/errors';
import type { Slot } from '../../protocol/messages';
import { CAPABILITIES } from './support/bridge-double';
import { DOCUMENT, fakePanel, layer, selectionOf, settled, type FakePanel } from './support/fake-panel';

const A = layer(11, 'A');
const B = layer(12, 'B');
const SLOTS: Slot[] = [{ segment: 0, slot: 0, moment: 0.5, index: 0 }];

async function generated(panel: FakePanel): Promise<void> {
  await changeSettings.perform(panel, { inbetweens: 1, seed: 9, seedLocked: true });
  const ending = generate.perform(panel, undefined);
  await settled();
  panel.tell({ kind: 'done', slots: SLOTS });
  await ending;
}

const tagOfFirst = (panel: FakePanel) => panel.store.state.takes[0].tag;

test('a generation reads, sends, waits, places and keeps the take', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  expect(standingOf(panel.store.state)).toBe('done');
  expect(panel.submitted[0]).toMatchObject({
    document: { id: '0011223344556677', name: 'drawing.psd' },
    keys: [{ name: 'A' }, { name: 'B' }],
    seed: 9,
    inbetweens: 1,
  });
  const [request] = panel.inserted;
  expect(request.groups[0].keys).toEqual([11, 12]);
  expect(request.groups[0].frames.map((frame) => frame.name)).toEqual(['f002 (1/1)']);
  expect(panel.store.state.takes[0]).toMatchObject({ groups: [100], keyLayers: [11, 12] });
});

test('what the host says of the keys is shown with the result, each sentence once', async () => {
  const panel = fakePanel(selectionOf(A, B));
  const { readLayer } = panel.host;
  const note = 'The mask of the key is taken without its feather.';
  panel.host.readLayer = async (...request) => {
    const read = await readLayer(...request);
    return read && { ...read, notes: [note] };
  };
  await generated(panel);
  expect(panel.store.state.outcome).toMatchObject({ kind: 'done', notes: [note] });
});

test('what a test model made says so in the panel and in the document, after a restart too', async () => {
  const panel = fakePanel(selectionOf(A, B));
  const [draft] = CAPABILITIES.engines;
  const engines = [{ ...draft, id: 'tooncrafter', note: 'TEST MODEL with random weights: it paints noise.' }];
  panel.store.update({ capabilities: { ...CAPABILITIES, engines } });
  const ending = generate.perform(panel, undefined);
  await settled();
  expect(panel.store.state.run).toMatchObject({ testModel: true });
  panel.tell({ kind: 'done', slots: SLOTS });
  await ending;
  expect(panel.inserted[0].groups[0].name).toContain('tooncrafter TEST MODEL');
  expect(panel.store.state.outcome).toMatchObject({ testModel: true });
  const [take] = await loadTakes(panel.host.memory, DOCUMENT.memoryId, []);
  expect(engineOfTake(take)).toBe('tooncrafter TEST MODEL');
});

test('a take is found again after a restart, by the tag in the name of its group', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  const group = panel.inserted[0].groups[0].name;
  const copy = { ...selectionOf(A, B), tree: [{ id: 100, name: group }] };
  const later = fakePanel({ ...copy, document: { ...copy.document!, memoryId: 'another-document' } });
  panel.memory.forEach((text, name) => later.memory.set(name, text));
  await refreshTakes(later);
  expect(later.store.state.takes).toEqual(panel.store.state.takes);
});

test('a take that was kept when sketches were called guides is read', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  const [kept] = panel.store.state.takes;
  const sketch = { upload: 'upload-s1', name: 'rough@8', segment: 0, frame: 8, strength: 1 };
  const { sketchLayers, request, ...rest } = kept;
  const { sketches, ...job } = request;
  expect([sketchLayers, sketches]).toEqual([[], []]);
  const before = { ...rest, guideLayers: [14], request: { ...job, guides: [sketch] } };
  panel.memory.set(`take-${kept.tag}`, JSON.stringify(before));
  const [take] = await loadTakes(panel.host.memory, DOCUMENT.memoryId, []);
  expect(take).toEqual({ ...rest, sketchLayers: [14], request: { ...job, sketches: [sketch] } });
});

test('an unlocked seed is rolled for each generation, a locked one is kept', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  await changeSettings.perform(panel, { seedLocked: false });
  const ending = generate.perform(panel, undefined);
  await settled();
  panel.tell({ kind: 'done', slots: SLOTS });
  await ending;
  expect(panel.submitted.map((job) => job.seed)).toEqual([9, panel.store.state.settings.seed]);
  expect(panel.store.state.settings.seed).not.toBe(9);
});

test('variations take the seeds that follow', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await changeSettings.perform(panel, { inbetweens: 1, variations: 3, seed: 2 ** 32 - 2, seedLocked: true });
  const ending = generate.perform(panel, undefined);
  for (let i = 0; i < 3; i++) {
    await settled();
    panel.tell({ kind: 'done', slots: SLOTS });
  }
  await ending;
  expect(panel.submitted.map((job) => job.seed)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
  expect(panel.store.state.takes).toHaveLength(3);
});

test('cancel answers at once, tells the bridge, and late answers change nothing', async () => {
  const panel = fakePanel(selectionOf(A, B));
  const ending = generate.perform(panel, undefined);
  await settled();
  expect(standingOf(panel.store.state)).toBe('running');
  void cancel.perform(panel, undefined);
  expect(standingOf(panel.store.state)).toBe('ready');
  panel.tell({ kind: 'done', slots: SLOTS });
  await ending;
  expect(panel.cancelled).toEqual(['job-00000001']);
  expect(panel.inserted).toEqual([]);
  expect(panel.store.state.takes).toEqual([]);
  expect([...panel.memory.keys()].filter((name) => name.startsWith('take-'))).toEqual([]);
});

test('a failure of the bridge is shown with its sentences', async () => {
  const panel = fakePanel(selectionOf(A, B));
  const ending = generate.perform(panel, undefined);
  await settled();
  panel.tell({ kind: 'failed', error: toWireError('out-of-memory', 'It needs 9 GB.') });
  await ending;
  expect(standingOf(panel.store.state)).toBe('failed');
  expect(panel.store.state.outcome).toMatchObject({
    error: { code: 'out-of-memory', happened: 'It needs 9 GB.' },
  });
});

test('an empty key fails by its name before anything is submitted', async () => {
  const panel = fakePanel(selectionOf(A, B), [12]);
  await generate.perform(panel, undefined);
  expect(panel.store.state.outcome).toMatchObject({ error: { code: 'key-empty', happened: 'B' } });
  expect(panel.submitted).toEqual([]);
});

test('an empty sketch is left out, a full one goes with its place', async () => {
  const panel = fakePanel(selectionOf(A, B, layer(13, 'sketch@4'), layer(14, 'sketch@12')), [13]);
  const ending = generate.perform(panel, undefined);
  await settled();
  expect(panel.submitted[0].sketches).toMatchObject([
    { name: 'sketch@12', segment: 0, frame: 12, strength: 1 },
  ]);
  panel.tell({ kind: 'done', slots: SLOTS });
  await ending;
});

test('when the layers cannot be placed, the take is kept and can be inserted later', async () => {
  const panel = fakePanel(selectionOf(A, B));
  const { insert } = panel.host;
  Object.assign(panel.host, { insert: async () => Promise.reject(new Error('Photoshop said no')) });
  await generated(panel);
  expect(standingOf(panel.store.state)).toBe('failed');
  Object.assign(panel.host, { insert });
  await insertTake.perform(panel, tagOfFirst(panel));
  expect(standingOf(panel.store.state)).toBe('done');
  expect(panel.store.state.takes[0].groups).toEqual([100]);
});

test('a retime places the same take again with other names and keeps its request', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  const chart = { spacing: 'ease-in', hold: 2 } as const;
  await retime.perform(panel, { tag: tagOfFirst(panel), inbetweens: 1, chart });
  expect(panel.inserted[1].groups[0].frames[0].name).toBe('f003-004 (1/1)');
  expect(panel.submitted).toHaveLength(1);
  expect(panel.store.state.takes[0]).toMatchObject({
    chart,
    request: { chart: { spacing: 'even', hold: 1 } },
  });
});

test('a take is repeated exactly, or with another seed', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  for (const action of [repeatTake, repeatWithNewSeed]) {
    const ending = action.perform(panel, tagOfFirst(panel));
    await settled();
    panel.tell({ kind: 'done', slots: SLOTS });
    await ending;
  }
  const [first, same, other] = panel.submitted;
  expect(same).toEqual(first);
  expect(other).toEqual({ ...first, seed: other.seed });
  expect(other.seed).not.toBe(first.seed);
});

test('a take whose key was deleted says so instead of using another layer', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  panel.store.update({ selection: { ...selectionOf(A), tree: [{ id: 11, name: 'A' }] } });
  await repeatTake.perform(panel, tagOfFirst(panel));
  expect(panel.store.state.notice).toMatchObject({ code: 'host-layer-gone', happened: 'B' });
});

test('a discarded take is forgotten here and on the bridge', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  await discardTake.perform(panel, tagOfFirst(panel));
  expect(panel.discarded).toEqual(['job-00000001']);
  expect(panel.store.state.takes).toEqual([]);
  expect([...panel.memory.keys()].filter((name) => name.startsWith('take-'))).toEqual([]);
});

test('the keys stay chosen when the host selects what was just inserted', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  const tree = [...selectionOf(A, B).tree, { id: 100, name: 'group' }];
  panel.selection = { ...selectionOf(layer(100, 'group', { kind: 'group' })), tree };
  await refreshSelection(panel);
  expect(standingOf(panel.store.state)).toBe('done');
  expect(panel.store.state.selection.selected.map(({ id }) => id)).toEqual([11, 12]);
});

test('another selection ends the result and starts afresh', async () => {
  const panel = fakePanel(selectionOf(A, B));
  await generated(panel);
  panel.selection = selectionOf(A, layer(15, 'C'));
  await refreshSelection(panel);
  expect(standingOf(panel.store.state)).toBe('ready');
});
