import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { emptyRaster } from '../../pixels/raster';
import { flatten, WHITE } from '../../pixels/flatten';
import { toDepth } from '../../pixels/depth';
import { toGray } from '../../pixels/gray';
import { isGray } from '../../pixels/gray';
import { readPng, writePng } from '../../bridge-server/imaging/png';
import { findLayer } from '../../psd/read/find-layer';
import { layerTree } from '../../psd/format/layer-tree';
import { readCel } from '../../psd/read/read-cel';
import { celAt, grid, INK, inkedDisc, paint } from '../imaging/drawings';
import {
  buildPsd,
  flatten as allOf,
  layerOf,
  readElsewhere,
  writeElsewhere,
  openWithNode,
} from '../psd/documents';
import { digest } from '../psd/digest';
import { Workplace } from './run-toonbridge';

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.remove());

const ball = (left: number, top: number) => {
  const { bounds, raster } = inkedDisc(left, top, 30, [230, 80, 30]);
  return { left: bounds.left, top: bounds.top, raster };
};

/** A small document as an animator's: keys in a group, a rough sketch, things that must not be used. */
function drawing(): Uint8Array {
  const [a, b, c] = [ball(8, 40), ball(80, 20), ball(40, 60)];
  const stroke = paint(40, 40, (x, y) => (Math.abs(Math.hypot(x - 20, y - 20) - 14) < 1.5 ? INK : undefined));
  return writeElsewhere({
    width: 120,
    height: 100,
    children: [
      layerOf('paper', 0, 0, flatten(grid(120, 100), WHITE)),
      {
        name: 'keys',
        children: [
          layerOf('A', a.left, a.top, a.raster, { opacity: 0.6 }),
          layerOf('B', b.left, b.top, b.raster),
          layerOf('C', c.left, c.top, c.raster),
          layerOf('blank', 5, 5, emptyRaster(6, 6)),
          layerOf('gone', 500, 5, ball(0, 0).raster),
          layerOf('twice', 0, 0, a.raster),
          layerOf('twice', 0, 0, b.raster),
        ],
      },
      layerOf('rough', 40, 20, stroke),
    ],
  });
}

/** Empty for a folder. */
function hashOf(path: string): string {
  if (statSync(path).isDirectory()) return '';
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('in-betweens of a PSD', () => {
  test('come as a group between the keys, and everything else is as it was', async () => {
    writeFileSync(place.path('in.psd'), drawing());
    const before = hashOf(place.path('in.psd'));
    const { code, stdout } = await place.run(
      'inbetween',
      'in.psd',
      '--from',
      'A',
      '--to',
      'keys/B',
      '-n',
      '3',
      '-o',
      'out.psd',
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.frames.map((frame: { name: string }) => frame.name)).toEqual([
      'f002 (1/3)',
      'f003 (2/3)',
      'f004 (3/3)',
    ]);
    expect(hashOf(place.path('in.psd'))).toBe(before);
    const document = openWithNode(readFileSync(place.path('out.psd')));
    const tree = layerTree(document);
    const keys = findLayer(tree, 'keys');
    expect(keys.children.map(({ name }) => name)).toEqual([
      'twice',
      'twice',
      'gone',
      'blank',
      'C',
      'B',
      report.groups[0],
      'A',
    ]);
    const group = findLayer(tree, report.groups[0]);
    expect(group.children.map(({ name }) => name)).toEqual(['f004 (3/3)', 'f003 (2/3)', 'f002 (1/3)']);
    expect(group.children.map(({ opacity }) => Math.round(opacity * 10))).toEqual([9, 8, 7]);
    for (const layer of group.children)
      expect(readCel(document, layer).raster.data.some((value) => value > 0)).toBe(true);
    const others = (bytes: Uint8Array) =>
      allOf(readElsewhere(bytes).children)
        .filter(({ path }) => !path.includes(report.groups[0]))
        .map(({ path, layer }) => digest({ path, ...layer, children: undefined }));
    expect(others(readFileSync(place.path('out.psd')))).toEqual(others(drawing()));
    expect(place.files()).toEqual(['in.psd', 'out.psd']);
    expect(place.leftovers()).toEqual([]);
  });

  test('go on from key to key, with sketches on a scale that goes on too', async () => {
    writeFileSync(place.path('in.psd'), drawing());
    const { code, stdout } = await place.run(
      ...[
        'inbetween',
        'in.psd',
        '--from',
        'A',
        '--via',
        'B',
        '--to',
        'C',
        '--sketch',
        'rough@24',
        '-n',
        '2',
        '--hold',
        '2',
        '--json',
      ],
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.groups).toHaveLength(2);
    expect(report.frames.map((frame: { name: string }) => frame.name)).toEqual([
      'f003-004 (1/2)',
      'f005-006 (2/2)',
      'f009-010 (1/2)',
      'f011-012 (2/2)',
    ]);
    const keys = findLayer(layerTree(openWithNode(readFileSync(place.path('in-inbetweens.psd')))), 'keys');
    expect(keys.children.map(({ name }) => name).slice(-5)).toEqual([
      'C',
      report.groups[1],
      'B',
      report.groups[0],
      'A',
    ]);
  });

  test.each([
    [16, 'rgb'],
    [8, 'gray'],
    [16, 'gray'],
  ] as const)('keep %i bits and %s', async (depth, mode) => {
    const layers = [ball(4, 4), ball(60, 30)].map(({ left, top, raster }, i) => {
      const cel = celAt(left, top, toDepth(mode === 'gray' ? toGray(raster) : raster, depth));
      return { name: 'AB'[i], cel, opacity: 1, blendKey: 'norm' };
    });
    writeFileSync(
      place.path('in.psd'),
      buildPsd({ widthPx: 100, heightPx: 80, depth, mode, large: false }, { name: 'keys', layers }),
    );
    const { code } = await place.run(
      'inbetween',
      'in.psd',
      '--from',
      'A',
      '--to',
      'B',
      '-n',
      '1',
      '-o',
      'out.psd',
    );
    expect(code).toBe(0);
    const document = openWithNode(readFileSync(place.path('out.psd')));
    expect(document.header).toMatchObject({ depth, mode });
    const { raster } = readCel(document, findLayer(layerTree(document), 'f002 (1/1)'));
    expect(raster.data).toBeInstanceOf(depth === 16 ? Uint16Array : Uint8ClampedArray);
    expect(isGray(raster)).toBe(mode === 'gray');
    expect(raster.data.some((value) => value > 0)).toBe(true);
  });

  test('a layer that is called sketch@8 is a sketch without an option, and an option turns that off', async () => {
    const children = [ball(8, 40), ball(80, 20), ball(40, 60)].map(({ left, top, raster }, i) =>
      layerOf(['A', 'B', 'sketch@8'][i], left, top, raster),
    );
    writeFileSync(place.path('in.psd'), writeElsewhere({ width: 120, height: 100, children }));
    const keys = ['inbetween', 'in.psd', '--from', '#3', '--to', '#2', '-n', '1', '--json'];
    const taken = JSON.parse((await place.run(...keys, '-o', 'taken.psd')).stdout);
    expect(taken.notes).toEqual([expect.stringContaining('"sketch@8" is taken as a sketch on 8')]);
    const left = JSON.parse((await place.run(...keys, '-o', 'left.psd', '--no-named-sketches')).stdout);
    expect(left.notes).toEqual([]);
    expect(left.keys.map(({ name }: { name: string }) => name)).toEqual(['A', 'B']);
    const middle = (name: string) => {
      const document = openWithNode(readFileSync(place.path(name)));
      return readCel(document, findLayer(layerTree(document), 'f002 (1/1)'));
    };
    expect(digest(middle('taken.psd'))).not.toEqual(digest(middle('left.psd')));
  });

  test('a name that ends in .gif gives a moving picture, a folder numbered pictures', async () => {
    writeFileSync(place.path('in.psd'), drawing());
    const keys = ['inbetween', 'in.psd', '--from', 'A', '--to', 'B', '-n', '2'];
    expect(await place.run(...keys, '-o', 'x.gif')).toMatchObject({ code: 0 });
    const gif = await sharp(readFileSync(place.path('x.gif')), { animated: true }).metadata();
    expect([gif.format, gif.pages, gif.delay]).toEqual(['gif', 4, [40, 40, 50, 40]]);
    expect(await place.run(...keys, '-o', 'frames/')).toMatchObject({ code: 0 });
    const { raster } = await readPng(readFileSync(place.path('frames/02.png')));
    expect(raster).toMatchObject({ widthPx: 120, heightPx: 100 });
    expect(place.files()).toEqual(['frames', 'frames/01.png', 'frames/02.png', 'in.psd', 'x.gif']);
  });

  test('without keys the layers are listed, with the way to choose', async () => {
    writeFileSync(place.path('in.psd'), drawing());
    const { code, stdout } = await place.run('inbetween', 'in.psd');
    expect(code).toBe(0);
    expect(stdout).toContain('keys/B');
    expect(stdout).toContain('outside the canvas');
    expect(stdout).toContain('--from');
    expect(place.files()).toEqual(['in.psd']);
  });
});

describe('what cannot be done is said in a sentence, and nothing is written', () => {
  beforeEach(async () => {
    writeFileSync(place.path('in.psd'), drawing());
    writeFileSync(place.path('cut.psd'), drawing().subarray(0, 900));
    writeFileSync(place.path('notes.psd'), 'no drawing at all');
    writeFileSync(place.path('there.psd'), 'something precious');
    const png = await writePng(grid(20, 20));
    writeFileSync(place.path('a.png'), png);
    writeFileSync(place.path('b.png'), await writePng(flatten(grid(20, 20), [9, 9, 9])));
    writeFileSync(place.path('cut.png'), png.subarray(0, 300));
    writeFileSync(place.path('small.png'), await writePng(grid(20, 19)));
    writeFileSync(place.path('deep.png'), await writePng(grid(20, 20, 16)));
    writeFileSync(place.path('empty.png'), await writePng(emptyRaster(20, 20)));
    mkdirSync(place.path('folder'));
    mkdirSync(place.path('folder.gif'));
  });

  const keys = (from: string, to: string) => ['in.psd', '--from', from, '--to', to];

  test.each<[string, string[], string]>([
    ['a file that is not there', ['gone.psd'], 'file-missing'],
    ['a file that is no drawing', ['notes.psd', '--from', 'A', '--to', 'B'], 'file-unreadable'],
    ['a folder', ['folder'], 'file-unreadable'],
    ['a truncated PSD', ['cut.psd', '--from', 'A', '--to', 'B'], 'file-unreadable'],
    ['a truncated PNG', ['cut.png', 'b.png'], 'file-unreadable'],
    ['a layer that is not there', keys('A', 'D'), 'layer-missing'],
    ['only one of the two keys', ['in.psd', '--from', 'A'], 'layer-missing'],
    ['a name of two layers', keys('A', 'twice'), 'layer-ambiguous'],
    ['the same layer twice', keys('A', 'keys/A'), 'keys-same'],
    ['the same PNG twice', ['a.png', './a.png'], 'keys-same'],
    ['an empty layer', keys('A', 'blank'), 'key-empty'],
    ['an empty PNG', ['a.png', 'empty.png'], 'key-empty'],
    ['a key outside the canvas', keys('A', 'gone'), 'key-outside-canvas'],
    ['PNGs of different sizes', ['a.png', 'small.png'], 'keys-different-size'],
    ['PNGs of different depths', ['a.png', 'deep.png'], 'keys-different-depth'],
    ['one PNG alone', ['a.png'], 'message-refused'],
    ['layers of a PNG', ['a.png', 'b.png', '--from', 'A'], 'message-refused'],
    ['zero frames', [...keys('A', 'B'), '--frames', '0'], 'count-out-of-range'],
    ['999 frames', [...keys('A', 'B'), '--frames', '999'], 'count-out-of-range'],
    ['many frames', [...keys('A', 'B'), '--frames', 'many'], 'count-out-of-range'],
    ['a sketch on a key', [...keys('A', 'B'), '--sketch', 'rough@16'], 'sketch-misplaced'],
    ['a sketch without a place', [...keys('A', 'B'), '--sketch', 'rough'], 'sketch-misplaced'],
    ['an unknown timing', [...keys('A', 'B'), '--timing', 'bouncy'], 'setting-refused'],
    ['a setting that the engine has not', [...keys('A', 'B'), '--set', 'sparkle=9'], 'setting-refused'],
    ['an unknown engine', [...keys('A', 'B'), '--engine', 'magic'], 'engine-unknown'],
    ['an output that exists', [...keys('A', 'B'), '-o', 'there.psd'], 'output-exists'],
    ['an output in the place of the drawing', [...keys('A', 'B'), '-o', 'in.psd'], 'output-exists'],
    ['an output in another form', [...keys('A', 'B'), '-o', 'x.jpg'], 'output-form'],
    ['seven in-betweens as one picture', [...keys('A', 'B'), '-o', 'x.png'], 'output-form'],
    ['an output that is a folder', [...keys('A', 'B'), '--gif', 'folder.gif'], 'output-unwritable'],
    ['an output below a file', [...keys('A', 'B'), '-o', 'there.psd/out.psd'], 'output-unwritable'],
  ])('%s', async (_what, args, code) => {
    const before = place
      .files()
      .map((name) => [
        name,
        existsSync(place.path(name)) && name.includes('.') ? hashOf(place.path(name)) : '',
      ]);
    const ended = await place.run('inbetween', ...args, '--json');
    const { error } = JSON.parse(ended.stdout);
    expect({ code: error.code, exit: ended.code, stderr: ended.stderr }).toEqual({
      code,
      exit: 1,
      stderr: '',
    });
    expect(error.message).not.toBe('');
    expect(error.nextStep).not.toBe('');
    expect(place.files().map((name) => [name, name.includes('.') ? hashOf(place.path(name)) : ''])).toEqual(
      before,
    );
    expect(place.leftovers()).toEqual([]);
  });

  test('a place that takes no files is refused before anything is made', async () => {
    if (process.platform !== 'linux') return;
    const ended = await place.run('inbetween', ...keys('A', 'B'), '-o', '/proc/nope', '--json');
    expect(JSON.parse(ended.stdout).error.code).toBe('output-unwritable');
  });

  test('people get the same in three lines', async () => {
    const { code, stdout, stderr } = await place.run('inbetween', ...keys('A', 'D'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('✗ There is no layer "D". There are: '),
      expect.stringContaining('nothing was made'),
      expect.stringContaining('→ '),
    ]);
  });

  test('a key outside the canvas is taken when that is meant', async () => {
    const { code } = await place.run('inbetween', ...keys('A', 'gone'), '-n', '1', '--allow-outside');
    expect(code).toBe(0);
  });

  test('with --force an existing file is replaced', async () => {
    const { code } = await place.run('inbetween', ...keys('A', 'B'), '-n', '1', '-o', 'there.psd', '--force');
    expect(code).toBe(0);
    expect(() => openWithNode(readFileSync(place.path('there.psd')))).not.toThrow();
  });
});

test('Ctrl+C in the middle of the work leaves nothing behind', async () => {
  writeFileSync(place.path('in.psd'), drawing());
  const { child, ended } = place.start(
    'inbetween',
    'in.psd',
    '--from',
    'A',
    '--to',
    'B',
    '-n',
    '120',
    '-o',
    'out.psd',
  );
  await until(() => place.leftovers().some((name) => name.endsWith('.rgba') && name.includes('frames')));
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toContain('cancelled');
  expect(place.files()).toEqual(['in.psd']);
  expect(place.leftovers()).toEqual([]);
});

/** Looks again and again until it is so; the test's own time limit ends it otherwise. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
