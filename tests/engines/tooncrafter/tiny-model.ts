import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecipeModel } from '../../../benchmarks/tooncrafter/recipe-model';
import { readRecipe, RecipeWeightSource } from '../../../benchmarks/goldens/weights-recipe';
import {
  StagedModel,
  type StagedModelOptions,
} from '../../../bridge-server/engines/tooncrafter/staged-model';
import { parseConfig } from '../../../bridge-server/graphs/config';

/** The tiny model of the goldens, its files in a folder of the test. @param goldens folder with `tiny/` */
export function tinyModelFiles(goldens: string, folder: string): RecipeModel {
  const tiny = join(goldens, 'tiny');
  return new RecipeModel({
    config: parseConfig(JSON.parse(readFileSync(join(tiny, 'config.json'), 'utf8'))),
    sources: {
      model: new RecipeWeightSource(readRecipe(join(tiny, 'weights-recipe.json'))),
      sketch: new RecipeWeightSource(readRecipe(join(tiny, 'sketch-weights-recipe.json'))),
    },
    folder,
  });
}

export function tinyModelOptions(files: RecipeModel): StagedModelOptions {
  return {
    device: 'cpu',
    graphFiles: (request) => files.graphFiles(request, 'fp32'),
    batchGuidance: false,
    roomy: true,
  };
}

export function tinyStagedModel(files: RecipeModel, options: Partial<StagedModelOptions> = {}): StagedModel {
  return new StagedModel({ ...tinyModelOptions(files), ...options });
}
