import { join } from 'node:path';
import type { BridgeError } from '../../protocol';
import { parseSketch } from '../../bridge-server/cli/inbetween/sketch-option';
import { previewPathsOf, settingsOf } from '../../bridge-server/cli/inbetween/options';
import { table, timeLeft } from '../../bridge-server/cli/terminal';

describe('the place of a sketch', () => {
  test.each([
    ['rough@8', 1, { source: 'rough', segment: 0, frame: 8 }],
    ['keys/rough@0.5', 1, { source: 'keys/rough', segment: 0, frame: 0.5 }],
    ['A→B ½@24', 2, { source: 'A→B ½', segment: 1, frame: 8 }],
    ['sketch@8@12', 1, { source: 'sketch@8', segment: 0, frame: 12 }],
  ])('%s with %i segment(s)', (text, segments, sketch) => {
    expect(parseSketch(text, segments)).toEqual({ text, ...sketch });
  });

  test.each(['rough', '@8', 'rough@', 'rough@-1', 'rough@0', 'rough@16', 'rough@17', 'rough@8x'])(
    '%s is refused',
    (text) => {
      expect(codeOf(() => parseSketch(text, 1))).toBe('sketch-misplaced');
    },
  );
});

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as BridgeError).code;
  }
  return 'nothing was thrown';
}

describe('engine settings', () => {
  test('numbers and switches are what they look like, the rest is text', () => {
    expect(settingsOf(['steps=20', 'look=soft', 'fast=true', 'note=a=b', 'empty='])).toEqual({
      steps: 20,
      look: 'soft',
      fast: true,
      note: 'a=b',
      empty: '',
    });
  });

  test('without a value they are refused', () => {
    expect(codeOf(() => settingsOf(['steps']))).toBe('setting-refused');
  });
});

describe('where previews go', () => {
  const psd = { path: 'out.psd', form: 'psd' } as const;
  const frames = { path: 'folder', form: 'frames' } as const;

  test('beside a result of one file, and into a folder of PNGs', () => {
    expect(previewPathsOf({ gif: true, apng: 'x.apng' }, psd)).toEqual({ gif: 'out.gif', apng: 'x.apng' });
    expect(previewPathsOf({ contactSheet: true }, frames)).toEqual({
      contactSheet: join('folder', 'preview-sheet.png'),
    });
    expect(previewPathsOf({ apng: 'moving.PNG' }, frames)).toEqual({ apng: 'moving.PNG' });
  });

  test.each([
    ['a GIF that ends in .psd', { gif: 'x.psd' }],
    ['a GIF without an ending', { gif: 'x' }],
    ['an APNG that ends in .gif', { apng: 'x.gif' }],
    ['a sheet that ends in .jpg', { contactSheet: 'sheet.jpg' }],
    ['two previews of one name', { apng: 'x.png', contactSheet: './x.png' }],
  ])('%s is refused', (_what, options) => {
    expect(codeOf(() => previewPathsOf(options, psd))).toBe('output-form');
  });

  test('a preview in the place of the result is refused', () => {
    const moving = { path: 'x.gif', form: 'gif' } as const;
    expect(codeOf(() => previewPathsOf({ gif: true }, moving))).toBe('output-form');
  });
});

describe('what people read', () => {
  test('columns are in line', () => {
    expect(
      table([
        ['a', 'bb', ''],
        ['ccc', 'd', 'e'],
      ]),
    ).toEqual(['a    bb', 'ccc  d   e']);
  });

  test.each([
    [undefined, ''],
    [0.2, 'about 1 s left'],
    [61, 'about 61 s left'],
    [600, 'about 10 min left'],
  ])('%s seconds are "%s"', (seconds, text) => {
    expect(timeLeft(seconds)).toBe(text);
  });
});
