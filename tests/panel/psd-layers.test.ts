import { openDocument } from '../../plugin/hosts/browser/psd-files';
import type { PsdLayers } from '../../plugin/hosts/browser/psd-layers';
import { celAt, grid } from '../imaging/drawings';
import { buildPsd } from '../psd/documents';
import { group, handMade, maskSection, type HandMadeLayer } from '../psd/hand-made';

type Rgba = [number, number, number, number];

/** A layer of one colour. */
function square(
  name: string,
  left: number,
  side: number,
  rgba: Rgba,
  more: Partial<HandMadeLayer> = {},
): HandMadeLayer {
  return { name, left, widthPx: side, heightPx: side, rgba, ...more };
}

const RED: Rgba = [255, 0, 0, 255];
const BLUE: Rgba = [0, 0, 255, 255];

function open(bytes: Uint8Array): PsdLayers {
  return openDocument('test.psd', bytes.slice().buffer as ArrayBuffer);
}

/** @param layers bottom first */
function document(...layers: HandMadeLayer[]): PsdLayers {
  return open(handMade({ layers }));
}

const names = (layers: PsdLayers) => layers.tree().layers.map((layer) => layer.name);
const idOf = (layers: PsdLayers, name: string) =>
  layers.tree().layers.find((layer) => layer.name === name)!.id;
const lookOf = (layers: PsdLayers, name: string, merged = false) => layers.lookOf(idOf(layers, name), merged);

/** A pixel of one colour at (0, 0) as an in-between. */
function frame(name: string, moment: number, rgba: Rgba) {
  const data = Uint8Array.from(rgba);
  const bounds = { left: 0, top: 0, right: 1, bottom: 1 };
  return { name, moment, pixels: { pixels: { bounds, depth: 8 as const, bytes: 4 }, data } };
}

function inserted(layers: PsdLayers, a: string, b: string): string[] {
  const keys = [idOf(layers, a), idOf(layers, b)] as const;
  const frames = [0.25, 0.75].map((moment, i) => ({ name: `f${i + 1}`, moment }));
  layers.insert([{ name: 'group', keys, frames }]);
  return names(layers);
}

describe('where in-betweens go', () => {
  test('above the lower key, rising towards the upper one', () => {
    const layers = document(square('ground', 0, 8, BLUE), square('A', 0, 2, RED), square('B', 4, 2, RED));
    expect(inserted(layers, 'A', 'B')).toEqual(['ground', 'A', 'f1', 'f2', 'group', 'B']);
  });

  test('when the second key is the lower one, they fall', () => {
    const layers = document(square('B', 0, 2, RED), square('A', 4, 2, RED));
    expect(inserted(layers, 'A', 'B')).toEqual(['B', 'f2', 'f1', 'group', 'A']);
  });

  test('above what is clipped to the key', () => {
    const clipped = square('shade', 0, 2, BLUE, { clipped: true });
    const layers = document(square('A', 0, 2, RED), clipped, square('B', 4, 2, RED));
    expect(inserted(layers, 'A', 'B')).toEqual(['A', 'shade', 'f1', 'f2', 'group', 'B']);
  });

  test('inside the group of the lower key', () => {
    const keys = group('keys', [square('A', 0, 2, RED), square('B', 4, 2, RED)]);
    const layers = document(...keys, square('top', 0, 8, BLUE));
    expect(inserted(layers, 'A', 'B')).toEqual(['A', 'f1', 'f2', 'group', 'B', 'keys', 'top']);
  });

  test('and what was inserted can be taken out again, leaving everything as it was', () => {
    const layers = document(square('A', 0, 2, RED), square('B', 4, 2, RED));
    const before = layers.tree();
    inserted(layers, 'A', 'B');
    layers.remove(idOf(layers, 'group'));
    expect(layers.tree()).toEqual(before);
  });
});

describe('what a layer looks like', () => {
  test('its mask hides, outside of its rectangle by its default', () => {
    const mask = maskSection([0, 0, 1, 1], 0, 0);
    const layers = document(square('A', 0, 2, RED, { mask, channels: [{ id: -2, samples: [255] }] }));
    const cel = lookOf(layers, 'A');
    expect([3, 7, 11, 15].map((i) => cel?.raster.data[i])).toEqual([255, 0, 0, 0]);
  });

  test('reading it never changes the layer, whether it was in the file or was inserted', () => {
    const layers = document(square('A', 0, 2, RED), square('B', 4, 2, RED));
    const keys = [idOf(layers, 'A'), idOf(layers, 'B')] as const;
    layers.insert([{ name: 'group', keys, frames: [frame('f1', 0.5, BLUE)] }]);
    for (const name of ['A', 'f1']) {
      const before = [...(lookOf(layers, name)?.raster.data ?? [])];
      lookOf(layers, name)?.raster.data.fill(0);
      expect([...(lookOf(layers, name)?.raster.data ?? [])]).toEqual(before);
    }
  });

  test('a group has no pixels but those of its merged look: blend modes, opacity, clipping, nothing hidden', () => {
    const layers = document(
      ...group('girl', [
        square('base', 0, 2, [200, 100, 50, 255]),
        square('shade', 1, 2, [128, 128, 128, 255], { clipped: true, blendKey: 'mul ' }),
        square('hidden', 0, 2, BLUE, { hidden: true }),
      ]),
    );
    expect(lookOf(layers, 'girl')).toBeUndefined();
    const look = lookOf(layers, 'girl', true);
    expect(look?.bounds).toEqual({ left: 0, top: 0, right: 2, bottom: 2 });
    expect([...(look?.raster.data.slice(0, 8) ?? [])]).toEqual([200, 100, 50, 255, 100, 50, 25, 255]);
  });

  test('a group with something inserted shows that too', () => {
    const layers = document(...group('keys', [square('A', 0, 1, RED), square('B', 4, 1, RED)]));
    const keys = [idOf(layers, 'A'), idOf(layers, 'B')] as const;
    layers.insert([{ name: 'between', keys, frames: [frame('f1', 0.5, BLUE)] }]);
    expect([...(lookOf(layers, 'keys', true)?.raster.data.slice(0, 4) ?? [])]).toEqual(BLUE);
    expect([...(lookOf(layers, 'between', true)?.raster.data.slice(0, 4) ?? [])]).toEqual(BLUE);
  });

  test('nothing visible is nothing', () => {
    const layers = document(...group('girl', [square('A', 0, 1, RED, { hidden: true })]), { name: 'none' });
    expect([lookOf(layers, 'girl', true), lookOf(layers, 'none')]).toEqual([undefined, undefined]);
  });

  test('16-bit layers keep their depth', () => {
    const layer = { name: 'deep', cel: celAt(0, 0, grid(3, 2, 16)), opacity: 1, blendKey: 'norm' };
    const header = { widthPx: 8, heightPx: 8, depth: 16, mode: 'rgb', large: false } as const;
    const layers = open(buildPsd(header, { name: 'g', layers: [layer] }));
    expect(lookOf(layers, 'deep')).toEqual(layer.cel);
    expect(lookOf(layers, 'g', true)?.raster.data).toBeInstanceOf(Uint16Array);
  });
});

describe('what the page lists of a layer', () => {
  const block = (key: string) => ({ key, data: [0, 0, 0, 0] });
  const layers = document(
    square('paint', 1, 2, RED, {
      opacity: 128,
      blocks: [{ key: 'iOpa', data: [51, 0, 0, 0] }],
      blendKey: 'mul ',
    }),
    square('letters', 0, 2, RED, { blocks: [block('TySh')] }),
    square('linked', 0, 2, RED, { blocks: [block('SoLd')] }),
    square('shape', 0, 2, RED, { blocks: [block('SoCo')] }),
    { name: 'sky', blocks: [block('SoCo')] },
    { name: 'levels', blocks: [block('levl')] },
    ...group('girl', [{ name: 'nothing', hidden: true, clipped: true }]),
  );
  const listed = layers.tree().layers;

  test('its kind, and whether there is nothing on it', () => {
    expect(listed.map(({ name, kind, empty }) => [name, kind, empty])).toEqual([
      ['paint', 'pixels', false],
      ['letters', 'text', false],
      ['linked', 'smart-object', false],
      ['shape', 'pixels', false],
      ['sky', 'shape', true],
      ['levels', 'adjustment', false],
      ['nothing', 'pixels', true],
      ['girl', 'group', false],
    ]);
  });

  test('how it is painted: opacity with Fill, blend mode, place, clipping, switch', () => {
    const [paint] = listed;
    expect(paint.opacity).toBeCloseTo((128 / 255) * 0.2, 3);
    expect([paint.blendKey, paint.bounds.left, paint.hidden, paint.clipping]).toEqual([
      'mul ',
      1,
      false,
      false,
    ]);
    expect(listed[6]).toMatchObject({ hidden: true, clipping: true, parent: listed[7].id, depth: 1 });
  });
});

test('in-betweens of faint keys are as faint, in the blend mode of both', () => {
  const faint = { opacity: 128, blendKey: 'mul ', blocks: [{ key: 'iOpa', data: [51, 0, 0, 0] }] };
  const layers = document(square('A', 0, 2, RED, faint), square('B', 4, 2, RED, faint));
  inserted(layers, 'A', 'B');
  const made = layers.tree().layers.find(({ name }) => name === 'f1');
  expect(made).toMatchObject({ blendKey: 'mul ' });
  expect(made?.opacity).toBeCloseTo((128 / 255) * 0.2, 3);
});

test('a key says what of it is not in its in-betweens', () => {
  const layers = document(square('A', 0, 2, RED), square('shade', 0, 2, BLUE, { clipped: true }));
  expect(layers.notesOn(idOf(layers, 'A'))).toEqual([expect.stringContaining('"shade" is clipped to "A"')]);
  expect(layers.notesOn(idOf(layers, 'shade'))).toEqual([]);
});
