import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerMaskData } from 'ag-psd';
import type { BridgeError } from '../../protocol';
import { flatten as flattenRaster } from '../../pixels/flatten';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { findLayer } from '../../psd/read/find-layer';
import { layerTree } from '../../psd/format/layer-tree';
import { readLook } from '../../psd/read/merge-group';
import { packRow, unpackRow } from '../../psd/format/pack-bits';

import { readCel } from '../../psd/read/read-cel';
import { describeWithShared } from '../support/shared';
import { digest } from './digest';
import { flatten, layerOf, readElsewhere, writeElsewhere, openWithNode } from './documents';

function plain(widthPx: number, heightPx: number, rgba: readonly number[]): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  for (let i = 0; i < raster.data.length; i += 4) raster.data.set(rgba, i);
  return raster;
}

function documentOf(children: Parameters<typeof writeElsewhere>[0]['children']) {
  const document = openWithNode(writeElsewhere({ width: 16, height: 8, children }));
  return { document, tree: layerTree(document) };
}

function maskOf(left: number, top: number, widthPx: number, heightPx: number, value: number): LayerMaskData {
  const data = plain(widthPx, heightPx, [value, value, value, 255]).data as Uint8ClampedArray;
  const imageData = { width: widthPx, height: heightPx, data, colorSpace: 'srgb' } as ImageData;
  return { left, top, right: left + widthPx, bottom: top + heightPx, defaultColor: 0, imageData };
}

function alphas({ data }: Raster): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 3]);
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as BridgeError).code;
  }
  return 'nothing was thrown';
}

describe('reading a layer', () => {
  const red = plain(4, 2, [200, 20, 10, 255]);

  test('gives the pixels and the place, without the opacity of the layer', () => {
    const { document, tree } = documentOf([layerOf('A', -2, 3, red, { opacity: 0.3 })]);
    expect(readCel(document, findLayer(tree, 'A'))).toEqual({
      bounds: { left: -2, top: 3, right: 2, bottom: 5 },
      raster: red,
    });
  });

  test('applies the mask, also where it is smaller than the layer', () => {
    const { document, tree } = documentOf([layerOf('A', 0, 0, red, { mask: maskOf(1, 0, 2, 1, 128) })]);
    expect(alphas(readCel(document, findLayer(tree, 'A')).raster)).toEqual([0, 128, 128, 0, 0, 0, 0, 0]);
  });

  test('a mask that is switched off does nothing', () => {
    const mask = { ...maskOf(1, 0, 2, 1, 128), disabled: true };
    const { document, tree } = documentOf([layerOf('A', 0, 0, red, { mask })]);
    expect(alphas(readCel(document, findLayer(tree, 'A')).raster)).toEqual(Array(8).fill(255));
  });

  test('a mask of half density hides half', () => {
    const mask = { ...maskOf(0, 0, 2, 2, 0), userMaskDensity: 0.5 };
    const { document, tree } = documentOf([layerOf('A', 0, 0, red, { mask })]);
    const [hidden] = alphas(readCel(document, findLayer(tree, 'A')).raster);
    expect(hidden).toBeGreaterThan(125);
    expect(hidden).toBeLessThan(130);
  });

  test('an adjustment layer has no pixels to give', () => {
    const { document, tree } = documentOf([{ name: 'inv', adjustment: { type: 'invert' } }]);
    expect(codeOf(() => readCel(document, findLayer(tree, 'inv')))).toBe('layer-unusable');
  });
});

describe('the merged look of a group', () => {
  const [red, blue] = [plain(4, 2, [200, 0, 0, 255]), plain(4, 2, [0, 0, 200, 255])];
  const pixel = (raster: Raster, x: number) => [...raster.data.subarray(x * 4, x * 4 + 4)];

  test('shows its visible layers with their opacity, without that of the group', () => {
    const { document, tree } = documentOf([
      {
        name: 'girl',
        opacity: 0.2,
        children: [
          layerOf('body', 0, 0, red),
          layerOf('arm', 2, 0, blue, { opacity: 0.5 }),
          layerOf('old', 0, 0, blue, { hidden: true }),
        ],
      },
    ]);
    const { bounds, raster } = readLook(document, findLayer(tree, 'girl'));
    expect(bounds).toEqual({ left: 0, top: 0, right: 6, bottom: 2 });
    expect(pixel(raster, 0)).toEqual([200, 0, 0, 255]);
    expect(pixel(raster, 5)).toEqual([0, 0, 200, 128]);
    const [mixedRed, , mixedBlue, mixedAlpha] = pixel(raster, 3);
    expect([mixedRed, mixedBlue].every((value) => Math.abs(value - 100) <= 1)).toBe(true);
    expect(mixedAlpha).toBe(255);
  });

  test('clips a layer to the one below, and multiplies where it says so', () => {
    const { document, tree } = documentOf([
      {
        name: 'girl',
        children: [
          layerOf('body', 0, 0, plain(2, 1, [200, 100, 50, 255])),
          layerOf('shade', 0, 0, plain(4, 1, [128, 128, 128, 255]), {
            clipping: true,
            blendMode: 'multiply',
          }),
        ],
      },
    ]);
    const { raster } = readLook(document, findLayer(tree, 'girl'));
    expect(pixel(raster, 0)).toEqual([100, 50, 25, 255]);
    expect(raster.widthPx).toBe(2);
  });

  test('a mask on the group counts', () => {
    const { document, tree } = documentOf([
      { name: 'girl', mask: maskOf(0, 0, 2, 2, 255), children: [layerOf('body', 0, 0, red)] },
    ]);
    expect(alphas(readLook(document, findLayer(tree, 'girl')).raster)).toEqual([
      255, 255, 0, 0, 255, 255, 0, 0,
    ]);
  });

  test('a blend mode that we cannot merge is refused, not guessed', () => {
    const { document, tree } = documentOf([
      { name: 'girl', children: [layerOf('glow', 0, 0, red, { blendMode: 'dissolve' })] },
    ]);
    expect(codeOf(() => readLook(document, findLayer(tree, 'girl')))).toBe('layer-unusable');
  });
});

describe('packed rows', () => {
  test.each([0, 1, 2, 3, 127, 128, 129, 300])('a row of %i bytes comes back, runs and all', (length) => {
    for (const row of [
      new Uint8Array(length).fill(7),
      Uint8Array.from({ length }, (_, i) => i * 73),
      Uint8Array.from({ length }, (_, i) => (i % 9 < 5 ? 0 : i)),
    ]) {
      const back = new Uint8Array(length);
      expect(unpackRow(packRow(row), back)).toBe(true);
      expect(back).toEqual(row);
    }
  });

  test('a row that is too short or too long is told', () => {
    expect(unpackRow(Uint8Array.of(255, 9), new Uint8Array(3))).toBe(false);
    expect(unpackRow(Uint8Array.of(253, 9), new Uint8Array(3))).toBe(false);
    expect(unpackRow(Uint8Array.of(2, 9, 9), new Uint8Array(3))).toBe(false);
  });
});

describeWithShared('the shared documents', ['psd'], (folder) => {
  test.each([
    '01-basic-sita-wave',
    '03-offset-outside-canvas',
    '04-three-keys-unicode',
    '05-16bit-saha-wave',
    '06-grayscale-cactus',
  ])('%s: our pixels are those of another reader', (name) => {
    const bytes = readFileSync(join(folder, `${name}.psd`));
    const document = openWithNode(bytes);
    const tree = layerTree(document);
    for (const { path, layer } of flatten(readElsewhere(bytes).children)) {
      if (layer.children) continue;
      const { raster } = readCel(document, findLayer(tree, path));
      expect({ path, pixels: digest(raster.data) }).toEqual({ path, pixels: digest(layer.imageData?.data) });
    }
  });

  test('the keys are the true frames of their clip', async () => {
    const { readPng } = await import('../../bridge-server/imaging/png');
    const document = openWithNode(readFileSync(join(folder, '01-basic-sita-wave.psd')));
    const { bounds, raster } = readCel(document, findLayer(layerTree(document), 'A'));
    const truth = (await readPng(readFileSync(join(folder, '../cartoons/sita_wave/00.png')))).raster;
    const { cropCel } = await import('../../pixels/crop');
    const whole = {
      bounds: { left: 0, top: 0, right: truth.widthPx, bottom: truth.heightPx },
      raster: truth,
    };
    const [ours, theirs] = [raster, cropCel(whole, bounds)].map((one) => flattenRaster(one, [0, 0, 0]));
    expect(digest(ours)).toEqual(digest(theirs));
  });
});
