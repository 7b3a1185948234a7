/**
 * What the bare paper under a drawing looks like, all over it: paper has a colour, scans have a gray, and a photo of a
 * page has light on one side and shadow on the other.
 */
import { depthOf, maxSample, type Raster } from './raster';

/** Blocks along the shorter side: fine enough for the shadow of a lamp, coarser than any line. */
const BLOCKS = 32;
const LEAST_BLOCK_PX = 4;
/** Of a block's pixels the lightest are paper; those above this share may be glare or a hair of an eraser. */
const PAPER_QUANTILE = 0.8;
/** Samples a block that the quantile is taken of: enough for 2 % of it. */
const BLOCK_SAMPLES = 256;
/** A block with less paint than this says nothing. */
const LEAST_PAINT = 0.25;
/** Dark areas of up to 2 x 3 blocks across, a fifth of the page, are drawn on the paper rather than paper. */
const REACH_BLOCKS = 3;
/** No light falls off to less than this share of the page's; what is darker over a large area is ink. */
const DEEPEST_SHADOW = 0.45;

/** Paper colour by place: for every channel a grid of blocks, in 0 to 1. */
export interface PaperMap {
  blockPx: number;
  columns: number;
  rows: number;
  channels: readonly Float32Array[];
}

interface Grid {
  columns: number;
  rows: number;
  values: Float32Array;
}

/** @param flip looks at the negative: paper is then what is dark (a blackboard, a blueprint) */
export function paperMap(raster: Raster, flip: boolean): PaperMap {
  const { widthPx, heightPx } = raster;
  const blockPx = Math.max(LEAST_BLOCK_PX, Math.ceil(Math.min(widthPx, heightPx) / BLOCKS));
  const columns = Math.ceil(widthPx / blockPx);
  const rows = Math.ceil(heightPx / blockPx);
  const channels = [0, 1, 2].map((channel) => {
    const values = new Float32Array(columns * rows);
    for (let block = 0; block < values.length; block++) {
      const place = { left: (block % columns) * blockPx, top: Math.floor(block / columns) * blockPx };
      values[block] = lightest(raster, channel, flip, { ...place, side: blockPx });
    }
    return smooth(withoutDarkSpots({ columns, rows, values }));
  });
  return { blockPx, columns, rows, channels };
}

interface Block {
  left: number;
  top: number;
  side: number;
}

/** What paper is in one block, 0 to 1; NaN where too little is painted to tell. */
function lightest({ widthPx, heightPx, data }: Raster, channel: number, flip: boolean, block: Block): number {
  const { left, top, side } = block;
  const most = data instanceof Uint16Array ? 65535 : 255;
  const right = Math.min(widthPx, left + side);
  const bottom = Math.min(heightPx, top + side);
  const step = Math.max(1, Math.floor(((right - left) * (bottom - top)) / BLOCK_SAMPLES));
  const samples: number[] = [];
  let seen = 0;
  for (let i = 0; i < (right - left) * (bottom - top); i += step) {
    const x = left + (i % (right - left));
    const y = top + Math.floor(i / (right - left));
    const at = (y * widthPx + x) * 4;
    seen++;
    if (data[at + 3] > most / 2) samples.push(data[at + channel]);
  }
  if (samples.length < LEAST_PAINT * seen) return NaN;
  const sorted = Float64Array.from(samples, (sample) => (flip ? most - sample : sample) / most).sort();
  return sorted[Math.floor(PAPER_QUANTILE * (sorted.length - 1))];
}

/**
 * A morphological closing (the lightest of the neighbours, then the darkest of those): what is darker than all around
 * it goes, a slope of light stays. Beyond the page the slope goes on, so that dark corners stay dark.
 */
function withoutDarkSpots(grid: Grid): Grid {
  const bare = Array.from(grid.values)
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const typical = bare[Math.floor(PAPER_QUANTILE * (bare.length - 1))] ?? 1;
  const least = typical * DEEPEST_SHADOW;
  const known = { ...grid, values: grid.values.map((value) => Math.max(least, value)) };
  const wide = widened(known);
  const closed = extreme(extreme(wide, Math.max, -Infinity), Math.min, Infinity);
  const values = grid.values.map((_, i) => {
    const x = (i % grid.columns) + REACH_BLOCKS;
    const y = Math.floor(i / grid.columns) + REACH_BLOCKS;
    const value = closed.values[y * closed.columns + x];
    return Number.isFinite(value) ? value : typical;
  });
  return { ...grid, values };
}

/** The grid with a border in which its values go on as they were going: a value, mirrored at the one on the edge. */
function widened({ columns, rows, values }: Grid): Grid {
  const wide = columns + 2 * REACH_BLOCKS;
  const high = rows + 2 * REACH_BLOCKS;
  const mirrored = (i: number, length: number): [edge: number, inner: number] => {
    const edge = Math.min(length - 1, Math.max(0, i));
    return [edge, Math.min(length - 1, Math.max(0, 2 * edge - i))];
  };
  const result = Float32Array.from({ length: wide * high }, (_, i) => {
    const [edgeX, innerX] = mirrored((i % wide) - REACH_BLOCKS, columns);
    const [edgeY, innerY] = mirrored(Math.floor(i / wide) - REACH_BLOCKS, rows);
    if (edgeX === innerX && edgeY === innerY) return values[edgeY * columns + edgeX];
    return 2 * values[edgeY * columns + edgeX] - values[innerY * columns + innerX];
  });
  return { columns: wide, rows: high, values: result };
}

/** The largest or smallest known value within reach. */
function extreme(
  { columns, rows, values }: Grid,
  pick: (a: number, b: number) => number,
  none: number,
): Grid {
  const result = Float32Array.from(values, (_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    let best = none;
    for (let dy = -REACH_BLOCKS; dy <= REACH_BLOCKS; dy++) {
      for (let dx = -REACH_BLOCKS; dx <= REACH_BLOCKS; dx++) {
        const inside = x + dx >= 0 && x + dx < columns && y + dy >= 0 && y + dy < rows;
        const value = inside ? values[(y + dy) * columns + x + dx] : NaN;
        if (!Number.isNaN(value)) best = pick(best, value);
      }
    }
    return Number.isFinite(best) ? best : NaN;
  });
  return { columns, rows, values: result };
}

/** The mean of each value and its neighbours. */
function smooth({ columns, rows, values }: Grid): Float32Array {
  return Float32Array.from(values, (_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    let sum = 0;
    let count = 0;
    for (let near = Math.max(0, y - 1); near <= Math.min(rows - 1, y + 1); near++) {
      for (let beside = Math.max(0, x - 1); beside <= Math.min(columns - 1, x + 1); beside++) {
        sum += values[near * columns + beside];
        count++;
      }
    }
    return sum / count;
  });
}

/**
 * How much darker than the paper every pixel is, 0 (paper) to 1, in the channel that tells most: blue pencil is plain
 * in red and nearly white in blue. Pixels without paint are paper.
 */
export function inkOnPaper(raster: Raster, paper: PaperMap, flip: boolean): Float32Array {
  const { widthPx, heightPx, data } = raster;
  const most = maxSample(depthOf(raster));
  const ink = new Float32Array(widthPx * heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (data[i * 4 + 3] <= most / 2) continue;
      const near = corners(paper, x, y);
      for (let channel = 0; channel < 3; channel++) {
        const sample = flip ? most - data[i * 4 + channel] : data[i * 4 + channel];
        const bare = mixed(paper.channels[channel], near);
        if (bare > 0) ink[i] = Math.max(ink[i], 1 - sample / most / bare);
      }
    }
  }
  return ink;
}

interface Corners {
  at: readonly [number, number, number, number];
  weights: readonly [number, number, number, number];
}

/** The four blocks whose middles lie around a pixel, with their bilinear weights. */
function corners({ blockPx, columns, rows }: PaperMap, x: number, y: number): Corners {
  const column = Math.min(columns - 1, Math.max(0, (x + 0.5) / blockPx - 0.5));
  const row = Math.min(rows - 1, Math.max(0, (y + 0.5) / blockPx - 0.5));
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, bottom] = [Math.min(columns - 1, left + 1), Math.min(rows - 1, top + 1)];
  const [across, down] = [column - left, row - top];
  return {
    at: [top * columns + left, top * columns + right, bottom * columns + left, bottom * columns + right],
    weights: [(1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down],
  };
}

function mixed(values: Float32Array, { at, weights }: Corners): number {
  return (
    values[at[0]] * weights[0] +
    values[at[1]] * weights[1] +
    values[at[2]] * weights[2] +
    values[at[3]] * weights[3]
  );
}
