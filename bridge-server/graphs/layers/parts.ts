import type { GraphBuilder, Value } from '../graph-builder';
import { concat, gather, reshape, slice } from './shapes';

/**
 * How many parts to make of `count` things (frames, pixels) with so many rows each: as many as divide evenly and
 * leave at least `rowsPerPart` rows in each.
 */
export function partCount(count: number, rowsEach: number, rowsPerPart: number): number {
  const divisors = Array.from({ length: count }, (_, i) => count - i).filter((parts) => count % parts === 0);
  return divisors.find((parts) => (count / parts) * rowsEach >= rowsPerPart) ?? 1;
}

/** Which part it is: a number where the parts are written out one by one, a tensor [1] in a loop. */
export type Turn = number | Value;

type PartBody<Result> = (g: GraphBuilder, part: readonly Value[], turn: Turn) => Result;

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
  if (parts === 1) return body(g, split, 0);
  if (!g.loops) return concat(g, writtenOut(g, parts, split, body), 0);
  const [joined] = looped(g, parts, split, (inner, part, turn) => [body(inner, part, turn)]);
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
  if (g.loops) return looped(g, parts, split, body);
  const results = writtenOut(g, parts, split, body);
  const stack = (values: readonly Value[]): Value =>
    concat(
      g,
      values.map((value) => reshape(g, value, [1, ...value.shape])),
      0,
    );
  return results[0].map((_, i) => stack(results.map((each) => each[i])));
}

/** A part of a value's axis, by its turn: [.., size, ..] -> [.., size / parts, ..] */
export function partOfAxis(g: GraphBuilder, x: Value, axis: number, parts: number, turn: Turn): Value {
  const length = x.shape[axis] / parts;
  if (typeof turn === 'number') return slice(g, x, axis, turn * length, (turn + 1) * length);
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const counted = reshape(g, x, [...before, parts, length, ...after]);
  return reshape(g, gather(g, counted, axis, turn), [...before, length, ...after]);
}

/** For devices without loops. */
function writtenOut<Result>(
  g: GraphBuilder,
  parts: number,
  split: readonly Value[],
  body: PartBody<Result>,
): Result[] {
  return Array.from({ length: parts }, (_, turn) =>
    body(
      g,
      split.map((x) => partOfAxis(g, x, 0, parts, turn)),
      turn,
    ),
  );
}

function looped(
  g: GraphBuilder,
  parts: number,
  split: readonly Value[],
  body: PartBody<readonly Value[]>,
): Value[] {
  const turns = g.constant(
    Array.from({ length: parts }, (_, turn) => turn),
    [parts, 1],
    'int64',
    `turns:${parts}`,
  );
  const stacked = split.map((x) => reshape(g, x, [parts, x.shape[0] / parts, ...x.shape.slice(1)]));
  const inner = g.body();
  const [turn, ...part] = [turns, ...stacked].map((x, i) =>
    inner.input(`${inner.name}.in${i}`, x.shape.slice(1), x.dtype),
  );
  const results = body(inner, part, turn);
  results.forEach((result, i) => inner.output(`${inner.name}.out${i}`, result));
  return g.nodeWithOutputs(
    'Scan',
    [turns, ...stacked],
    results.map(({ shape, dtype }) => ({ shape: [parts, ...shape], dtype })),
    { body: { graph: inner.finish() }, num_scan_inputs: { int: stacked.length + 1 } },
  );
}
