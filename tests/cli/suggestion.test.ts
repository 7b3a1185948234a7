/** The command that the listing shows: which keys it names, and whether it can be pasted. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Layer } from 'ag-psd';
import { listDocument, listingLines } from '../../bridge-server/cli/inbetween/list-layers';
import { fileWord, isPasteable, shellQuote } from '../../bridge-server/cli/inbetween/shell-quote';
import { isOwnName } from '../../takes/own-names';
import { groupName, inbetweenName } from '../../takes/names';
import { emptyRaster } from '../../pixels/raster';
import { flatten, WHITE } from '../../pixels/flatten';
import { grid } from '../imaging/drawings';
import { layerOf, writeElsewhere } from '../psd/documents';

const drawn = (name: string, more: Partial<Layer> = {}) => layerOf(name, 20, 20, grid(40, 40), more);
const paper = (name: string) => layerOf(name, 0, 0, flatten(emptyRaster(100, 80), WHITE));
const empty = (name: string) => layerOf(name, 0, 0, emptyRaster(0, 0));
const TAKE = groupName('A', 'B', {
  inbetweens: 1,
  chart: { spacing: 'ease-in', hold: 2 },
  engineLabel: 'draft',
  seed: 4,
});

function listed(children: Layer[], file = 'walk.psd') {
  return listDocument(file, writeElsewhere({ width: 100, height: 80, children }));
}

/** The two words after --from and --to. */
function keysOf(children: Layer[]): string[] {
  const { suggestion = '' } = listed(children);
  return /--from (.+) --to (.+) --frames 7 -o /.exec(suggestion)?.slice(1) ?? [];
}

describe('the keys of the suggested command', () => {
  test.each<[string, Layer[], string[]]>([
    ['two layers on paper', [paper('paper'), drawn('A'), drawn('B')], ['A', 'B']],
    [
      'keys in a group, a sketch above',
      [drawn('x'), { name: 'keys', children: [drawn('A'), drawn('B')] }, drawn('sketch@8')],
      ['A', 'B'],
    ],
    ['in a sequence downwards', [drawn('B'), drawn('A')], ['A', 'B']],
    [
      'numbers that count past nine',
      [drawn('walk 10'), drawn('notes'), drawn('walk 9')],
      ["'walk 9'", "'walk 10'"],
    ],
    ['a sketch between them', [drawn('A'), drawn('rough'), drawn('B')], ['A', 'B']],
    [
      'a hidden chart above',
      [drawn('one'), drawn('two'), drawn('timing chart', { hidden: true })],
      ['one', 'two'],
    ],
    [
      'hidden keys and nothing else',
      [drawn('A', { hidden: true }), drawn('B', { hidden: true })],
      ['A', 'B'],
    ],
    ['a hidden one in between', [drawn('A'), drawn('old', { hidden: true }), drawn('C')], ['A', 'C']],
    ['empty layers', [drawn('A'), empty('Layer 5'), drawn('B')], ['A', 'B']],
    ['a layer outside the canvas', [drawn('A'), layerOf('far', 900, 0, grid(4, 4)), drawn('B')], ['A', 'B']],
    [
      'in-betweens of an earlier take',
      [drawn('A'), { name: TAKE, children: [drawn('f003-004 (1/1)'), drawn('f005-006 (2/2)')] }, drawn('B')],
      ['A', 'B'],
    ],
    [
      'characters in groups',
      [
        { name: 'girl 1', children: [drawn('paint'), drawn('line')] },
        { name: 'girl 2', children: [drawn('paint'), drawn('line')] },
      ],
      ["'girl 1'", "'girl 2'"],
    ],
    [
      'one layer in each group',
      [
        { name: 'x', children: [drawn('pose')] },
        { name: 'y', children: [drawn('end')] },
      ],
      ['x', 'y'],
    ],
    [
      'names that two layers have',
      [drawn('A'), { name: 'keys', children: [drawn('A'), drawn('B')] }],
      ['keys/A', 'B'],
    ],
    ['paths that two layers have', [drawn('pose'), drawn('pose')], ["'#2'", "'#1'"]],
    ['names with spaces and quotes', [drawn("it's A"), drawn("it's B")], ["'it'\\''s A'", "'it'\\''s B'"]],
    ['names like options', [drawn('-o'), drawn('--to')], ['/-o', '/--to']],
    ['names that a terminal acts on', [drawn('A\u001b[31m'), drawn('B\n')], ["'#2'", "'#1'"]],
    ['emoji and other scripts', [drawn('鍵 1'), drawn('鍵 2')], ["'鍵 1'", "'鍵 2'"]],
  ])('%s', (_what, children, keys) => {
    expect(keysOf(children)).toEqual(keys);
  });

  test.each<[string, Layer[]]>([
    ['one drawing', [paper('paper')]],
    ['a drawing and its sketch', [drawn('A'), drawn('sketch@8')]],
    ['nothing', []],
  ])('with %s there is no command, and the list says why', (_what, children) => {
    const listing = listed(children);
    expect(listing.suggestion).toBeUndefined();
    expect(listingLines(listing).join('\n')).toContain('two layers');
  });
});

describe('the suggested command', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'toonbridge suggest '))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('names a result that is not there yet', () => {
    const file = join(folder, 'walk.psd');
    writeFileSync(join(folder, 'walk-inbetweens.psd'), '');
    const { suggestion = '' } = listed([drawn('A'), drawn('B')], file);
    expect(suggestion).toContain('walk-inbetweens-2.psd');
    expect(suggestion).toMatch(/^npx toonbridge inbetween /);
  });

  test.each(['a b\'c $HOME `x` "q" \\ ü 🦊*.psd', '-n.psd', '#3', '~', ''])(
    'a shell gives the word %p back as it was',
    (word) => {
      const seen = execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(word, 'linux')}`], {
        encoding: 'utf8',
      });
      expect(seen).toBe(word);
    },
  );

  test('files that look like options are named with their folder', () => {
    expect(fileWord('-n.psd')).toBe('./-n.psd');
    expect(fileWord('a.psd')).toBe('a.psd');
  });

  test('on Windows double quotes are used, and what they cannot hold is not pasted', () => {
    expect(shellQuote('keys/it is A', 'win32')).toBe('"keys/it is A"');
    expect(['100%', 'a"b', 'a$b'].map((word) => isPasteable(word, 'win32'))).toEqual([false, false, false]);
    expect(isPasteable('100%', 'linux')).toBe(true);
    expect(isPasteable('👩\u200d🎨', 'linux')).toBe(true);
  });
});

describe('the list of layers', () => {
  test('numbers every layer, shows spaces at the ends of names, and what a layer is by its name', () => {
    const lines = listingLines(
      listed([
        drawn('A'),
        { name: 'keys ', children: [drawn('B', { hidden: true })] },
        drawn('sketch@8'),
        { name: TAKE, children: [] },
        drawn('x\u001b[31m\ty'),
      ]),
    );
    const row = (text: string) => lines.find((line) => line.includes(text)) ?? '';
    expect(row('#1')).toContain('x·[31m·y');
    expect(row('#2')).toContain('made by ToonBridge');
    expect(row('#3')).toContain('a sketch on 8 by its name');
    expect(row('#4')).toContain('"keys "');
    expect(row('#5')).toContain('hidden');
    expect(row('#6')).toContain('A');
  });

  test('own names are told from those of artists', () => {
    const chart = { spacing: 'even', hold: 1 } as const;
    expect(isOwnName(TAKE)).toBe(true);
    expect(isOwnName(inbetweenName({ chart, inbetweens: 120 }, 3, 119))).toBe(true);
    expect(isOwnName(inbetweenName({ chart: { ...chart, hold: 3 }, inbetweens: 7 }, 0, 2))).toBe(true);
    for (const name of ['A → B', 'f003', 'frame (1/2)', '7 even on 2s', 'keys'])
      expect(isOwnName(name)).toBe(false);
  });
});
