import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseConfig, RELEASED_CONFIG, type ToonCrafterConfig } from '../../bridge-server/graphs/config';
import type { Precision } from '../../bridge-server/graphs/graph';
import type { WeightSource } from '../../bridge-server/graphs/weights';
import { RecipeModel } from '../tooncrafter/recipe-model';
import { NetworkRunner } from './network-runner';
import { RecipeWeightSource, readRecipe } from './weights-recipe';

/** Accepted errors, relative to the largest magnitude of a tensor. */
export interface Tolerances {
  /** Text and vision tower, resampler. */
  clip: number;
  autoencoder: number;
  /** UNet and sketch encoder. */
  unet: number;
  /** Whole clips: steps, latents, frames. */
  endToEnd: number;
}

/** Small widths: a group of a norm may be a single channel, which magnifies rounding. */
const SMALL_MODEL_TOLERANCES: Tolerances = { clip: 1e-4, autoencoder: 1e-4, unet: 1e-4, endToEnd: 1e-3 };
/** The widths of the released checkpoint (measured float32 noise is a tenth of these). */
const REAL_WIDTH_TOLERANCES: Tolerances = { clip: 2e-5, autoencoder: 1e-5, unet: 3e-5, endToEnd: 1e-4 };

/**
 * Half precision rounds the output of every layer to 5e-4; measured differences are a third of these limits. They say
 * that nothing overflows and that the norms are where they must be; that the arithmetic is exact is for float32 to say.
 */
const HALF_PRECISION_TOLERANCES: Tolerances = { clip: 3e-3, autoencoder: 1e-5, unet: 1e-2, endToEnd: 1e-2 };

const CONFIG_FILE = 'config.json';
const MODEL_RECIPE = 'weights-recipe.json';
const SKETCH_RECIPE = 'sketch-weights-recipe.json';
/** A set may keep its configuration and recipes in this folder of its own. */
const MODEL_FOLDER = 'tiny';

/** A folder of golden data that belongs to one model: configuration, weights as recipes, files. */
export class GoldenSet {
  readonly config: ToonCrafterConfig;
  readonly tolerances: Tolerances;
  private readonly runners = new Map<string, NetworkRunner>();

  /**
   * @param folder where the golden files lie
   * @param modelFolder where config.json and the recipes lie
   */
  constructor(
    readonly folder: string,
    private readonly modelFolder: string,
    private readonly cacheFolder: string,
    readonly precision: Precision,
  ) {
    this.config = readConfig(join(modelFolder, CONFIG_FILE));
    const isReal = this.config.unet.model_channels >= RELEASED_CONFIG.unet.model_channels;
    const float32 = isReal ? REAL_WIDTH_TOLERANCES : SMALL_MODEL_TOLERANCES;
    this.tolerances =
      precision === 'fp16' ? { ...HALF_PRECISION_TOLERANCES, autoencoder: float32.autoencoder } : float32;
  }

  /** Golden files of this set, without those of sets in subfolders. */
  files(): string[] {
    return readdirSync(this.folder, { withFileTypes: true })
      .filter(({ name }) => GOLDEN.test(name) && !NOT_GOLDEN.test(name))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(this.folder, entry.name))
      .sort();
  }

  /** Networks of the main checkpoint. */
  get model(): NetworkRunner {
    return this.runner(MODEL_RECIPE);
  }

  /** Networks of the sketch encoder's checkpoint. */
  get sketch(): NetworkRunner {
    return this.runner(SKETCH_RECIPE);
  }

  /** The same model as the pipeline sees an installed one. */
  get installed(): RecipeModel {
    const sources = { model: this.source(MODEL_RECIPE), sketch: this.source(SKETCH_RECIPE) };
    const folder = join(
      this.cacheFolder,
      [MODEL_RECIPE, SKETCH_RECIPE].map((file) => this.hash(file)).join('-'),
    );
    return new RecipeModel({ config: this.config, sources, folder });
  }

  /** Closes the open networks; nothing is deleted. */
  async close(): Promise<void> {
    for (const runner of this.runners.values()) await runner.close();
  }

  private runner(recipeFile: string): NetworkRunner {
    const known = this.runners.get(recipeFile);
    if (known) return known;
    const runner = new NetworkRunner(join(this.cacheFolder, this.hash(recipeFile)), this.source(recipeFile));
    this.runners.set(recipeFile, runner);
    return runner;
  }

  /** The weights of a recipe; where a set has none for this network, there is nothing to take. */
  private source(recipeFile: string): WeightSource {
    const path = join(this.modelFolder, recipeFile);
    return existsSync(path) ? new RecipeWeightSource(readRecipe(path)) : new NoWeights(recipeFile);
  }

  private hash(recipeFile: string): string {
    const path = join(this.modelFolder, recipeFile);
    if (!existsSync(path)) return 'none';
    return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
  }
}

/** Stands for a recipe that a set does not have, because no file of it needs that network. */
class NoWeights implements WeightSource {
  constructor(private readonly recipeFile: string) {}

  names(): Iterable<string> {
    return [];
  }

  has(): boolean {
    return false;
  }

  shape(): readonly number[] {
    throw new Error(`This file needs ${this.recipeFile}, which the set does not have.`);
  }

  read(): Float32Array {
    throw new Error(`This file needs ${this.recipeFile}, which the set does not have.`);
  }
}

const GOLDEN = /^[^.].*\.(safetensors|json)$/;
/** Configuration, recipes, lists of hashes and weights made from the recipes are what a set is about, no goldens. */
const NOT_GOLDEN =
  /^(config|weights-recipe|sketch-weights-recipe|tensors|sketch-tensors|hashes)\.json$|^(model|sketch_encoder)\.safetensors$/;

/**
 * All sets in a folder: the folder itself if it has a configuration and recipes (or keeps them in `tiny/`), and every
 * folder inside that has its own.
 * @throws Error for a configuration that cannot be read, or that no recipe belongs to
 */
export function findSets(
  folder: string,
  cacheFolder = defaultCacheFolder(),
  precision: Precision = 'fp32',
): GoldenSet[] {
  const modelFolder = [folder, join(folder, MODEL_FOLDER)].find(holdsModel);
  const own = modelFolder ? [new GoldenSet(folder, modelFolder, cacheFolder, precision)] : [];
  const inside = subfolders(folder).filter((sub) => sub !== modelFolder);
  return [...own, ...inside.flatMap((sub) => findSets(sub, cacheFolder, precision))];
}

function holdsModel(folder: string): boolean {
  if (!existsSync(join(folder, CONFIG_FILE))) return false;
  if ([MODEL_RECIPE, SKETCH_RECIPE].some((recipe) => existsSync(join(folder, recipe)))) return true;
  throw new Error(`${folder} has a ${CONFIG_FILE} but no ${MODEL_RECIPE}.`);
}

export function subfolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
}

function readConfig(path: string): ToonCrafterConfig {
  try {
    return parseConfig(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : String(error);
    throw new Error(`${path} does not describe a model of this kind: ${why}`, { cause: error });
  }
}

/** Weights made from recipes are kept here; it may be deleted at any time. */
export function defaultCacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? process.env.LOCALAPPDATA ?? join(homedir(), '.cache');
  return join(base, 'toonbridge', 'goldens');
}
