/**
 * DDIM sampling of a v-predicting model with classifier-free guidance (Song et al. 2020; Salimans & Ho 2022 for v).
 * Knows numbers only: what the velocities come from and what the latents mean is the business of paint-clip.ts.
 * Latents, velocities and noise are [1,4,T,h,w], row-major.
 */
import { directionFactor, type StepCoefficients } from './schedule';

export interface Guidance {
  /** 1: no guidance, one pass a step is enough; 7.5 is the official default */
  scale: number;
  /** 0 to 1: how far the spread of the guided velocity is drawn back to that of the conditional one (φ) */
  rescale: number;
}

export interface SamplerStep {
  latent: Float32Array;
  velocity: Float32Array;
  /** standard normal; used even at the last step when eta > 0, as the original does */
  noise: Float32Array;
}

export interface SamplerResult {
  /** the latent of the next timestep */
  latent: Float32Array;
  /** the clean latent that the model predicts now (x0 after the dynamic rescale); previews are made from it */
  clean: Float32Array;
}

/** Does a run with this guidance need the unconditional pass? */
export function needsUnconditional(guidance: Guidance): boolean {
  return guidance.scale !== 1;
}

/** Standard deviation over all elements with N − 1 in the denominator. */
function standardDeviation(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Classifier-free guidance v_u + g·(v_c − v_u), then guidance rescale (Lin et al. 2023, section 3.4).
 * Without `unconditional` the conditional velocity is returned as it is.
 */
export function guide(
  guidance: Guidance,
  conditional: Float32Array,
  unconditional?: Float32Array,
): Float32Array {
  if (!unconditional || !needsUnconditional(guidance)) return conditional;
  const guided = conditional.map((v, i) => unconditional[i] + guidance.scale * (v - unconditional[i]));
  if (guidance.rescale === 0) return guided;
  const shrink = standardDeviation(conditional) / standardDeviation(guided);
  const factor = guidance.rescale * shrink + (1 - guidance.rescale);
  return guided.map((v) => v * factor);
}

/** One step from noise level `step.alpha` to `step.alphaPrev`. */
export function ddimStep(step: StepCoefficients, { latent, velocity, noise }: SamplerStep): SamplerResult {
  const { sqrtAlphaCumprod: signal, sqrtOneMinusAlphaCumprod: spread } = step;
  const rescale = step.scalePrev / step.scale;
  const cleanFactor = Math.sqrt(step.alphaPrev);
  const noiseFactor = directionFactor(step);
  const next = new Float32Array(latent.length);
  const clean = new Float32Array(latent.length);
  for (let i = 0; i < latent.length; i++) {
    const predictedNoise = signal * velocity[i] + spread * latent[i];
    clean[i] = (signal * latent[i] - spread * velocity[i]) * rescale;
    next[i] = cleanFactor * clean[i] + noiseFactor * predictedNoise + step.sigma * noise[i];
  }
  return { latent: next, clean };
}
