import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecipeModel } from '../../../benchmarks/tooncrafter/recipe-model';
import {
  readRecipe,
  RecipeWeightSource,
  type WeightsRecipe,
} from '../../../benchmarks/goldens/weights-recipe';
import {
  StagedModel,
  type StagedModelOptions,
} from '../../../bridge-server/engines/tooncrafter/staged-model';
import { parseConfig } from '../../../bridge-server/graphs/config';
import { GOLDENS } from './goldens';

const TINY = join(GOLDENS, 'tiny');

export const TINY_CONFIG_FILE = join(TINY, 'config.json');

export function tinyRecipe(part: 'model' | 'sketch'): WeightsRecipe {
  return readRecipe(join(TINY, part === 'model' ? 'weights-recipe.json' : 'sketch-weights-recipe.json'));
}

/** The tiny model of the goldens. @param folder where its graphs and weights are written */
export function tinyModelFiles(folder: string): RecipeModel {
  return new RecipeModel({
    config: parseConfig(JSON.parse(readFileSync(TINY_CONFIG_FILE, 'utf8'))),
    sources: {
      model: new RecipeWeightSource(tinyRecipe('model')),
      sketch: new RecipeWeightSource(tinyRecipe('sketch')),
    },
    folder,
  });
}

export function tinyModelOptions(files: RecipeModel): StagedModelOptions {
  return {
    device: 'cpu',
    diffusion: files.diffusion,
    graphFiles: (request) => files.graphFiles(request, 'fp32'),
    batchGuidance: false,
    roomy: true,
  };
}

export function tinyStagedModel(files: RecipeModel, options: Partial<StagedModelOptions> = {}): StagedModel {
  return new StagedModel({ ...tinyModelOptions(files), ...options });
}
