import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BridgeError } from '../../protocol';
import {
  defaultOutput,
  destinationOf,
  outputPaths,
  type Result,
} from '../../bridge-server/cli/inbetween/destination';

const psd: Result = { total: 7, psdEndings: ['.psd'] };
const psb: Result = { total: 7, psdEndings: ['.psb'] };
const pictures: Result = { total: 7, psdEndings: ['.psd', '.psb'] };
const one: Result = { total: 1, psdEndings: ['.psd'] };

describe('the ending of the result decides its form', () => {
  test.each([
    ['out.psd', psd, 'psd'],
    ['OUT.PSD', psd, 'psd'],
    ['out.psb', psb, 'psd'],
    ['out.psb', pictures, 'psd'],
    ['out.psd', pictures, 'psd'],
    ['walk.gif', psd, 'gif'],
    ['walk.apng', pictures, 'apng'],
    ['middle.png', one, 'picture'],
    ['folder', psd, 'frames'],
    ['folder/', pictures, 'frames'],
    ['folder.png/', pictures, 'frames'],
    ['shot_v1.2', psd, 'frames'],
    ['.hidden', psd, 'frames'],
  ])('%s', (path, result, form) => {
    expect(destinationOf(path, result)).toEqual({ path, form });
  });

  test.each([
    ['walk.png', psd, 'walk.apng'],
    ['walk.jpg', psd, '.jpg'],
    ['walk.mp4', pictures, '.mp4'],
    ['walk.kra', psd, '.kra'],
    ['out.psb', psd, 'must end in .psd'],
    ['out.psd', psb, 'must end in .psb'],
  ])('%s is refused, with the way', (path, result, words) => {
    const error = thrownBy(() => destinationOf(path, result));
    expect([error.code, error.detail]).toEqual(['output-form', expect.stringContaining(words)]);
  });

  test('a folder that is there is a folder, whatever it is called', () => {
    const folder = mkdtempSync(join(tmpdir(), 'toonbridge-frames.gif'));
    const named = `${folder}.gif`;
    try {
      expect(destinationOf(folder, psd).form).toBe('frames');
      expect(destinationOf(named, psd).form).toBe('gif');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the files of a result', () => {
  test('numbers have as many digits as the last one needs, two at the least', () => {
    const frames = { path: 'f', form: 'frames' } as const;
    expect(outputPaths(frames, 3)).toEqual(['01', '02', '03'].map((name) => join('f', `${name}.png`)));
    expect(outputPaths(frames, 120)[0]).toBe(join('f', '001.png'));
    expect(outputPaths({ path: 'x.psd', form: 'psd' }, 120)).toEqual(['x.psd']);
  });

  test('without -o they lie beside the first input, a document as a document, pictures as a folder', () => {
    expect(defaultOutput('shot/drawing.psd', '.psd')).toBe(join('shot', 'drawing-inbetweens.psd'));
    expect(defaultOutput('shot/drawing.tif', '.psb')).toBe(join('shot', 'drawing-inbetweens.psb'));
    expect(defaultOutput('shot/a.png')).toBe(join('shot', 'a-inbetweens'));
  });
});

function thrownBy(action: () => unknown): BridgeError {
  try {
    action();
  } catch (error) {
    return error as BridgeError;
  }
  throw new Error('Nothing was thrown.');
}
