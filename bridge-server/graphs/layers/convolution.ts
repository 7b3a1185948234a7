import type { GraphBuilder, Value } from '../graph-builder';
import { transpose, reshape } from './shapes';

export interface Conv2dOptions {
  /** Side of the square kernel; 3 with a border of 1 unless told. */
  kernel?: number;
  stride?: number;
  bias?: boolean;
  /** Zero border: top, left, bottom, right. */
  pads?: readonly [number, number, number, number];
}

/** Convolution of pictures [n, in, h, w] -> [n, out, h', w']. */
export function conv2d(
  g: GraphBuilder,
  x: Value,
  name: string,
  outChannels: number,
  { kernel = 3, stride = 1, bias = true, pads }: Conv2dOptions = {},
): Value {
  const [n, inChannels, h, w] = x.shape;
  const border = pads ?? (kernel === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0]);
  const weight = g.weight(`${name}.weight`, [outChannels, inChannels, kernel, kernel]);
  const outHeight = Math.floor((h + border[0] + border[2] - kernel) / stride) + 1;
  const outWidth = Math.floor((w + border[1] + border[3] - kernel) / stride) + 1;
  return g.node('Conv', [x, weight, bias ? g.weight(`${name}.bias`, [outChannels]) : undefined], {
    attributes: {
      kernel_shape: { ints: [kernel, kernel] },
      strides: { ints: [stride, stride] },
      pads: { ints: border },
    },
    shape: [n, outChannels, outHeight, outWidth],
  });
}

/**
 * The (3,1,1) convolution over time, as a 2-D convolution with a 3x1 kernel: [b, in, t, h*w] -> [b, out, t, h*w].
 */
export function convOverTime(g: GraphBuilder, x: Value, name: string, outChannels: number): Value {
  const [b, inChannels, t, pixels] = x.shape;
  const weight = g.weight(`${name}.weight`, [outChannels, inChannels, 3, 1], {
    tensorShape: [outChannels, inChannels, 3, 1, 1],
  });
  return g.node('Conv', [x, weight, g.weight(`${name}.bias`, [outChannels])], {
    attributes: { kernel_shape: { ints: [3, 1] }, pads: { ints: [1, 0, 1, 0] } },
    shape: [b, outChannels, t, pixels],
  });
}

/** Nearest-neighbour enlargement by two, then a 3x3 convolution. */
export function upsample2x(g: GraphBuilder, x: Value, name: string): Value {
  const [n, c, h, w] = x.shape;
  const scales = g.constant([1, 1, 2, 2], [4], 'float32');
  const larger = g.node('Resize', [x, undefined, scales], {
    attributes: {
      mode: { string: 'nearest' },
      coordinate_transformation_mode: { string: 'asymmetric' },
      nearest_mode: { string: 'floor' },
    },
    shape: [n, c, h * 2, w * 2],
  });
  return conv2d(g, larger, name, c);
}

/** Frames as pictures [b*t, c, h, w] -> channels first over time [b, c, t, h*w]. */
export function framesToTime(g: GraphBuilder, x: Value, batch: number): Value {
  const [n, c, h, w] = x.shape;
  return transpose(g, reshape(g, x, [batch, n / batch, c, h * w]), [0, 2, 1, 3]);
}

/** The way back: [b, c, t, h*w] -> [b*t, c, h, w]. */
export function timeToFrames(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const [b, c, t] = x.shape;
  return reshape(g, transpose(g, x, [0, 2, 1, 3]), [b * t, c, height, width]);
}
