import type { GraphBuilder, Value } from '../graph-builder';
import { conv2d, convOverTime, framesToTime, timeToFrames } from './convolution';
import { add, silu } from './elementwise';
import { linear } from './linear';
import { groupNorm } from './normalization';
import { castToCompute, reshape } from './shapes';

export interface ResidualBlockOptions {
  outChannels: number;
  /** silu(embedding of timestep and frame rate), [b, embedding width]; every frame of a clip has the same. */
  embedding: Value;
  /** Whether four convolutions over time follow (the video UNet; the sketch encoder has none). */
  temporal: boolean;
}

const EPSILON = 1e-5;

/**
 * Residual block of the UNet (specification 5.4): [b*t, in, h, w] -> [b*t, out, h, w]. Norms per frame, except
 * those of the temporal convolutions.
 */
export function residualBlock(g: GraphBuilder, x: Value, name: string, options: ResidualBlockOptions): Value {
  const { outChannels, embedding, temporal } = options;
  const spatial = conv2d(g, normSilu(g, x, `${name}.in_layers.0`), `${name}.in_layers.2`, outChannels);
  const shift = linear(g, embedding, `${name}.emb_layers.1`, outChannels);
  const shifted = addPerClip(g, spatial, shift);
  const h = conv2d(g, normSilu(g, shifted, `${name}.out_layers.0`), `${name}.out_layers.3`, outChannels);
  const skip =
    x.shape[1] === outChannels ? x : conv2d(g, x, `${name}.skip_connection`, outChannels, { kernel: 1 });
  const sum = add(g, skip, h);
  return temporal ? temporalConvolution(g, sum, `${name}.temopral_conv`, embedding.shape[0]) : sum;
}

function normSilu(g: GraphBuilder, x: Value, name: string): Value {
  return castToCompute(g, silu(g, groupNorm(g, x, name, EPSILON)));
}

/** Adds [b, c] to all frames and pixels of [b*t, c, h, w]. */
function addPerClip(g: GraphBuilder, x: Value, shift: Value): Value {
  const [n, c, h, w] = x.shape;
  const batch = shift.shape[0];
  if (batch === 1) return add(g, x, reshape(g, shift, [1, c, 1, 1]));
  const clips = reshape(g, x, [batch, n / batch, c, h * w]);
  return reshape(g, add(g, clips, reshape(g, shift, [batch, 1, c, 1])), x.shape);
}

/** x + conv4(conv3(conv2(conv1 x))), each a norm over the whole clip, SiLU and a (3,1,1) convolution. */
function temporalConvolution(g: GraphBuilder, x: Value, name: string, batch: number): Value {
  const [, channels, height, width] = x.shape;
  const clip = g.landmark(`${name}.in`, framesToTime(g, x, batch));
  let h = clip;
  for (const [norm, conv] of TEMPORAL_LAYERS) {
    h = convOverTime(g, normSilu(g, h, `${name}.${norm}`), `${name}.${conv}`, channels);
  }
  return timeToFrames(g, add(g, clip, h), height, width);
}

/** Names of norm and convolution; the first has no dropout between them. */
const TEMPORAL_LAYERS = [
  ['conv1.0', 'conv1.2'],
  ['conv2.0', 'conv2.3'],
  ['conv3.0', 'conv3.3'],
  ['conv4.0', 'conv4.3'],
] as const;
