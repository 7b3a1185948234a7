import { join } from 'node:path';
import { writeCheckpoint } from '../../../benchmarks/tooncrafter/full-size/checkpoint';
import { importModel } from '../../../bridge-server/models/import-model';
import { SILENT } from '../../../bridge-server/models/model-events';
import { modelsFolder } from '../../../bridge-server/models/model-folder';
import { ModelStore } from '../../../bridge-server/models/model-store';
import { TINY_CONFIG_FILE, tinyRecipe } from './tiny-model';

/** Installs the tiny model of the goldens as a test model of a bridge. @param home of the bridge */
export async function installTinyModel(home: string): Promise<void> {
  const files = [join(home, 'model.safetensors'), join(home, 'sketch_encoder.safetensors')];
  writeCheckpoint(files[0], tinyRecipe('model'));
  writeCheckpoint(files[1], tinyRecipe('sketch'));
  const store = new ModelStore(modelsFolder({ TOONBRIDGE_HOME: home }));
  await importModel({ store, files, configFile: TINY_CONFIG_FILE, precisions: ['fp32'] }, SILENT);
}
