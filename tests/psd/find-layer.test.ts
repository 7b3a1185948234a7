import type { BridgeError } from '../../protocol';
import { layerTree } from '../../psd/format/layer-tree';
import { parsePsd } from '../../psd/format/psd-document';
import { findLayer } from '../../psd/read/find-layer';
import { grid } from '../imaging/drawings';
import { layerOf, writeElsewhere } from './documents';

const layer = (name: string) => layerOf(name, 0, 0, grid(1, 1));

/** The listing of this document, topmost first, is written beside it. */
const tree = layerTree(
  parsePsd(
    writeElsewhere({
      width: 4,
      height: 4,
      children: [
        layer('A'), // 15
        {
          name: 'keys', // 8
          children: [
            layer('A'), // 14
            layer('Pose é'), // 13
            layer('b'), // 12
            { name: 'old', children: [layer('B'), layer('C')] }, // 9: C 10, B 11
          ],
        },
        { name: 'rough', children: [layer('twice'), layer('twice')] }, // 5: 6, 7
        { name: 'cels ', children: [layer(' X'), layer('#2')] }, // 2: #2 3, X 4
        layer('Y '), // 1
      ],
    }),
  ),
);

describe('finding a layer', () => {
  test.each([
    ['keys/A', 'keys/A'],
    ['/A', 'A'],
    ['old/C', 'keys/old/C'],
    ['C', 'keys/old/C'],
    ['c', 'keys/old/C'],
    ['B', 'keys/old/B'],
    ['b', 'keys/b'],
    ['pose E\u0301', 'keys/Pose é'],
    ['keys', 'keys'],
  ])('"%s" is "%s"', (wanted, path) => {
    expect(findLayer(tree, wanted).path).toBe(path);
  });

  test.each([
    ['cels/X', 'cels / X'],
    ['cels / X', 'cels / X'],
    ['CELS/x', 'cels / X'],
    ['Y', 'Y '],
    [' cels', 'cels '],
  ])('spaces at the ends of names need not be typed: "%s" is "%s"', (wanted, path) => {
    expect(findLayer(tree, wanted).path).toBe(path);
  });

  test.each([
    ['#1', 'Y '],
    ['#6', 'rough/twice'],
    [' #10 ', 'keys/old/C'],
    ['#15', 'A'],
    ['#3', 'cels /#2'],
  ])('by its position in the list: %s is "%s"', (wanted, path) => {
    expect(findLayer(tree, wanted).path).toBe(path);
  });

  test('two layers of one path are told apart by their positions', () => {
    expect(findLayer(tree, '#6')).not.toBe(findLayer(tree, '#7'));
    expect(findLayer(tree, '#7').path).toBe('rough/twice');
  });

  test('a layer that is called like a position does not stand in its way, and is found with its path', () => {
    expect(findLayer(tree, '#2').path).toBe('cels ');
    expect(findLayer(tree, '/cels/#2').path).toBe('cels /#2');
  });

  test('a name in which spaces differ wins over one in which letters differ', () => {
    expect(findLayer(tree, 'b ').path).toBe('keys/b');
    expect(findLayer(tree, 'B ').path).toBe('keys/old/B');
  });

  test('several layers of one name are listed with their groups and positions', () => {
    const error = thrownBy(() => findLayer(tree, 'A'));
    expect(error.code).toBe('layer-ambiguous');
    expect(error.detail).toContain('"keys/A" (#14), "A" (#15)');
    expect(thrownBy(() => findLayer(tree, 'rough/twice')).detail).toContain('(#6), "rough/twice" (#7)');
  });

  test('a name that is not there is answered with the names that are', () => {
    const error = thrownBy(() => findLayer(tree, 'D'));
    expect(error.code).toBe('layer-missing');
    expect(error.detail).toContain('"keys/old/C" (#10)');
  });

  test.each(['#0', '#16', '#999999999999'])('%s is a position that no layer has', (wanted) => {
    const error = thrownBy(() => findLayer(tree, wanted));
    expect([error.code, error.detail]).toEqual(['layer-missing', expect.stringContaining('15 layers')]);
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
