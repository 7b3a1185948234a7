/** Drawing a latent from what the VAE encoder says about a frame. */

export const LATENT_CHANNELS = 4;

const LOG_VARIANCE_MIN = -30;
const LOG_VARIANCE_MAX = 20;

/**
 * z = scale·(mean + std·noise).
 * @param moments [8,h,w] of one frame: 4 channels of means, then 4 of log variances
 * @param noise [4,h,w], standard normal
 * @param scale model.scale_factor: brings latents to unit spread before diffusion; 0.18215 as released
 * @returns [4,h,w]
 */
export function samplePosterior(moments: Float32Array, noise: Float32Array, scale: number): Float32Array {
  const count = moments.length / 2;
  if (noise.length !== count)
    throw new RangeError(`The posterior needs ${count} noise values, not ${noise.length}.`);
  return noise.map((value, i) => {
    const logVariance = Math.min(LOG_VARIANCE_MAX, Math.max(LOG_VARIANCE_MIN, moments[count + i]));
    return scale * (moments[i] + Math.exp(logVariance / 2) * value);
  });
}
