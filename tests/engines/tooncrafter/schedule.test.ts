import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  directionFactor,
  noiseTables,
  scheduleOf,
  timestepsOf,
  trainingBetas,
  type TimestepSpacing,
} from '../../../bridge-server/engines/tooncrafter/schedule';
import { RELEASED_CONFIG } from '../../../bridge-server/graphs/config';
import { GOLDENS } from './goldens';

interface GoldenSchedule {
  spacing: TimestepSpacing;
  steps: number;
  eta: number;
  timesteps: number[];
  sigmas: number[];
  alphas: number[];
  alphas_prev: number[];
  scale_arr: number[];
  scale_arr_prev: number[];
  dir_coef_f32: number[];
  original_gives_nan: boolean;
}

interface GoldenScheduler {
  buffers: Record<
    'betas' | 'alphas_cumprod' | 'sqrt_alphas_cumprod' | 'sqrt_one_minus_alphas_cumprod' | 'scale_arr',
    number[]
  >;
  schedules: GoldenSchedule[];
  betas_before_rescale_f64: number[];
}

describe('the noise schedule', () => {
  const golden = JSON.parse(readFileSync(join(GOLDENS, 'scheduler.json'), 'utf8')) as GoldenScheduler;
  const tables = noiseTables(RELEASED_CONFIG.model);

  test('starts from the betas of the training, to the last bit of float64', () => {
    expect([...trainingBetas(RELEASED_CONFIG.model)]).toEqual(golden.betas_before_rescale_f64);
  });

  test('has the same float32 tables as the original, bit for bit', () => {
    expect([...tables.betas]).toEqual(golden.buffers.betas);
    expect([...tables.alphasCumprod]).toEqual(golden.buffers.alphas_cumprod);
    expect([...tables.sqrtAlphasCumprod]).toEqual(golden.buffers.sqrt_alphas_cumprod);
    expect([...tables.sqrtOneMinusAlphasCumprod]).toEqual(golden.buffers.sqrt_one_minus_alphas_cumprod);
    expect([...tables.scales]).toEqual(golden.buffers.scale_arr);
  });

  test.each(
    golden.schedules.map(
      (schedule) => [`${schedule.spacing}, ${schedule.steps} steps, eta ${schedule.eta}`, schedule] as const,
    ),
  )('visits the same timesteps with the same numbers: %s', (_, expected) => {
    const steps = scheduleOf(tables, expected.spacing, expected.steps, expected.eta);
    expect(steps.map((step) => step.timestep)).toEqual(expected.timesteps);
    expect(steps.map((step) => step.alpha)).toEqual(expected.alphas);
    expect(steps.map((step) => step.alphaPrev)).toEqual(expected.alphas_prev);
    expect(steps.map((step) => step.scale)).toEqual(expected.scale_arr);
    expect(steps.map((step) => step.scalePrev)).toEqual(expected.scale_arr_prev);
    expect(steps.map((step) => step.directionSquared)).toEqual(expected.dir_coef_f32);
    expect(steps.map((step) => Math.fround(step.sigma))).toEqual(expected.sigmas.map(Math.fround));
  });

  test('meets the rounding that breaks the original in exactly the listed schedules', () => {
    const broken = golden.schedules.filter((schedule) => {
      const steps = scheduleOf(tables, schedule.spacing, schedule.steps, schedule.eta);
      return steps.some((step) => step.directionSquared < 0);
    });
    expect(broken).toEqual(golden.schedules.filter((schedule) => schedule.original_gives_nan));
  });
});

describe('pitfall 0: rounding under the root at full noise', () => {
  const tables = noiseTables(RELEASED_CONFIG.model);
  const everyStepCount = Array.from({ length: 99 }, (_, i) => i + 2);

  test.each(['uniform', 'uniform_trailing'] as const)(
    'no step count from 2 to 100 gives NaN (%s)',
    (spacing) => {
      for (const steps of everyStepCount) {
        for (const eta of [0, 0.5, 1]) {
          for (const step of scheduleOf(tables, spacing, steps, eta)) {
            expect(Number.isFinite(directionFactor(step))).toBe(true);
            expect(directionFactor(step)).toBeGreaterThanOrEqual(0);
            expect(Number.isFinite(step.sigma)).toBe(true);
          }
        }
      }
    },
  );

  test('the original would fail for the step counts that are known', () => {
    const failing = everyStepCount.filter((steps) =>
      scheduleOf(tables, 'uniform_trailing', steps, 1).some((step) => step.directionSquared < 0),
    );
    expect(failing.filter((steps) => steps <= 64)).toEqual([
      7, 11, 14, 15, 20, 25, 33, 34, 35, 37, 38, 39, 61, 62, 63, 64,
    ]);
  });

  test('leaves out the timestep 1000 that the uniform spacing asks for at 3, 9 and 27 steps', () => {
    for (const steps of [3, 9, 27]) expect(Math.max(...timestepsOf('uniform', steps))).toBeLessThan(1000);
  });

  test('refuses a step count outside its range', () => {
    expect(() => timestepsOf('uniform_trailing', 0)).toThrow(RangeError);
    expect(() => timestepsOf('uniform', 2.5)).toThrow(RangeError);
  });
});
