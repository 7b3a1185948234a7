import type { Checkpoint } from '../checkpoint/checkpoint';
import { openCheckpoint } from '../checkpoint/open-checkpoint';
import { withCurrentNames } from '../graphs/legacy-names';
import type { WeightSource } from '../graphs/weights';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';
import type { SourceRole } from './model-record';

const TEXT_TOWER = 'cond_stage_model.model.';
const VISION_TOWER = 'embedder.model.';

/** What a file is, by a tensor that only this kind has. */
const MARKS: readonly { role: SourceRole; tensor: string; what: string }[] = [
  { role: 'model', tensor: 'model.diffusion_model.input_blocks.0.0.weight', what: 'ToonCrafter model' },
  { role: 'sketch', tensor: 'input_hint_block.0.weight', what: 'sketch encoder' },
  { role: 'clip', tensor: 'visual.conv1.weight', what: 'OpenCLIP ViT-H-14' },
];

/** The part of OpenCLIP that a complete checkpoint carries, by its name there and in OpenCLIP's own file. */
const TOWERS = [
  { prefix: TEXT_TOWER, mark: `${TEXT_TOWER}token_embedding.weight`, what: 'text tower' },
  { prefix: VISION_TOWER, mark: `${VISION_TOWER}visual.conv1.weight`, what: 'vision tower' },
];

/** Those towers as the transformers library names them: files that users of other programs have. */
const FOREIGN_TOWERS = [
  'text_model.embeddings.token_embedding.weight',
  'vision_model.embeddings.class_embedding',
];
const WHERE_TOWERS_ARE =
  'both towers are in open_clip_pytorch_model.bin (3.9 GB) of huggingface.co/laion/CLIP-ViT-H-14-laion2B-s32B-b79K.';

export interface SourceFile {
  readonly role: SourceRole;
  readonly path: string;
  readonly checkpoint: Checkpoint;
}

/**
 * The files that a model is made from, opened and told apart by their tensors.
 * The caller closes it, also after an error of one of the checks.
 */
export class SourceFiles {
  private constructor(readonly files: readonly SourceFile[]) {}

  /** @throws ModelError or CheckpointError; nothing stays open then */
  static async open(paths: readonly string[], events: ModelEvents): Promise<SourceFiles> {
    const files: SourceFile[] = [];
    try {
      for (const path of paths) {
        const checkpoint = await openCheckpoint(path);
        files.push({ role: 'model', path, checkpoint });
        const mark = markOf(checkpoint);
        files[files.length - 1] = { role: mark.role, path, checkpoint };
        events.onNote(`${checkpoint.name}: ${mark.what}, ${checkpoint.tensors.size} tensors.`);
      }
      assertOneOfEach(files);
      return new SourceFiles(files);
    } catch (error) {
      files.forEach(({ checkpoint }) => checkpoint.close());
      throw error;
    }
  }

  get(role: SourceRole): SourceFile | undefined {
    return this.files.find((file) => file.role === role);
  }

  close(): void {
    this.files.forEach(({ checkpoint }) => checkpoint.close());
  }

  /**
   * The weights of the model itself; towers that it lacks (the community's fp16 form) come from OpenCLIP's file.
   * @throws ModelError model-incomplete that says which file is missing and where it is found
   */
  modelWeights(events: ModelEvents): WeightSource {
    const model = this.get('model')?.checkpoint;
    if (!model) throw new ModelError('model-incomplete', 'Among the files is no ToonCrafter model.');
    const missing = TOWERS.filter(({ mark }) => !model.has(mark));
    if (missing.length === 0) return withCurrentNames(model);
    const clip = this.get('clip')?.checkpoint;
    if (!clip) throw towersMissing(model, missing);
    events.onNote(`${clip.name} supplies the ${missing.map(({ what }) => what).join(' and the ')}.`);
    const prefixes = missing.map(({ prefix }) => prefix);
    return withCurrentNames(new WithTowers(model, clip, prefixes));
  }
}

function markOf(checkpoint: Checkpoint): (typeof MARKS)[number] {
  const mark = MARKS.find(({ tensor }) => checkpoint.has(tensor));
  if (mark) return mark;
  if (FOREIGN_TOWERS.some((tensor) => checkpoint.has(tensor))) {
    const text = `${checkpoint.name} holds a CLIP tower under the names of another library; ${WHERE_TOWERS_ARE}`;
    throw new ModelError('model-incomplete', text);
  }
  throw new ModelError('model-structure', `${checkpoint.name} is not a file of ToonCrafter, nor OpenCLIP's.`);
}

function assertOneOfEach(files: readonly SourceFile[]): void {
  for (const { role, what } of MARKS) {
    const same = files.filter((file) => file.role === role);
    if (same.length < 2) continue;
    const names = same.map(({ checkpoint }) => checkpoint.name).join(' and ');
    throw new ModelError('model-structure', `${names} are both a file of the ${what}; give one of them.`);
  }
}

function towersMissing(model: Checkpoint, missing: typeof TOWERS): ModelError {
  const what = missing.map((tower) => tower.what).join(' and the ');
  return new ModelError(
    'model-incomplete',
    `${model.name} lacks the ${what} (the community's smaller form does); ${WHERE_TOWERS_ARE}`,
  );
}

/** A model whose towers are looked up in another file, under the names that they have there. */
class WithTowers implements WeightSource {
  constructor(
    private readonly model: Checkpoint,
    private readonly clip: Checkpoint,
    private readonly prefixes: readonly string[],
  ) {}

  *names(): Iterable<string> {
    yield* this.model.names();
    for (const prefix of this.prefixes) {
      for (const name of this.clip.names()) if (belongsTo(prefix, name)) yield prefix + name;
    }
  }

  has(name: string): boolean {
    const { file, inner } = this.find(name);
    return file.has(inner);
  }

  shape(name: string): readonly number[] {
    const { file, inner } = this.find(name);
    return file.shape(inner);
  }

  read(name: string): Float32Array {
    const { file, inner } = this.find(name);
    return file.read(inner);
  }

  private find(name: string): { file: Checkpoint; inner: string } {
    const prefix = this.prefixes.find((candidate) => name.startsWith(candidate));
    return prefix ? { file: this.clip, inner: name.slice(prefix.length) } : { file: this.model, inner: name };
  }
}

/** The text tower of a checkpoint has no visual part; the vision tower keeps it under `visual.` */
function belongsTo(prefix: string, name: string): boolean {
  return name.startsWith('visual.') === (prefix === VISION_TOWER);
}
