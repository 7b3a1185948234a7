import { join } from 'node:path';
import { ddimStep, guide, needsUnconditional } from '../../../bridge-server/engines/tooncrafter/sampler';
import {
  noiseTables,
  scheduleOf,
  type TimestepSpacing,
} from '../../../bridge-server/engines/tooncrafter/schedule';
import { RELEASED_CONFIG } from '../../../bridge-server/graphs/config';
import { readGolden, relativeError } from './golden-file';
import { GOLDENS } from './goldens';

interface Case {
  spacing: TimestepSpacing;
  steps: number;
  eta: number;
  index: number;
  t: number;
  cfg_scale: number;
  guidance_rescale: number;
}

const MODULE_TOLERANCE = 1e-5;
const tables = noiseTables(RELEASED_CONFIG.model);

describe('a sampler step', () => {
  const golden = readGolden(join(GOLDENS, 'ddim_steps.safetensors'));
  const cases = Object.entries(golden.metadata).map(
    ([name, text]) => [name, JSON.parse(text) as Case] as const,
  );

  test.each(cases)('agrees with the original: %s %j', (name, given) => {
    const step = scheduleOf(tables, given.spacing, given.steps, given.eta)[given.index];
    const guidance = { scale: given.cfg_scale, rescale: given.guidance_rescale };
    const velocity = guide(guidance, golden.floats(`${name}/v_cond`), golden.floats(`${name}/v_uncond`));
    const [latent, noise] = [golden.floats(`${name}/x`), golden.floats(`${name}/noise`)];
    const result = ddimStep(step, { latent, velocity, noise });
    expect(step.timestep).toBe(given.t);
    expect(relativeError(result.latent, golden.floats(`${name}/x_prev`))).toBeLessThan(MODULE_TOLERANCE);
    expect(relativeError(result.clean, golden.floats(`${name}/pred_x0`))).toBeLessThan(MODULE_TOLERANCE);
  });
});

describe('guidance', () => {
  const conditional = Float32Array.of(1, 2, 3, 5);
  const unconditional = Float32Array.of(0, 1, 1, 2);

  test('of 1 is the conditional velocity and needs one pass', () => {
    expect(needsUnconditional({ scale: 1, rescale: 0.7 })).toBe(false);
    expect(guide({ scale: 1, rescale: 0.7 }, conditional, unconditional)).toBe(conditional);
  });

  test('without rescale extrapolates from the unconditional velocity', () => {
    expect([...guide({ scale: 3, rescale: 0 }, conditional, unconditional)]).toEqual([3, 4, 7, 11]);
  });

  test('with full rescale has the spread of the conditional velocity', () => {
    const spread = (values: Float32Array): number => {
      const mean = values.reduce((a, b) => a + b) / values.length;
      return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
    };
    expect(spread(guide({ scale: 7.5, rescale: 1 }, conditional, unconditional))).toBeCloseTo(
      spread(conditional),
      5,
    );
  });
});
