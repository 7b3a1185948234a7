import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { clipBlock } from './layers/clip-transformer';
import { conv2d } from './layers/convolution';
import { add } from './layers/elementwise';
import { layerNorm } from './layers/normalization';
import { cast, castToCompute, concat, reshape, transpose } from './layers/shapes';

const PREFIX = 'embedder.model.visual.';

/**
 * OpenCLIP ViT-H-14 vision tower (specification 3): the raw tokens of the last block, class token first.
 * No final norm, no projection. image [batch, 3, 224, 224], normalised for CLIP -> tokens [batch, 257, width].
 */
export function buildVisionTower(
  config: ToonCrafterConfig,
  size: { batch: number },
  precision: Precision,
): Graph {
  const { image_size: side, layers, width, head_width: headWidth } = config.clip.vision_cfg;
  const g = new GraphBuilder('vision-tower', precision, { prefix: PREFIX });
  const image = g.input('image', [size.batch, 3, side, side]);

  const patches = g.landmark('patch', embedPatches(g, image, config));
  const classToken = repeatOverBatch(
    g,
    g.weight('class_embedding', [1, 1, width], { tensorShape: [width], keepFloat32: true }),
    size.batch,
  );
  const sequence = concat(g, [classToken, patches], 1);
  const positions = g.weight('positional_embedding', [sequence.shape[1], width], { keepFloat32: true });
  let x = g.landmark('ln_pre', layerNorm(g, add(g, sequence, positions), 'ln_pre'));

  for (let layer = 0; layer < layers; layer++) {
    x = clipBlock(g, x, `transformer.resblocks.${layer}`, { heads: width / headWidth });
    g.landmark(`resblock.${layer}`, x);
  }
  g.output('tokens', x);
  return g.finish();
}

/** Patches of 14x14 pixels, row by row: [b, 3, 224, 224] -> [b, 256, width] in float32. */
function embedPatches(g: GraphBuilder, image: Value, config: ToonCrafterConfig): Value {
  const { width, patch_size: patch } = config.clip.vision_cfg;
  const grid = conv2d(g, castToCompute(g, image), 'conv1', width, {
    kernel: patch,
    stride: patch,
    bias: false,
  });
  const [b, c, rows, columns] = grid.shape;
  return cast(g, transpose(g, reshape(g, grid, [b, c, rows * columns]), [0, 2, 1]), 'float32');
}

function repeatOverBatch(g: GraphBuilder, x: Value, batch: number): Value {
  const shape = [batch, ...x.shape.slice(1)];
  return batch === 1 ? x : g.node('Expand', [x, g.constant(shape)], { shape });
}
