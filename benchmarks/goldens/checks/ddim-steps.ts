import { z } from 'zod';
import { ddimStep, guide } from '../../../bridge-server/engines/tooncrafter/sampler';
import { noiseTables, scheduleOf } from '../../../bridge-server/engines/tooncrafter/schedule';
import { compare, type Comparison } from '../comparison';
import { float32Of } from '../golden-tensor';
import type { Check } from './check';

const caseSchema = z.object({
  spacing: z.enum(['uniform', 'uniform_trailing']),
  steps: z.number(),
  eta: z.number(),
  index: z.number(),
  t: z.number(),
  cfg_scale: z.number(),
  guidance_rescale: z.number(),
});

/** `ddim_steps`: single updates of the sampler; the metadata has one entry for each case. */
export const checkDdimSteps: Check = async (file, set) => {
  const tables = noiseTables(set.config.model);
  const cases = Object.entries(file.metadata).filter(([name]) => file.has(`${name}/x`));
  return cases.flatMap(([name, text]): Comparison[] => {
    const given = caseSchema.parse(JSON.parse(text));
    const step = scheduleOf(tables, given.spacing, given.steps, given.eta)[given.index];
    const values = (tensor: string): Float32Array => float32Of(file.tensor(`${name}/${tensor}`));
    const guidance = { scale: given.cfg_scale, rescale: given.guidance_rescale };
    const velocity = guide(guidance, values('v_cond'), values('v_uncond'));
    const { latent, clean } = ddimStep(step, { latent: values('x'), velocity, noise: values('noise') });
    const { shape } = file.tensor(`${name}/x`);
    const agree = (tensor: string, data: Float32Array): Comparison =>
      compare(`${name}/${tensor}`, { shape, data }, file.tensor(`${name}/${tensor}`), set.tolerances.unet);
    return [
      { name: `${name}/t`, error: step.timestep === given.t ? 0 : Infinity, tolerance: 0 },
      agree('x_prev', latent),
      agree('pred_x0', clean),
    ];
  });
};
