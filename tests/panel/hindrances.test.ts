import { cancel } from '../../plugin/actions/cancel';
import { discardTake } from '../../plugin/actions/discard-take';
import { generate } from '../../plugin/actions/generate';
import { insertTake } from '../../plugin/actions/insert-take';
import { makeAnimation } from '../../plugin/actions/make-animation';
import { pair } from '../../plugin/actions/pair';
import { start, type Action } from '../../plugin/actions/panel';
import { repeatTake, repeatWithNewSeed } from '../../plugin/actions/repeat-take';
import { openRetime, retime } from '../../plugin/actions/retime';
import type { PanelState, Run } from '../../plugin/model/panel-state';
import type { Take } from '../../plugin/model/take';
import { reasonOf } from '../../plugin/panel/texts/hindrance-texts';
import { DEFAULT_CHART } from '../../takes/chart';
import { fakePanel, layer, selectionOf } from './support/fake-panel';

const ready = () => fakePanel(selectionOf(layer(11, 'A'), layer(12, 'B'))).store.state;
const run = { id: 'run' } as Run;
const takeOf = (changes: Partial<Take> = {}): Take => ({
  tag: 'aabbccdd',
  job: 'job-0001',
  createdAt: '2026-01-01T00:00:00Z',
  request: {} as Take['request'],
  keyLayers: [11, 12],
  sketchLayers: [],
  mergedLayers: [],
  inbetweens: 1,
  chart: DEFAULT_CHART,
  slots: [{ segment: 0, slot: 0, moment: 0.5, index: 0 }],
  groups: [100],
  ...changes,
});
const withTake = (changes: Partial<PanelState> = {}, take: Partial<Take> = {}): PanelState => {
  const state = ready();
  return { ...state, host: { ...state.host, animation: true }, takes: [takeOf(take)], ...changes };
};

describe('a generation', () => {
  const why = (changes: (state: PanelState) => Partial<PanelState>) => {
    const state = ready();
    return generate.hindrance?.({ ...state, ...changes(state) });
  };

  test('is possible with two layers, an engine that is ready and a bridge', () => {
    expect(why(() => ({}))).toBeUndefined();
  });

  test.each<[string, (state: PanelState) => Partial<PanelState>]>([
    ['not-connected', () => ({ connection: { phase: 'connecting' } })],
    ['running', () => ({ run })],
    ['count-out-of-range', ({ settings }) => ({ settings: { ...settings, inbetweens: 0 } })],
    ['count-out-of-range', ({ settings }) => ({ settings: { ...settings, inbetweens: 121 } })],
    ['count-out-of-range', ({ settings }) => ({ settings: { ...settings, inbetweens: 2.5 } })],
    ['engine-not-ready', () => ({ capabilities: undefined })],
    ['one-selected', ({ selection }) => ({ selection: { ...selection, selected: [layer(11, 'A')] } })],
    ['no-document', ({ selection }) => ({ selection: { ...selection, document: undefined } })],
  ])('is hindered: %s', (hindrance, changes) => {
    expect(why(changes)).toBe(hindrance);
  });
});

describe('what is done with a take', () => {
  const ofTakes: Record<string, Action<string>> = {
    insert: insertTake,
    retiming: openRetime,
    repeat: repeatTake,
    'another seed': repeatWithNewSeed,
    animation: makeAnimation,
    discard: discardTake,
  };
  const why = (name: string, state: PanelState) => ofTakes[name].hindrance?.(state, 'aabbccdd');
  const allWhy = (state: PanelState) =>
    Object.fromEntries(Object.keys(ofTakes).map((name) => [name, why(name, state)]));
  const all = (word: string | undefined) =>
    Object.fromEntries(Object.keys(ofTakes).map((name) => [name, word]));

  test('is all possible while nothing is in the way', () => {
    expect(allWhy(withTake())).toEqual(all(undefined));
  });

  test('rests while something is being done with it, whatever it is', () => {
    expect(allWhy(withTake({ busyTakes: ['aabbccdd'] }))).toEqual(all('take-busy'));
    expect(allWhy(withTake({ busyTakes: ['another0'] }))).toEqual(all(undefined));
  });

  test('is over when the take was discarded', () => {
    expect(allWhy(withTake({ takes: [] }))).toEqual(all('take-gone'));
  });

  test('needs drawings to place', () => {
    expect(allWhy(withTake({}, { slots: [] }))).toEqual({
      ...all(undefined),
      insert: 'take-unfinished',
      retiming: 'take-unfinished',
    });
  });

  test('makes no second generation beside one that runs', () => {
    expect(allWhy(withTake({ run }))).toEqual({
      ...all(undefined),
      repeat: 'running',
      'another seed': 'running',
    });
  });

  test('animates only what stands in the document, in hosts that can', () => {
    expect(why('animation', withTake({}, { groups: [] }))).toBe('take-not-placed');
    expect(why('animation', withTake({ host: ready().host }))).toBe('no-animation');
  });

  test('places another timing as it places the take', () => {
    const timing = { tag: 'aabbccdd', inbetweens: 3, chart: DEFAULT_CHART };
    expect(retime.hindrance?.(withTake(), timing)).toBeUndefined();
    expect(retime.hindrance?.(withTake({}, { slots: [] }), timing)).toBe('take-unfinished');
  });
});

test('a code of nothing but spaces pairs nobody', () => {
  expect(pair.hindrance?.(ready(), '  ')).toBe('code-missing');
  expect(pair.hindrance?.(ready(), 'K7QM-2XRD')).toBeUndefined();
});

test('only what runs can be cancelled', () => {
  expect(cancel.hindrance?.(ready())).toBe('not-running');
  expect(cancel.hindrance?.({ ...ready(), run })).toBeUndefined();
});

test('a hindered action is not started', () => {
  const panel = fakePanel(selectionOf());
  let started = 0;
  const action: Action<string> = {
    name: 'test',
    hindrance: (_state, payload) => (payload === 'now' ? undefined : 'running'),
    perform: () => void started++,
  };
  start(panel, action, 'later');
  expect(started).toBe(0);
  start(panel, action, 'now');
  expect(started).toBe(1);
});

test('a resting button says why in the language of the panel, with the names that matter', () => {
  const state = ready();
  const one = { ...state, selection: { ...state.selection, selected: [layer(11, 'Pose 1')] } };
  expect(reasonOf(one, 'take-busy')).toBe('Something is being done with this take.');
  expect(reasonOf({ ...one, language: 'fr' }, 'take-busy')).toBe('Cette prise est en cours de traitement.');
  const wrongMode = { ...one.selection.document!, modeName: 'CMYK' };
  const cmyk = { ...one, selection: { ...one.selection, document: wrongMode } };
  expect(reasonOf(cmyk, 'mode-unsupported')).toContain('CMYK');
});
