/** @jest-environment ./tests/support/runtime-environment.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoFrame, type Planes } from '../../../bridge-server/engines/tooncrafter/frames';
import { seededNoise, type NoiseSource } from '../../../bridge-server/engines/tooncrafter/noise';
import {
  paintClip,
  type ClipRequest,
  type ClipWatch,
} from '../../../bridge-server/engines/tooncrafter/recipe';
import type { TimestepSpacing } from '../../../bridge-server/engines/tooncrafter/schedule';
import { pickFrames, type Floats } from '../../../bridge-server/engines/tooncrafter/tensors';
import { float32Tensor } from '../../../bridge-server/runtime/tensor';
import { describeWithShared } from '../../support/shared';
import { readGolden, relativeError, type GoldenFile } from './golden-file';
import { readRgb } from './read-rgb';
import { tinyModelFiles, tinyStagedModel } from './tiny-model';

const TOLERANCE = 1e-3;

/** The noise that the original drew. */
function recordedNoise(golden: GoldenFile): NoiseSource {
  return {
    posterior: () => golden.floats('rng/posterior_noise'),
    start: () => golden.floats('rng/x_T'),
    step: (index) => golden.floats(`step.${index}/noise`),
  };
}

function frameOfGolden(golden: GoldenFile, name: string): Planes {
  const [channels, heightPx, widthPx] = golden.shape(name);
  return { channels, heightPx, widthPx, data: golden.floats(name) };
}

function requestOf(golden: GoldenFile, picture: Planes, hint?: Floats): ClipRequest {
  const { metadata } = golden;
  return {
    first: frameOfGolden(golden, 'in/first'),
    last: frameOfGolden(golden, 'in/last'),
    picture,
    prompt: metadata.prompt,
    negativePrompt: '',
    hint,
    sketchStrength: Number(metadata.control_scale ?? 0),
    steps: Number(metadata.steps),
    spacing: metadata.spacing as TimestepSpacing,
    eta: Number(metadata.eta),
    guidance: { scale: Number(metadata.cfg_scale), rescale: Number(metadata.guidance_rescale) },
    motion: Number(metadata.fs),
    noise: recordedNoise(golden),
  };
}

/** Compares everything that the original recorded on the way. */
function comparingWatch(golden: GoldenFile, errors: Map<string, number>): ClipWatch {
  const compare = (name: string, actual: Floats | Float32Array): void => {
    errors.set(name, relativeError('data' in actual ? actual.data : actual, golden.floats(name)));
  };
  return {
    onContexts: ({ conditional, unconditional }) => {
      compare('cond/context', conditional);
      if (unconditional) compare('cond/uncond_context', unconditional);
    },
    onKeys: (keys) => compare('cond/c_concat', keys),
    onStep: ({ index, conditional, unconditional, latent, clean }) => {
      compare(`step.${index}/v_cond`, conditional);
      if (unconditional) compare(`step.${index}/v_uncond`, unconditional);
      compare(`step.${index}/pred_x0`, clean);
      compare(`step.${index}/x_prev`, latent);
    },
    onDecodes: (first, second) => {
      compare('out/decode16_frames_7_8', pickFrames(first, [7, 8]));
      compare('out/decode14_frames_6_7', pickFrames(second, [6, 7]));
    },
  };
}

describeWithShared('a whole clip of the tiny model', ['tooncrafter', 'goldens'], (goldens) => {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-tiny-'));
  const files = tinyModelFiles(goldens, folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const signal = new AbortController().signal;

  async function errorsOf(
    golden: GoldenFile,
    request: ClipRequest,
    batchGuidance: boolean,
  ): Promise<Map<string, number>> {
    const errors = new Map<string, number>();
    const model = tinyStagedModel(files, { batchGuidance });
    const frames = await paintClip(model, request, comparingWatch(golden, errors), signal);
    errors.set('out/frames', relativeError(frames.data, golden.floats('out/frames')));
    await model.close();
    return errors;
  }

  test.each([false, true])(
    'follows the official command line at every step (both passes at once: %s)',
    async (batched) => {
      const golden = readGolden(join(goldens, 'e2e_cli.safetensors'));
      const errors = await errorsOf(golden, requestOf(golden, frameOfGolden(golden, 'in/first')), batched);
      expect(errors.size).toBe(3 + 4 * 5 + 3);
      expect(Math.max(...errors.values())).toBeLessThan(TOLERANCE);
    },
  );

  test.each([false, true])(
    'follows the sketch demo at every step (both passes at once: %s)',
    async (batched) => {
      const golden = readGolden(join(goldens, 'e2e_sketch.safetensors'));
      const page = await readRgb(join(goldens, 'inputs', golden.metadata.first));
      const hint = float32Tensor([16, 1, 64, 128], golden.floats('in/hint'));
      const errors = await errorsOf(golden, requestOf(golden, demoFrame(page, page), hint), batched);
      expect(errors.size).toBe(3 + 4 * 5 + 3);
      expect(Math.max(...errors.values())).toBeLessThan(TOLERANCE);
    },
  );

  test('another seed reads and encodes nothing again', async () => {
    const golden = readGolden(join(goldens, 'e2e_cli.safetensors'));
    const request = {
      ...requestOf(golden, frameOfGolden(golden, 'in/first')),
      steps: 2,
      noise: seededNoise(1),
    };
    const opened: string[] = [];
    const model = tinyStagedModel(files, {
      graphFiles: (wanted) => {
        opened.push(wanted.network);
        return files.graphFiles(wanted, 'fp32');
      },
    });
    const first = await paintClip(model, request, {}, signal);
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
    const second = await paintClip(model, { ...request, noise: seededNoise(2) }, {}, signal);
    expect(opened).toEqual(['vae-decoder', 'vae-decoder']);
    expect(relativeError(second.data, first.data)).toBeGreaterThan(0.01);
    const again = await paintClip(model, request, {}, signal);
    expect(again.data).toEqual(first.data);
    await model.close();
  });

  test('a cancel within a step is heard between the parts of the UNet', async () => {
    const golden = readGolden(join(goldens, 'e2e_cli.safetensors'));
    const request = requestOf(golden, frameOfGolden(golden, 'in/first'));
    const controller = new AbortController();
    const steps: number[] = [];
    const shares: number[] = [];
    const model = tinyStagedModel(files);
    const clip = paintClip(
      model,
      request,
      {
        onStage: (stage, share) => {
          if (stage !== 'sampling') return;
          shares.push(share);
          if (share > 0.25) controller.abort(new Error('stopped by the artist'));
        },
        onStep: ({ index }) => steps.push(index),
      },
      controller.signal,
    );
    await expect(clip).rejects.toThrow('stopped by the artist');
    expect(steps).toEqual([0]);
    expect(shares.filter((share) => share > 0.25)).toHaveLength(1);
    await model.close();
  });
});
