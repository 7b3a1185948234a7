import { lookBetween, type KeyLook, type Look } from '../../takes/look';

const MODES = { normal: 'normal', passThrough: 'pass through' };

const look = (more: Partial<Look<string>> = {}): Look<string> => ({
  opacity: 1,
  fillOpacity: 1,
  blendMode: 'normal',
  ...more,
});
const key = (more: Partial<Look<string>> = {}, ...groups: Look<string>[]): KeyLook<string> => ({
  own: look(more),
  groups,
});
const between = (from: KeyLook<string> | undefined, to: KeyLook<string> | undefined, moment = 0.5) =>
  lookBetween(from, to, moment, MODES);

test.each([
  [0.25, 0.3, 0.775],
  [0.5, 0.4, 0.55],
  [0.75, 0.5, 0.325],
])('both opacities go evenly from key to key: at %d', (moment, opacity, fillOpacity) => {
  const a = key({ opacity: 0.2, fillOpacity: 1 });
  const b = key({ opacity: 0.6, fillOpacity: 0.1 });
  const made = between(a, b, moment);
  expect(made.opacity).toBeCloseTo(opacity, 12);
  expect(made.fillOpacity).toBeCloseTo(fillOpacity, 12);
});

test('a blend mode that both keys have is kept', () => {
  expect(between(key({ blendMode: 'multiply' }), key({ blendMode: 'multiply' })).blendMode).toBe('multiply');
});

test.each([
  ['multiply', 'screen'],
  ['multiply', 'normal'],
  ['normal', 'multiply'],
])('between %s and %s the mode is normal', (a, b) => {
  expect(between(key({ blendMode: a }), key({ blendMode: b })).blendMode).toBe('normal');
});

test('groups as keys that pass through give normal layers: pass through is no mode of a layer', () => {
  const group = key({ blendMode: 'pass through' });
  expect(between(group, group).blendMode).toBe('normal');
  expect(between(group, key()).blendMode).toBe('normal');
});

test('groups as keys give their own mode', () => {
  const group = key({ blendMode: 'screen' });
  expect(between(group, group).blendMode).toBe('screen');
});

test('keys that lie deeper than the in-betweens count as they look from there', () => {
  const shared = look({ opacity: 0.5, fillOpacity: 0.5, blendMode: 'multiply' });
  const a = key({ opacity: 0.8 }, look({ opacity: 0.5, blendMode: 'pass through' }), shared);
  const b = key({ opacity: 0.4 }, shared);
  expect(between(a, b, 0)).toEqual({ opacity: 0.8 * 0.5 * 0.25, fillOpacity: 1, blendMode: 'multiply' });
  expect(between(a, b, 1)).toEqual({ opacity: 0.4 * 0.25, fillOpacity: 1, blendMode: 'multiply' });
});

test('a group that passes through leaves the mode of its layers, another takes its place', () => {
  const through = look({ blendMode: 'pass through' });
  const multiplied = key({ blendMode: 'multiply' }, through);
  expect(between(multiplied, multiplied).blendMode).toBe('multiply');
  const within = key({ blendMode: 'multiply' }, look());
  expect(between(within, within).blendMode).toBe('normal');
});

test('a key that is gone leaves the look to the other, and two of them plain paint', () => {
  const b = key({ opacity: 0.3, fillOpacity: 0.9, blendMode: 'screen' });
  expect(between(undefined, b, 0.25)).toEqual(b.own);
  expect(between(b, undefined, 0.25)).toEqual(b.own);
  expect(between(undefined, undefined)).toEqual(look());
});
