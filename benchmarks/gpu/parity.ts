/** Golden clips of the tiny model on one device and in one precision; prints one line a comparison. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WeightPrecision } from '../../bridge-server/engines/tooncrafter/model-files';
import { parseConfig } from '../../bridge-server/graphs/config';
import type { DeviceKind } from '../../bridge-server/runtime/devices';
import { passes } from '../goldens/comparison';
import { GoldenFile } from '../goldens/golden-file';
import { readRecipe, RecipeWeightSource } from '../goldens/weights-recipe';
import { attentionVariant } from '../tooncrafter/attention-variant';
import { compareClip } from '../goldens/golden-clip';
import { RecipeModel } from '../tooncrafter/recipe-model';

/** Half precision rounds every layer to 5e-4; a single pass of the random UNet then differs by up to 7e-3. */
const TOLERANCES: Record<WeightPrecision, number> = { fp32: 2e-3, fp16: 1e-2 };
/** Random weights magnify a difference threefold a step, so in half precision only what comes before is judged. */
const AFTER_FIRST_STEP = /^(step\.[1-9]|out\/)/;
const PREPARATION_TOLERANCE = 2e-5;

async function main(): Promise<void> {
  const [goldens, device, precision] = process.argv.slice(2) as [string, DeviceKind, WeightPrecision];
  const tiny = join(goldens, 'tiny');
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-gpu-'));
  const source = (name: string): RecipeWeightSource => new RecipeWeightSource(readRecipe(join(tiny, name)));
  const model = new RecipeModel({
    config: parseConfig(JSON.parse(readFileSync(join(tiny, 'config.json'), 'utf8'))),
    sources: { model: source('weights-recipe.json'), sketch: source('sketch-weights-recipe.json') },
    folder,
  });
  try {
    const variant = await attentionVariant(device);
    const comparisons = await compareClip(
      new GoldenFile(join(goldens, 'e2e_cli.safetensors')),
      join(goldens, 'inputs'),
      {
        device,
        diffusion: model.diffusion,
        graphFiles: (request) => model.graphFiles({ ...request, ...variant }, precision),
        batchGuidance: true,
        roomy: true,
      },
      { relative: TOLERANCES[precision], preparation: PREPARATION_TOLERANCE },
    );
    const judged = comparisons.filter(({ name }) => precision === 'fp32' || !AFTER_FIRST_STEP.test(name));
    for (const comparison of judged) {
      const verdict = passes(comparison) ? 'ok' : 'FAILED';
      process.stdout.write(
        `  ${comparison.name.padEnd(32)} ${comparison.error.toExponential(2)} ${verdict}\n`,
      );
    }
    process.exitCode = judged.every(passes) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stdout.write(`  ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`);
  process.exitCode = 1;
});
