import type { Layer } from 'ag-psd';
import { flatten } from '../../plugin/hosts/browser/flatten';
import { celOf, PsdLayers } from '../../plugin/hosts/browser/psd-layers';

type Rgba = [number, number, number, number];

/** A layer of one colour. */
function square(name: string, left: number, side: number, colour: Rgba, more: Partial<Layer> = {}): Layer {
  const data = new Uint8ClampedArray(side * side * 4).map((_, i) => colour[i % 4]);
  const imageData = { width: side, height: side, data };
  return { name, left, top: 0, right: left + side, bottom: side, imageData, ...more };
}

const RED: Rgba = [255, 0, 0, 255];
const BLUE: Rgba = [0, 0, 255, 255];

function document(...children: Layer[]): PsdLayers {
  return new PsdLayers({ width: 8, height: 8, children }, 'test.psd');
}

const names = (layers: PsdLayers) => layers.tree().layers.map((layer) => layer.name);
const idOf = (layers: PsdLayers, name: string) =>
  layers.tree().layers.find((layer) => layer.name === name)!.id;

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
    const clipped = square('shade', 0, 2, BLUE, { clipping: true });
    const layers = document(square('A', 0, 2, RED), clipped, square('B', 4, 2, RED));
    expect(inserted(layers, 'A', 'B')).toEqual(['A', 'shade', 'f1', 'f2', 'group', 'B']);
  });

  test('inside the group of the lower key', () => {
    const keys: Layer = { name: 'keys', children: [square('A', 0, 2, RED), square('B', 4, 2, RED)] };
    const layers = document(keys, square('top', 0, 8, BLUE));
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
    const mask = {
      left: 0,
      top: 0,
      right: 1,
      bottom: 1,
      defaultColor: 0,
      imageData: { width: 1, height: 1, data: new Uint8ClampedArray([255, 255, 255, 255]) },
    };
    const cel = celOf(square('A', 0, 2, RED, { mask }));
    expect([3, 7, 11, 15].map((i) => cel?.samples[i])).toEqual([255, 0, 0, 0]);
  });

  test('reading it never changes the layer', () => {
    const layer = square('A', 0, 2, RED);
    celOf(layer)?.samples.fill(0);
    expect(layer.imageData?.data[0]).toBe(255);
  });

  test('a group is its layers on each other, with opacity and clipping, without what is hidden', () => {
    const look = flatten(
      [
        square('base', 0, 2, RED),
        square('clipped', 1, 2, BLUE, { clipping: true, opacity: 0.5 }),
        square('hidden', 0, 2, BLUE, { hidden: true }),
      ],
      8,
    );
    expect(look?.bounds).toEqual({ left: 0, top: 0, right: 3, bottom: 2 });
    expect([...(look?.samples.slice(0, 12) ?? [])]).toEqual([255, 0, 0, 255, 128, 0, 128, 255, 0, 0, 0, 0]);
  });

  test('nothing visible is nothing', () => expect(flatten([{ name: 'empty' }], 8)).toBeUndefined());

  test('16-bit layers keep their depth', () => {
    const data = new Uint16Array(2 * 2 * 4).fill(65535);
    const deep: Layer = { ...square('deep', 0, 2, RED), imageData: { width: 2, height: 2, data } };
    const look = flatten([deep], 16);
    expect(look?.samples).toBeInstanceOf(Uint16Array);
    expect(look?.samples[0]).toBe(65535);
  });
});
