import { z } from 'zod';
import {
  noiseTables,
  scheduleOf,
  type StepCoefficients,
  trainingBetas,
} from '../../../bridge-server/engines/tooncrafter/schedule';
import type { Comparison } from '../comparison';
import type { GoldenSet } from '../golden-set';

const numbers = z.array(z.number());
const schema = z.object({
  buffers: z.object({
    betas: numbers,
    alphas_cumprod: numbers,
    alphas_cumprod_prev: numbers,
    sqrt_alphas_cumprod: numbers,
    sqrt_one_minus_alphas_cumprod: numbers,
    scale_arr: numbers,
  }),
  betas_before_rescale_f64: numbers,
  schedules: z.array(
    z.object({
      spacing: z.enum(['uniform', 'uniform_trailing']),
      steps: z.number(),
      eta: z.number(),
      timesteps: numbers,
      sigmas: numbers,
      alphas: numbers,
      alphas_prev: numbers,
      sqrt_one_minus_alphas: numbers,
      scale_arr: numbers,
      scale_arr_prev: numbers,
      dir_coef_f32: numbers,
      original_gives_nan: z.boolean(),
    }),
  ),
});

/** `scheduler`: tables and schedules, bit for bit in the precision in which the sampler uses them. */
export function checkScheduler(json: unknown, set: GoldenSet): Comparison[] {
  const golden = schema.parse(json);
  const tables = noiseTables(set.config.model);
  const { buffers } = golden;
  const rows = golden.schedules.flatMap((schedule) => {
    const steps = scheduleOf(tables, schedule.spacing, schedule.steps, schedule.eta);
    const label = `${schedule.spacing} ${schedule.steps} eta ${schedule.eta}`;
    const column = (name: string, of: (step: StepCoefficients) => number, expected: number[]) =>
      numbersAgree(`${label} ${name}`, steps.map(of), expected);
    const isBroken = steps.some((step) => step.directionSquared < 0);
    return [
      column('timesteps', (step) => step.timestep, schedule.timesteps),
      column('alphas', (step) => step.alpha, schedule.alphas),
      column('alphas_prev', (step) => step.alphaPrev, schedule.alphas_prev),
      column('scale_arr', (step) => step.scale, schedule.scale_arr),
      column('scale_arr_prev', (step) => step.scalePrev, schedule.scale_arr_prev),
      column('sqrt_one_minus_alphas', (step) => rootOfRest(step.alpha), schedule.sqrt_one_minus_alphas),
      column('dir_coef_f32', (step) => step.directionSquared, schedule.dir_coef_f32),
      column('sigmas', (step) => Math.fround(step.sigma), schedule.sigmas.map(Math.fround)),
      { name: `${label} NaN`, error: isBroken === schedule.original_gives_nan ? 0 : Infinity, tolerance: 0 },
    ];
  });
  return [
    numbersAgree(
      'betas before the rescale',
      [...trainingBetas(set.config.model)],
      golden.betas_before_rescale_f64,
    ),
    numbersAgree(
      'alphas_cumprod_prev',
      [1, ...tables.alphasCumprod.slice(0, -1)],
      buffers.alphas_cumprod_prev,
    ),
    numbersAgree('betas', [...tables.betas], buffers.betas),
    numbersAgree('alphas_cumprod', [...tables.alphasCumprod], buffers.alphas_cumprod),
    numbersAgree('sqrt_alphas_cumprod', [...tables.sqrtAlphasCumprod], buffers.sqrt_alphas_cumprod),
    numbersAgree(
      'sqrt_one_minus_alphas_cumprod',
      [...tables.sqrtOneMinusAlphasCumprod],
      buffers.sqrt_one_minus_alphas_cumprod,
    ),
    numbersAgree('scale_arr', [...tables.scales], buffers.scale_arr),
    ...rows,
  ];
}

/** The square root of 1 - alpha as the original rounds it. */
function rootOfRest(alpha: number): number {
  return Math.fround(Math.sqrt(Math.fround(1 - alpha)));
}

/** In float64, because the bits count here. */
function numbersAgree(name: string, actual: readonly number[], expected: readonly number[]): Comparison {
  const isSame = actual.length === expected.length && actual.every((value, i) => value === expected[i]);
  return { name, error: isSame ? 0 : Infinity, tolerance: 0 };
}
