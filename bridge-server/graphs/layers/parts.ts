import type { GraphBuilder, Value } from '../graph-builder';
import { reshape } from './shapes';

/**
 * How many parts to make of `count` things (frames, pixels) with so many rows each: as many as divide evenly and
 * leave at least `rowsPerPart` rows in each.
 */
export function partCount(count: number, rowsEach: number, rowsPerPart: number): number {
  const divisors = Array.from({ length: count }, (_, i) => count - i).filter((parts) => count % parts === 0);
  return divisors.find((parts) => (count / parts) * rowsEach >= rowsPerPart) ?? 1;
}

/**
 * Runs a function over equal parts of the first axis, one part after another, and joins the results.
 * @param split values whose first axis is divided; the function gets one part of each
 */
export function inParts(
  g: GraphBuilder,
  parts: number,
  split: readonly Value[],
  body: (g: GraphBuilder, part: readonly Value[]) => Value,
): Value {
  if (parts === 1) return body(g, split);
  const stacked = split.map((x) => reshape(g, x, [parts, x.shape[0] / parts, ...x.shape.slice(1)]));
  const inner = g.body();
  const part = stacked.map((x, i) => inner.input(`${inner.name}.in${i}`, x.shape.slice(1), x.dtype));
  const result = body(inner, part);
  inner.output(`${inner.name}.out`, result);
  const joined = g.node('Scan', stacked, {
    attributes: { body: { graph: inner.finish() }, num_scan_inputs: { int: stacked.length } },
    shape: [parts, ...result.shape],
    dtype: result.dtype,
  });
  return reshape(g, joined, [parts * result.shape[0], ...result.shape.slice(1)]);
}
