/**
 * The noise schedule of ToonCrafter: how much noise a latent carries at each of the 1000 training steps, and which of
 * those steps a run visits. Tables are formed in float64 and stored as float32, as the original does, so that every
 * number agrees with it to the last bit.
 */

import type { DiffusionConfig } from './model-files';

export const TRAINING_STEPS = 1000;

/** `uniform_trailing` ends exactly at full noise and is the official choice; `uniform` is the older one. */
export type TimestepSpacing = 'uniform' | 'uniform_trailing';

/** What a model was trained with, under the names of its configuration. */
export type NoiseSettings = Pick<
  DiffusionConfig,
  | 'linear_start'
  | 'linear_end'
  | 'rescale_betas_zero_snr'
  | 'use_dynamic_rescale'
  | 'base_scale'
  | 'turning_step'
>;

/** Tables over all training steps; index = timestep, 0 (clean) to 999 (pure noise). */
export interface NoiseTables {
  betas: Float32Array;
  /** share of the signal's variance that is left, ᾱ; exactly 0 at 999 with zero-terminal SNR */
  alphasCumprod: Float32Array;
  sqrtAlphasCumprod: Float32Array;
  sqrtOneMinusAlphasCumprod: Float32Array;
  /** dynamic rescale of x0; entries behind 999 are never visited */
  scales: Float32Array;
}

/** What one sampling step needs. All numbers are float32 values except `sigma`, which the original keeps in float64. */
export interface StepCoefficients {
  timestep: number;
  /** noise level of the step: ᾱ_t and where it goes to, ᾱ of the next visited timestep */
  alpha: number;
  alphaPrev: number;
  sigma: number;
  sqrtAlphaCumprod: number;
  sqrtOneMinusAlphaCumprod: number;
  /** factor of x0: scale of the next timestep over the scale of this one */
  scale: number;
  scalePrev: number;
  /** 1 − ᾱ_prev − σ² in float32 as the original rounds it; may be a tiny negative number, see `directionFactor` */
  directionSquared: number;
}

/** x·y + z with one rounding, from the exact product and the exact sum (Dekker's and Knuth's error terms). */
function fusedMultiplyAdd(x: number, y: number, z: number): number {
  const product = x * y;
  const [xHigh, yHigh] = [highHalf(x), highHalf(y)];
  const productError =
    (x - xHigh) * (y - yHigh) - (product - xHigh * yHigh - (x - xHigh) * yHigh - xHigh * (y - yHigh));
  const sum = product + z;
  const zPart = sum - product;
  const sumError = product - (sum - zPart) + (z - zPart);
  return sum + (sumError + productError);
}

/** The upper 26 bits of a float64 (Veltkamp's split). */
function highHalf(value: number): number {
  const scaled = value * (2 ** 27 + 1);
  return scaled - (scaled - value);
}

/** How many numbers the original's processor forms at once; it decides where its `linspace` rounds. */
const LANES = 4;

/** `count` numbers from first to last, built from both ends and in lanes, as the original was computed. */
function linspaceFromBothEnds(first: number, last: number, count: number): Float64Array {
  const step = (last - first) / (count - 1);
  const laneStart = (i: number): number =>
    i < count / 2 ? fusedMultiplyAdd(step, i, first) : fusedMultiplyAdd(-step, count - 1 - i, last);
  return Float64Array.from({ length: count }, (_, i) => laneStart(i - (i % LANES)) + (i % LANES) * step);
}

/** β before the zero-terminal-SNR change, float64. */
export function trainingBetas({ linear_start: first, linear_end: last }: NoiseSettings): Float64Array {
  const roots = linspaceFromBothEnds(Math.sqrt(first), Math.sqrt(last), TRAINING_STEPS);
  return roots.map((root) => root * root);
}

function cumulativeProduct(factors: Float64Array): Float64Array {
  let product = 1;
  return factors.map((factor) => (product *= factor));
}

/**
 * Shifts and stretches √ᾱ so that the last step has no signal at all and the first is unchanged
 * (Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed", algorithm 1).
 */
export function zeroTerminalSnr(betas: Float64Array): Float64Array {
  const roots = cumulativeProduct(betas.map((beta) => 1 - beta)).map(Math.sqrt);
  const first = roots[0];
  const last = roots[roots.length - 1];
  const signal = roots.map((root) => ((root - last) * (first / (first - last))) ** 2);
  return signal.map((alpha, i) => 1 - (i === 0 ? alpha : alpha / signal[i - 1]));
}

/** Dynamic rescale: x0 shrinks from 1 to the base scale over the timesteps before the turning step. */
function rescaleTable(settings: NoiseSettings): Float32Array {
  const { base_scale: base, turning_step: turning } = settings;
  const length = turning + TRAINING_STEPS;
  if (!settings.use_dynamic_rescale) return new Float32Array(length).fill(1);
  const step = (base - 1) / (turning - 1);
  return Float32Array.from({ length }, (_, i) => (i < turning - 1 ? 1 + i * step : base));
}

export function noiseTables(settings: NoiseSettings): NoiseTables {
  const trained = trainingBetas(settings);
  const betas = settings.rescale_betas_zero_snr ? zeroTerminalSnr(trained) : trained;
  const alphasCumprod = cumulativeProduct(betas.map((beta) => 1 - beta));
  return {
    betas: Float32Array.from(betas),
    alphasCumprod: Float32Array.from(alphasCumprod),
    sqrtAlphasCumprod: Float32Array.from(alphasCumprod, Math.sqrt),
    sqrtOneMinusAlphasCumprod: Float32Array.from(alphasCumprod, (alpha) => Math.sqrt(1 - alpha)),
    scales: rescaleTable(settings),
  };
}

/** Python's and NumPy's rounding: halves go to the even neighbour. */
function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  const half = value - down === 0.5;
  return half ? down + (down % 2) : Math.round(value);
}

function trailingTimesteps(steps: number): number[] {
  const stride = TRAINING_STEPS / steps;
  const descending = Array.from(
    { length: steps },
    (_, i) => roundHalfToEven(TRAINING_STEPS - i * stride) - 1,
  );
  return descending.reverse();
}

function leadingTimesteps(steps: number): number[] {
  const stride = Math.floor(TRAINING_STEPS / steps);
  const count = Math.ceil(TRAINING_STEPS / stride);
  const timesteps = Array.from({ length: count }, (_, i) => i * stride + 1);
  return timesteps.filter((timestep) => timestep < TRAINING_STEPS);
}

/**
 * The timesteps of a run, ascending; the sampler visits them from last to first.
 * `uniform` may give more than `steps` entries (as the original does). Left out are the index 1000, on which the
 * original fails for 3, 9 and 27 steps of `uniform`, and the index −1, which rounding adds in the original for some
 * counts of `uniform_trailing` (61 steps) and which ends in NaN.
 * @param steps 1 to 1000
 */
export function timestepsOf(spacing: TimestepSpacing, steps: number): number[] {
  if (!Number.isInteger(steps) || steps < 1 || steps > TRAINING_STEPS) {
    throw new RangeError(`The number of steps must be 1 to ${TRAINING_STEPS}, not ${steps}.`);
  }
  return spacing === 'uniform' ? leadingTimesteps(steps) : trailingTimesteps(steps);
}

/** σ of DDIM (Song et al. 2020, eq. 16), rounded where the original rounds. */
function sigmaOf(alpha: number, alphaPrev: number, eta: number): number {
  const inverse = Math.fround(1 / Math.fround(1 - alpha));
  return eta * Math.sqrt((1 - alphaPrev) * inverse * (1 - alpha / alphaPrev));
}

/** 1 − ᾱ_prev − σ², each operation rounded to float32. */
function directionSquared(alphaPrev: number, sigma: number): number {
  const sigma32 = Math.fround(sigma);
  return Math.fround(Math.fround(1 - alphaPrev) - Math.fround(sigma32 * sigma32));
}

/**
 * Coefficients of every step of a run, ascending by timestep.
 * @param eta 0 (no fresh noise) to 1 (as much as in training)
 */
export function scheduleOf(
  tables: NoiseTables,
  spacing: TimestepSpacing,
  steps: number,
  eta: number,
): StepCoefficients[] {
  const timesteps = timestepsOf(spacing, steps);
  return timesteps.map((timestep, i) => {
    const alpha = tables.alphasCumprod[timestep];
    const alphaPrev = tables.alphasCumprod[i === 0 ? 0 : timesteps[i - 1]];
    const sigma = sigmaOf(alpha, alphaPrev, eta);
    return {
      timestep,
      alpha,
      alphaPrev,
      sigma,
      sqrtAlphaCumprod: tables.sqrtAlphasCumprod[timestep],
      sqrtOneMinusAlphaCumprod: tables.sqrtOneMinusAlphasCumprod[timestep],
      scale: tables.scales[timestep],
      scalePrev: tables.scales[i === 0 ? timesteps[0] : timesteps[i - 1]],
      directionSquared: directionSquared(alphaPrev, sigma),
    };
  });
}

/**
 * Weight of the predicted noise in the next latent, √(1 − ᾱ_prev − σ²).
 * At full noise and eta 1 the number under the root is 0 in exact arithmetic and rounding may make it −6e-8; the
 * original then returns NaN for the whole clip (7, 11, 14, 15, 20, 25, 33 … steps). Here it counts as 0.
 */
export function directionFactor(step: StepCoefficients): number {
  return Math.fround(Math.sqrt(Math.max(0, step.directionSquared)));
}
