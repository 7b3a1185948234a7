import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../graphs/graph';
import { InstalledModel, openModel, type GraphFile } from './installed-model';
import { ModelError, systemCode } from './model-error';
import { checkModelName, ModelFolder, modelsFolder } from './model-folder';
import type { NetworkRequest } from './networks';
import { withLock } from './store-lock';

/** A model that is there, or what keeps it from being used. */
export type ListedModel = { name: string; model: InstalledModel } | { name: string; problem: ModelError };

/** All models of this machine. */
export class ModelStore {
  constructor(readonly root: string = modelsFolder()) {}

  folder(name: string): ModelFolder {
    return new ModelFolder(this.root, name);
  }

  /** @throws ModelError model-name-refused, model-not-installed, model-damaged, store-newer or store-unsafe */
  open(name: string): InstalledModel {
    return openModel(join(this.root, checkModelName(name)));
  }

  /** Installed models by name; broken ones with their problem. Folders without a record are no models. */
  list(): ListedModel[] {
    return this.names().flatMap((name): ListedModel[] => {
      try {
        const model = this.open(name);
        model.requireFiles();
        return [{ name, model }];
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        return error.code === 'model-not-installed' ? [] : [{ name, problem: error }];
      }
    });
  }

  /** The model to use: a real one before one for tests, then by name. Undefined when none can be used. */
  async find(): Promise<InstalledModel | undefined> {
    const models = this.list().flatMap((listed) => ('model' in listed ? [listed.model] : []));
    return models.find(({ isTestModel }) => !isTestModel) ?? models[0];
  }

  /** See InstalledModel.graphFiles. */
  async graphFiles(
    model: { name: string },
    request: NetworkRequest,
    precision: Precision,
  ): Promise<GraphFile[]> {
    const installed = model instanceof InstalledModel ? model : this.open(model.name);
    return installed.graphFiles(request, precision);
  }

  /**
   * Deletes a model and everything that was downloaded for it.
   * @throws ModelError model-unknown when there is nothing of that name, model-busy while it is being worked on
   */
  async remove(name: string): Promise<void> {
    if (!this.names().includes(checkModelName(name))) {
      throw new ModelError('model-unknown', `There is no model called ${name}.`);
    }
    const folder = this.folder(name);
    // The record goes first: from then on nobody opens the rest.
    await withLock(folder.workLock, 0, async () => {
      await rm(folder.record, { force: true });
      await rm(folder.path, { recursive: true, force: true });
    });
  }

  private names(): string[] {
    const entries = listFolder(this.root).filter((entry) => entry.isDirectory());
    return entries
      .map((entry) => entry.name)
      .filter(isModelName)
      .sort();
  }
}

function listFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function isModelName(name: string): boolean {
  try {
    return checkModelName(name) === name;
  } catch {
    return false;
  }
}
