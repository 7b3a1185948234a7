import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readPsd, type Layer, type PixelData, type Psd } from 'ag-psd';
import sharp from 'sharp';
import type { Raster } from '../../pixels/raster';
import { encodeDocument, sceneDocument, trim } from '../../examples/characters/document';
import { renderBackground, renderFrame, sceneNamed, scenes } from '../../examples/characters/scene';

const repository = path.resolve(__dirname, '../..');

function read(file: Uint8Array): Psd {
  return readPsd(file, { useImageData: true, skipThumbnail: true });
}

function sameSamples(image: PixelData | undefined, { data }: Raster): boolean {
  return image !== undefined && data.every((sample, i) => sample === image.data[i]);
}

function outline(layer: Layer): string {
  const { name, left, top, right, bottom, children } = layer;
  if (children) return `${name}(${children.map(outline).join(' ')})`;
  return `${name}[${left},${top},${right},${bottom}]`;
}

describe.each(scenes.map((scene) => [scene.name, scene] as const))('the document %s', (name, scene) => {
  const document = sceneDocument(scene);
  const file = encodeDocument(document);

  it('has a background, a group with the keys and the roughs, in this order from the bottom', () => {
    const psd = read(file);
    expect(psd.children?.map((layer) => layer.name)).toEqual([
      'background',
      'keys',
      ...scene.sketches.map((frame) => `sketch@${frame}`),
    ]);
    expect(psd.children?.[1].children?.map((layer) => layer.name)).toEqual(['A', 'B']);
    expect([psd.colorMode, psd.bitsPerChannel]).toEqual([3, 8]);
    expect(psd.imageResources?.resolutionInfo?.horizontalResolution).toBe(72);
  });

  it('keeps the pixels of key A and shows them in its composite', () => {
    const psd = read(file);
    const keyA = psd.children?.[1].children?.[0];
    expect(sameSamples(keyA?.imageData, document.keyA.raster)).toBe(true);
    expect(sameSamples(psd.imageData, document.composite)).toBe(true);
  });

  it('stands in examples/drawings as the rig draws it now', async () => {
    const kept = await readFile(path.join(repository, 'examples', 'drawings', `${name}.psd`));
    expect(read(kept).children?.map(outline)).toEqual(read(file).children?.map(outline));
  });
});

it.each(scenes.filter((scene) => scene.style !== 'pan').map((scene) => [scene.name, scene] as const))(
  'trims the cels of %s to what is drawn, A and B differently',
  (_, scene) => {
    const { keyA, keyB } = sceneDocument(scene);
    expect(keyA.bounds).not.toEqual(keyB.bounds);
    expect(trim(keyA.raster).bounds).toEqual({
      left: 0,
      top: 0,
      right: keyA.raster.widthPx,
      bottom: keyA.raster.heightPx,
    });
  },
);

it('shows the whole picture in every frame of a pan, without transparency', () => {
  const { data } = renderFrame(sceneNamed('bird-pan'), 0.5);
  expect(data.every((sample, i) => i % 4 !== 3 || sample === 255)).toBe(true);
});

it('moves near hills as far as the camera pans and leaves the sky where it is', () => {
  const scene = sceneNamed('bird-pan');
  const stage = { widthPx: 960, heightPx: 540 };
  const [before, after] = [renderBackground(scene, stage, 0), renderBackground(scene, stage, 1)];
  const keptPx = stage.widthPx - scene.pan;
  expect(row(after, 535, 0, keptPx)).toEqual(row(before, 535, scene.pan, stage.widthPx));
  expect(row(after, 20, 0, stage.widthPx)).toEqual(row(before, 20, 0, stage.widthPx));
});

function row(raster: Raster, y: number, from: number, to: number): number[] {
  return Array.from(raster.data.subarray((y * raster.widthPx + from) * 4, (y * raster.widthPx + to) * 4));
}

describe('the examples command', () => {
  const run = (...options: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(
      process.execPath,
      [path.join(repository, 'node_modules/tsx/dist/cli.mjs'), 'examples/render.ts', ...options],
      {
        cwd: repository,
      },
    );

  it('writes a clip as 17 pictures with its facts beside them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'toonbridge-clips-'));
    try {
      await run('--clips', folder, 'cat-turn');
      const clip = path.join(folder, 'cat-turn');
      const files = (await readdir(clip)).sort();
      expect(files).toHaveLength(18);
      expect([files[0], files[16], files[17]]).toEqual(['00.png', '16.png', 'meta.json']);
      expect(JSON.parse(await readFile(path.join(clip, 'meta.json'), 'utf8'))).toMatchObject({
        size: [512, 320],
        frames: 17,
      });
      expect(await sharp(path.join(clip, '08.png')).metadata()).toMatchObject({
        width: 512,
        height: 320,
        hasAlpha: true,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says how it is used when it does not understand', async () => {
    await expect(run('--clip')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--clips FOLDER'),
    });
  });
});
