import type { BridgeError } from '../../protocol';
import { parseSketch } from '../../bridge-server/cli/inbetween/sketch-option';
import { outputOf, previewPathsOf, settingsOf } from '../../bridge-server/cli/inbetween/options';
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

describe('where results go', () => {
  test('beside the first input when nothing is said', () => {
    expect(outputOf('shot/drawing.psd', true, undefined)).toBe('shot/drawing-inbetweens.psd');
    expect(outputOf('shot/a.png', false, undefined)).toBe('shot/a-inbetweens');
    expect(outputOf('a.png', false, 'folder/')).toBe('folder/');
  });

  test('previews go beside a PSD and into a folder of PNGs', () => {
    expect(previewPathsOf({ gif: true, apng: 'x.apng' }, 'out.psd', true)).toEqual({
      gif: 'out.gif',
      apng: 'x.apng',
    });
    expect(previewPathsOf({ contactSheet: true }, 'folder', false)).toEqual({
      contactSheet: 'folder/preview-sheet.png',
    });
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
