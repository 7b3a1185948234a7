import { type CheckpointOrigin, type Graph, weightsOf } from './graph';
import type { WeightSource } from './weights';

export interface MisshapedTensor {
  name: string;
  found: readonly number[];
  needed: readonly number[];
}

/** What stands between a checkpoint and a working model. */
export interface StructureReport {
  missing: string[];
  misshaped: MisshapedTensor[];
  /** Tensors that no network needs and that the released file does not have either: a sign of another model. */
  unexpected: string[];
}

/** In the released file, but not needed (specification 2, 3, 6.2, 12.12). The schedule is computed anew. */
const KNOWN_UNUSED: readonly RegExp[] = [
  /^(betas|alphas_cumprod|alphas_cumprod_prev|scale_arr)$/,
  /^(sqrt|log_one_minus|posterior)_\w+$/,
  /^(lvlb_weights|logvar)$/,
  /^cond_stage_model\.model\.(text_projection|logit_scale|attn_mask|transformer\.resblocks\.\d+\..+)$/,
  /^embedder\.model\.(positional_embedding|text_projection|logit_scale|attn_mask|token_embedding\.weight|ln_final\..+)$/,
  /^embedder\.model\.(transformer\..+|visual\.(ln_post\..+|proj))$/,
  /^embedder\.(mean|std)$/,
  /^first_stage_model\.post_quant_conv\./,
];

/**
 * Compares a checkpoint with what the networks need, by name and shape, before anything is compiled.
 * @param graphs modelGraphs or sketchGraphs
 */
export function checkStructure(graphs: readonly Graph[], source: WeightSource): StructureReport {
  const needed = neededTensors(graphs);
  const tensors = [...needed.values()];
  return {
    missing: tensors.filter(({ tensor }) => !source.has(tensor)).map(({ tensor }) => tensor),
    misshaped: tensors.flatMap((origin) => misshaped(origin, source)),
    unexpected: [...source.names()].filter((name) => !needed.has(name) && !isKnownUnused(name)),
  };
}

export function isComplete(report: StructureReport): boolean {
  return report.missing.length === 0 && report.misshaped.length === 0;
}

function neededTensors(graphs: readonly Graph[]): Map<string, CheckpointOrigin> {
  const origins = graphs.flatMap(weightsOf).map((weight) => weight.from);
  return new Map(origins.map((origin) => [origin.tensor, origin]));
}

function misshaped({ tensor, tensorShape }: CheckpointOrigin, source: WeightSource): MisshapedTensor[] {
  if (!source.has(tensor)) return [];
  const found = source.shape(tensor);
  return found.join() === tensorShape.join() ? [] : [{ name: tensor, found, needed: tensorShape }];
}

function isKnownUnused(name: string): boolean {
  return KNOWN_UNUSED.some((pattern) => pattern.test(name));
}
