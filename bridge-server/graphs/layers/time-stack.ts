import type { GraphBuilder, Value } from '../graph-builder';
import { convOverTime, framesToTime, timeToFrames } from './convolution';
import { add, mul, sigmoid, silu } from './elementwise';
import { GROUPS, groupNorm } from './normalization';
import { partOfAxis, stackedParts, type Turn } from './parts';
import { reshape, transpose } from './shapes';

const EPSILON = 1e-5;

/**
 * Mixes a decoded picture with its neighbours in time (specification 6.2): with y = x + ts(x), where ts is twice
 * norm over the whole clip, SiLU, (3,1,1) convolution, the result is m y + (1 - m) x = x + m ts(x).
 * [t, c, h, w] -> the same.
 */
export function mixOverTime(g: GraphBuilder, x: Value, name: string): Value {
  const [, channels, height, width] = x.shape;
  const stack = `${name}.time_stack`;
  const normSilu = (clip: Value, norm: string): Value =>
    silu(g, groupNorm(g, clip, `${stack}.${norm}`, EPSILON));
  const first = convOverTime(
    g,
    normSilu(framesToTime(g, x, 1), 'in_layers.0'),
    `${stack}.in_layers.2`,
    channels,
  );
  const second = convOverTime(g, normSilu(first, 'out_layers.0'), `${stack}.out_layers.3`, channels);
  const moved = g.landmark(stack, timeToFrames(g, second, height, width));
  return add(g, x, mul(g, moved, mixFactor(g, name)));
}

/** Mean and variance of every group in one part of a clip: [1, 32, 1] each. */
export interface PartStatistics {
  mean: Value;
  variance: Value;
}

/** @param x any layout whose second axis are the channels */
export function partStatistics(g: GraphBuilder, x: Value): PartStatistics {
  const [n, c, ...rest] = x.shape;
  const perGroup = (c / GROUPS) * rest.reduce((a, b) => a * b, 1);
  const grouped = reshape(g, x, [n, GROUPS, perGroup]);
  const axes = g.constant([0, 2]);
  const shape = [1, GROUPS, 1];
  const mean = g.node('ReduceMean', [grouped, axes], { shape });
  const centred = g.node('Sub', [grouped, mean]);
  const squares = g.node('ReduceSumSquare', [centred, axes], { shape });
  return { mean, variance: g.node('Mul', [squares, g.constant([1 / (n * perGroup)], [1], 'float32')]) };
}

/**
 * The same as mixOverTime for a clip that is too large to have several copies of it: the convolutions see one pixel
 * at a time, so the clip is worked through in strips of pixels, and the norms are put together from their parts.
 * @param statistics of parts of x of equal size, stacked: [parts, 1, 32, 1] each
 * @returns the mixed strips [parts, t, c, pixels]; `framesOfStrips` makes frames of them
 */
export function mixOverTimeInParts(
  g: GraphBuilder,
  x: Value,
  name: string,
  statistics: PartStatistics,
  parts: number,
): Value {
  const [t, c, height, width] = x.shape;
  const pixels = (height * width) / parts;
  const clip = reshape(g, x, [t, c, height * width]);
  // Each strip is taken when its turn comes: all of them laid out for the convolutions would be another whole clip.
  const stripOf = (g: GraphBuilder, turn: Turn): Value =>
    reshape(g, transpose(g, partOfAxis(g, clip, 2, parts, turn), [1, 0, 2]), [1, c, t, pixels]);
  const stack = `${name}.time_stack`;

  const firstNorm = pooledNorm(g, statistics, `${stack}.in_layers.0`, c);
  const [first, mean, variance] = stackedParts(g, parts, [], (g, _, turn) => {
    const moved = convOverTime(g, silu(g, firstNorm(g, stripOf(g, turn))), `${stack}.in_layers.2`, c);
    const part = partStatistics(g, moved);
    return [moved, part.mean, part.variance];
  });

  const secondNorm = pooledNorm(g, { mean, variance }, `${stack}.out_layers.0`, c);
  const mix = mixFactor(g, name);
  const once = reshape(g, first, [parts, c, t, pixels]);
  const [mixed] = stackedParts(g, parts, [once], (g, [strip], turn) => {
    const moved = convOverTime(g, silu(g, secondNorm(g, strip)), `${stack}.out_layers.3`, c);
    const sum = add(g, stripOf(g, turn), mul(g, moved, mix));
    return [reshape(g, transpose(g, sum, [0, 2, 1, 3]), [t, c, pixels])];
  });
  return mixed;
}

/** Strips [parts, t, c, pixels] put together again: [t, c, height, width]. */
export function framesOfStrips(g: GraphBuilder, strips: Value, height: number, width: number): Value {
  const [, t, c] = strips.shape;
  return reshape(g, transpose(g, strips, [1, 2, 0, 3]), [t, c, height, width]);
}

/** How much of the mixed picture is taken; one number per block. */
function mixFactor(g: GraphBuilder, name: string): Value {
  return sigmoid(g, g.weight(`${name}.mix_factor`, [1]));
}

/** A group norm whose statistics are known: x -> x * scale + shift, per channel. */
function pooledNorm(
  g: GraphBuilder,
  parts: PartStatistics,
  name: string,
  channels: number,
): (g: GraphBuilder, x: Value) => Value {
  const { mean, variance } = poolStatistics(g, parts);
  const perGroup = [1, GROUPS, channels / GROUPS, 1];
  const perChannel = [1, channels, 1, 1];
  // In the shape that groupNorm has them in: graphs of all sizes share one weights file.
  const grouped = (tensor: string): Value =>
    reshape(g, g.weight(`${name}.${tensor}`, perChannel, { tensorShape: [channels] }), perGroup);
  const epsilon = g.constant([EPSILON], [1], 'float32');
  const deviation = g.node('Sqrt', [add(g, variance, epsilon)]);
  const scale = g.node('Div', [grouped('weight'), deviation]);
  const shift = g.node('Sub', [grouped('bias'), mul(g, scale, mean)]);
  const [factor, offset] = [reshape(g, scale, perChannel), reshape(g, shift, perChannel)];
  return (inner, x) => add(inner, mul(inner, x, factor), offset);
}

/** Statistics of the whole from those of equal parts: [parts, 1, 32, 1] -> [1, 32, 1, 1] each. */
function poolStatistics(g: GraphBuilder, parts: PartStatistics): PartStatistics {
  const shape = [1, 1, GROUPS, 1];
  const axis = g.constant([0]);
  const mean = g.node('ReduceMean', [parts.mean, axis], { shape });
  const within = g.node('ReduceMean', [parts.variance, axis], { shape });
  const apart = g.node('Sub', [parts.mean, mean]);
  const between = g.node('ReduceMean', [mul(g, apart, apart), axis], { shape });
  const perGroup = [1, GROUPS, 1, 1];
  return { mean: reshape(g, mean, perGroup), variance: reshape(g, add(g, within, between), perGroup) };
}
