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

type PartBody<Result> = (g: GraphBuilder, part: readonly Value[]) => Result;

/**
 * Runs a function over equal parts of the first axis, one part after another, and joins the results along it.
 * @param split values whose first axis is divided; the function gets one part of each and may also use any other
 * value of the graph around it
 */
export function inParts(
  g: GraphBuilder,
  parts: number,
  split: readonly Value[],
  body: PartBody<Value>,
): Value {
  if (parts === 1) return body(g, split);
  const [joined] = stackedParts(g, parts, split, (inner, part) => [body(inner, part)]);
  const [, rows, ...rest] = joined.shape;
  return reshape(g, joined, [parts * rows, ...rest]);
}

/** The same with several results, each with a new first axis that counts the parts. */
export function stackedParts(
  g: GraphBuilder,
  parts: number,
  split: readonly Value[],
  body: PartBody<readonly Value[]>,
): Value[] {
  const stacked = split.map((x) => reshape(g, x, [parts, x.shape[0] / parts, ...x.shape.slice(1)]));
  const inner = g.body();
  const part = stacked.map((x, i) => inner.input(`${inner.name}.in${i}`, x.shape.slice(1), x.dtype));
  const results = body(inner, part);
  results.forEach((result, i) => inner.output(`${inner.name}.out${i}`, result));
  return g.nodeWithOutputs(
    'Scan',
    stacked,
    results.map(({ shape, dtype }) => ({ shape: [parts, ...shape], dtype })),
    { body: { graph: inner.finish() }, num_scan_inputs: { int: stacked.length } },
  );
}
