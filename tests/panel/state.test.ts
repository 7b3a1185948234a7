import { castOf, placeOnTrack } from '../../plugin/model/cast';
import { engineOf } from '../../plugin/model/engines';
import { selectionHindrance } from '../../plugin/model/hindrances';
import { moveSketch } from '../../plugin/actions/move-sketch';
import { removeSketch } from '../../plugin/actions/remove-sketch';
import { swapKeys } from '../../plugin/actions/swap-keys';
import { useAsSketch } from '../../plugin/actions/use-as-sketch';
import { useLocked } from '../../plugin/actions/use-locked';
import { useMerged } from '../../plugin/actions/use-merged';
import { refreshSelection } from '../../plugin/actions/selection/refresh-selection';
import { groupNameOf } from '../../plugin/model/take';
import type { JobRequest } from '../../protocol/job';
import { fakePanel, layer, selectionOf } from './support/fake-panel';

const A = layer(11, 'A');
const B = layer(12, 'B');
const C = layer(13, 'C');
const SKETCH = layer(14, 'sketch@8');

describe('who plays which part', () => {
  const keysOf = (panel: ReturnType<typeof fakePanel>) =>
    castOf(panel.store.state).keys.map(({ layer: l }) => l.name);
  const sketchesOf = (panel: ReturnType<typeof fakePanel>) =>
    castOf(panel.store.state).sketches.map(({ layer: l, segment, frame }) => [l.name, segment, frame]);

  test('two layers are the keys from the lower to the upper, and can be swapped', () => {
    const panel = fakePanel(selectionOf(A, B));
    expect(keysOf(panel)).toEqual(['A', 'B']);
    void swapKeys.perform(panel, undefined);
    expect(keysOf(panel)).toEqual(['B', 'A']);
  });

  test('three layers make a chain; one of them can be a sketch instead, and a key again', () => {
    const panel = fakePanel(selectionOf(A, B, C));
    expect(keysOf(panel)).toEqual(['A', 'B', 'C']);
    void useAsSketch.perform(panel, B.id);
    expect([keysOf(panel), sketchesOf(panel)]).toEqual([['A', 'C'], [['B', 0, 8]]]);
    void removeSketch.perform(panel, B.id);
    expect(keysOf(panel)).toEqual(['A', 'B', 'C']);
  });

  test('a layer that was set as sketch stays one when it is not selected any more', async () => {
    const panel = fakePanel(selectionOf(C));
    void useAsSketch.perform(panel, C.id);
    panel.selection = { ...selectionOf(A, B), tree: selectionOf(A, B, C).tree };
    await refreshSelection(panel);
    expect([keysOf(panel), sketchesOf(panel)]).toEqual([['A', 'B'], [['C', 0, 8]]]);
    panel.selection = selectionOf(A, B);
    await refreshSelection(panel);
    expect(sketchesOf(panel)).toEqual([]);
  });

  test('a named sketch counts without being selected, and can be declined', () => {
    const panel = fakePanel({ ...selectionOf(A, B), named: [SKETCH] });
    expect(sketchesOf(panel)).toEqual([['sketch@8', 0, 8]]);
    void removeSketch.perform(panel, SKETCH.id);
    expect(sketchesOf(panel)).toEqual([]);
  });

  test('in a chain the numbers of the names go on over the segments', () => {
    const panel = fakePanel({
      ...selectionOf(A, B, C),
      named: [layer(20, 'rough 24'), layer(21, 'rough 99')],
    });
    expect(sketchesOf(panel)).toEqual([
      ['rough 24', 1, 8],
      ['rough 99', 1, 15.5],
    ]);
  });

  test('selected sketches without a number share the segment evenly', () => {
    const panel = fakePanel(selectionOf(A, B, layer(20, 'sketch'), layer(21, 'rough'), layer(22, 'sketch')));
    expect(sketchesOf(panel).map(([, , frame]) => frame)).toEqual([4, 8, 12]);
  });

  test('a sketch is moved in halves and never onto a key', () => {
    const panel = fakePanel({ ...selectionOf(A, B), named: [SKETCH] });
    void moveSketch.perform(panel, { id: SKETCH.id, frame: 5.3, strength: 0.4 });
    expect(castOf(panel.store.state).sketches[0]).toMatchObject({ frame: 5.5, strength: 0.4 });
    void moveSketch.perform(panel, { id: SKETCH.id, frame: 0 });
    expect(castOf(panel.store.state).sketches[0].frame).toBe(0.5);
    expect(placeOnTrack(16, 1)).toMatchObject({ segment: 0, frame: 15.5 });
  });
});

describe('what hinders a generation', () => {
  const group = layer(30, 'group', { kind: 'group' });

  test.each([
    ['nothing selected', selectionOf(), 'nothing-selected'],
    ['one layer', selectionOf(A), 'one-selected'],
    ['an adjustment layer', selectionOf(A, layer(31, 'Levels', { kind: 'adjustment' })), 'layer-problem'],
    ['an empty layer', selectionOf(A, layer(32, 'empty', { empty: true })), 'layer-problem'],
    ['a group', selectionOf(A, group), 'layer-problem'],
    ['no document', { selected: [], named: [], tree: [] }, 'no-document'],
    ['a locked layer', selectionOf(A, layer(33, 'locked', { locked: true })), 'layer-problem'],
    [
      'a locked sketch, which artists lock as they like: nothing',
      { ...selectionOf(A, B), named: [{ ...SKETCH, locked: true }] },
      undefined,
    ],
  ])('%s', (_what, selection, hindrance) =>
    expect(selectionHindrance(fakePanel(selection).store.state)).toBe(hindrance),
  );

  test('a colour mode that would be changed', () => {
    const selection = selectionOf(A, B);
    const document = { ...selection.document!, mode: 'unsupported' as const, modeName: 'CMYK' };
    expect(selectionHindrance(fakePanel({ ...selection, document }).store.state)).toBe('mode-unsupported');
  });

  test('a locked layer that is to be used all the same does not, until that is taken back', async () => {
    const panel = fakePanel(selectionOf(A, layer(33, 'locked', { locked: true })));
    expect(castOf(panel.store.state).keys[1]).toMatchObject({ problem: 'locked' });
    await useLocked.perform(panel, 33);
    expect(selectionHindrance(panel.store.state)).toBeUndefined();
    expect(castOf(panel.store.state).keys[1].problem).toBeUndefined();
    await useLocked.perform(panel, 33);
    expect(selectionHindrance(panel.store.state)).toBe('layer-problem');
  });

  test('a locked layer of another document has to be accepted anew', async () => {
    const panel = fakePanel(selectionOf(A, layer(33, 'locked', { locked: true })));
    await useLocked.perform(panel, 33);
    panel.selection = { ...panel.selection, document: { ...panel.selection.document!, id: 2 } };
    await refreshSelection(panel);
    expect(selectionHindrance(panel.store.state)).toBe('layer-problem');
  });

  test('a locked group is used by its merged look without being asked twice', async () => {
    const panel = fakePanel(selectionOf(A, { ...group, locked: true }));
    expect(castOf(panel.store.state).keys[1]).toMatchObject({ problem: 'group' });
    await useMerged.perform(panel, group.id);
    expect(selectionHindrance(panel.store.state)).toBeUndefined();
  });

  test('a group whose merged look is used does not', async () => {
    const panel = fakePanel(selectionOf(A, group));
    await useMerged.perform(panel, group.id);
    expect(selectionHindrance(panel.store.state)).toBeUndefined();
    expect(castOf(panel.store.state).keys[1]).toMatchObject({ merged: true, problem: undefined });
  });
});

test('an engine that is gone gives way to one that is ready', () => {
  const panel = fakePanel(selectionOf(A, B));
  panel.store.update(({ settings }) => ({ settings: { ...settings, engine: 'gone' } }));
  expect(engineOf(panel.store.state)?.id).toBe('draft');
});

describe('names of what is placed', () => {
  const request = {
    keys: [{ name: 'Pose 1' }, { name: 'Pose 2' }],
    engine: 'draft',
    seed: 421,
  } as JobRequest;
  const chart = { spacing: 'even', hold: 2 } as const;

  test('a group says what it is', () => {
    const name = groupNameOf({ tag: 'aabbccdd', request, chart, inbetweens: 7 }, 0);
    expect(name).toBe('Pose 1 → Pose 2 · 7 even on 2s · draft · seed 421 #aabbccdd');
  });

  test('a group made by a test model says so', () => {
    const name = groupNameOf({ tag: 'aabbccdd', request, chart, inbetweens: 7, testModel: true }, 0);
    expect(name).toBe('Pose 1 → Pose 2 · 7 even on 2s · draft TEST MODEL · seed 421 #aabbccdd');
  });
});
