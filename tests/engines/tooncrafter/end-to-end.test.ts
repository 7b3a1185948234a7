/** @jest-environment ./tests/support/runtime-environment.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GoldenFile } from '../../../benchmarks/goldens/golden-file';
import { passes } from '../../../benchmarks/goldens/comparison';
import { compareClip } from '../../../benchmarks/goldens/golden-clip';
import { frameOf } from '../../../bridge-server/engines/tooncrafter/frames';
import { seededNoise } from '../../../bridge-server/engines/tooncrafter/noise';
import { paintClip, type ClipRequest } from '../../../bridge-server/engines/tooncrafter/paint-clip';
import { emptyRaster } from '../../../pixels/raster';
import { relativeError } from './golden-file';
import { GOLDENS, hasGolden } from './goldens';
import { tinyModelFiles, tinyModelOptions, tinyStagedModel } from './tiny-model';

const TOLERANCES = { relative: 1e-3, preparation: 2e-5 };
/** What the original drew and was given is not compared; everything that it made is. */
const GIVEN = /^rng\/|\/noise$|^in\/hint$/;
const CLIPS = [
  ['the official command line', 'e2e_cli', false],
  ['the official command line, both passes at once', 'e2e_cli', true],
  ['the sketch demo', 'e2e_sketch', false],
  ['the sketch demo, both passes at once', 'e2e_sketch', true],
] as const;

describe('a whole clip of the tiny model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-tiny-'));
  const files = tinyModelFiles(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const signal = new AbortController().signal;

  test.each(CLIPS.filter(([, name]) => hasGolden(`${name}.safetensors`)))(
    'follows %s at every step',
    async (_, name, batchGuidance) => {
      const golden = new GoldenFile(join(GOLDENS, `${name}.safetensors`));
      const options = { ...tinyModelOptions(files), batchGuidance };
      const comparisons = await compareClip(golden, join(GOLDENS, 'inputs'), options, TOLERANCES);
      expect(comparisons.filter((comparison) => !passes(comparison))).toEqual([]);
      const compared = comparisons.map((comparison) => comparison.name);
      expect(compared.sort()).toEqual(
        golden
          .names()
          .filter((tensor) => !GIVEN.test(tensor))
          .sort(),
      );
    },
  );

  function plainRequest(): ClipRequest {
    const key = frameOf(emptyRaster(64, 64));
    return {
      first: key,
      last: { ...key, data: key.data.map((value) => value + 1) },
      picture: key,
      prompt: 'a page',
      negativePrompt: '',
      sketchStrength: 0,
      steps: 2,
      spacing: 'uniform_trailing',
      eta: 1,
      guidance: { scale: 7.5, rescale: 0.7 },
      motion: 10,
      noise: seededNoise(1),
    };
  }

  test('another seed reads and encodes nothing again', async () => {
    const opened: string[] = [];
    const model = tinyStagedModel(files, {
      graphFiles: (wanted) => {
        opened.push(wanted.network);
        return files.graphFiles(wanted, 'fp32');
      },
    });
    const first = await paintClip(model, plainRequest(), {}, signal);
    expect(new Set(opened)).toEqual(
      new Set([
        'text-tower',
        'vision-tower',
        'resampler',
        'vae-encoder',
        'unet-context',
        'unet',
        'vae-decoder',
      ]),
    );
    opened.length = 0;
    const second = await paintClip(model, { ...plainRequest(), noise: seededNoise(2) }, {}, signal);
    expect(opened).toEqual(['vae-decoder', 'vae-decoder']);
    expect(relativeError(second.data, first.data)).toBeGreaterThan(0.01);
    const again = await paintClip(model, plainRequest(), {}, signal);
    expect(again.data).toEqual(first.data);
    await model.close();
  });

  test('a cancel within a step is heard between the parts of the UNet', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const shares: number[] = [];
    const model = tinyStagedModel(files);
    const clip = paintClip(
      model,
      plainRequest(),
      {
        onStage: (stage, share) => {
          if (stage !== 'sampling') return;
          shares.push(share);
          if (share > 0.6) controller.abort(new Error('stopped by the artist'));
        },
        onStep: ({ index }) => steps.push(index),
      },
      controller.signal,
    );
    await expect(clip).rejects.toThrow('stopped by the artist');
    expect(steps).toEqual([0]);
    expect(shares.filter((share) => share > 0.6)).toHaveLength(1);
    await model.close();
  });
});
