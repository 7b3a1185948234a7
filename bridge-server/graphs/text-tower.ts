import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { clipBlock } from './layers/clip-transformer';
import { add } from './layers/elementwise';
import { layerNorm } from './layers/normalization';

const PREFIX = 'cond_stage_model.model.';
/** "Penultimate": the last block of the tower is in the file but is not run. */
const SKIPPED_BLOCKS = 1;
/** Low enough that its exponential is exactly zero in float32, without the NaN that infinity can lead to. */
const MASKED_LOGIT = -1e9;

/**
 * OpenCLIP ViT-H-14 text tower, penultimate layer, final norm, no projection (specification 2).
 * tokens int32 [batch, 77] -> context [batch, 77, width]. The padding is context like any other token.
 */
export function buildTextTower(
  config: ToonCrafterConfig,
  size: { batch: number },
  precision: Precision,
): Graph {
  const { context_length: length, width, layers, heads, vocab_size: vocabulary } = config.clip.text_cfg;
  const g = new GraphBuilder('text-tower', precision, { prefix: PREFIX });
  const tokens = g.input('tokens', [size.batch, length], 'int32');

  const table = g.weight('token_embedding.weight', [vocabulary, width], { keepFloat32: true });
  const embedded = g.node('Gather', [table, tokens], {
    shape: [size.batch, length, width],
    dtype: 'float32',
  });
  const positions = g.weight('positional_embedding', [length, width], { keepFloat32: true });
  let x = g.landmark('embed', add(g, embedded, positions));

  const mask = causalMask(g, length);
  for (let layer = 0; layer < layers - SKIPPED_BLOCKS; layer++) {
    x = clipBlock(g, x, `transformer.resblocks.${layer}`, { heads, mask });
    g.landmark(`resblock.${layer}`, x);
  }
  g.output('context', layerNorm(g, x, 'ln_final'));
  return g.finish();
}

/** A token sees itself and what stands before it: [1, 1, length, length], added to the logits. */
function causalMask(g: GraphBuilder, length: number): Value {
  const places = Array.from({ length: length * length }, (_, i) => i);
  const values = places.map((i) => (i % length > Math.floor(i / length) ? MASKED_LOGIT : 0));
  return g.constant(values, [1, 1, length, length], 'float32', 'causal_mask');
}
