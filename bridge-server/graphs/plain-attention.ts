/**
 * Attention without the runtime's fused operator, for devices whose kernel of it computes wrong numbers (seen in WebGPU
 * where eight or fewer threads run in step). Slower and larger: the scores exist, a piece at a time.
 */
import type { ConstantInitializer, Graph, GraphNode, Precision, TensorInfo } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import type { AttentionInputs } from './layers/attention';
import { add } from './layers/elementwise';
import { cast, concat, reshape, slice, transpose } from './layers/shapes';

const FUSED = 'MultiHeadAttention';
/** Scores of one piece, bytes. Devices limit what one buffer may hold. */
const MOST_SCORE_BYTES = 256 * 1024 ** 2;
const BYTES_PER_SCORE = 4;

/** The same graph with every fused attention spelled out; for graphs without loops, as those for GPUs are. */
export function withPlainAttention(graph: Graph, precision: Precision): Graph {
  const known = new Map<string, TensorInfo>(
    [
      ...graph.inputs,
      ...graph.weights,
      ...graph.constants,
      ...graph.nodes.flatMap(({ outputs }) => outputs),
    ].map((value) => [value.name, value]),
  );
  const constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
  const nodes = graph.nodes.flatMap((node) => {
    if (node.op !== FUSED) return [node];
    const plain = spellOut(node, known, precision);
    for (const constant of plain.constants) constants.set(constant.name, constant);
    return plain.nodes;
  });
  return { ...graph, nodes, constants: [...constants.values()] };
}

/** The nodes that stand for one fused node; its output keeps its name. */
function spellOut(
  node: GraphNode,
  known: ReadonlyMap<string, TensorInfo>,
  precision: Precision,
): { nodes: GraphNode[]; constants: readonly ConstantInitializer[] } {
  const g = new GraphBuilder(node.name, precision);
  const [query, key, value, , , mask] = node.inputs.map((name) => known.get(name));
  const { num_heads: heads } = node.attributes;
  if (!query || !key || !value || !('int' in heads))
    throw new Error(`${node.name} is no attention that is known here.`);
  const result = plainAttention(g, { query, key, value, heads: heads.int, mask });
  const { nodes, constants } = g.finish();
  const own = new Set(nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  const renamed = (name: string): string => {
    if (name === result.name) return node.outputs[0].name;
    return own.has(name) ? `${node.name}/${name}` : name;
  };
  return {
    nodes: nodes.map((each) => ({
      ...each,
      name: `${node.name}/${each.name}`,
      inputs: each.inputs.map(renamed),
      outputs: each.outputs.map((output) => ({ ...output, name: renamed(output.name) })),
      stage: node.stage,
    })),
    constants,
  };
}

/**
 * softmax(q k^T / sqrt(headWidth) + mask) v for each head; the softmax in float32 -> [b, queries, heads * headWidth]
 */
function plainAttention(g: GraphBuilder, { query, key, value, heads, mask }: AttentionInputs): Value {
  const [b, queries, width] = query.shape;
  const keys = key.shape[1];
  const keyHeads = splitHeads(g, key, heads, [0, 2, 3, 1]);
  const valueHeads = splitHeads(g, value, heads, [0, 2, 1, 3]);
  const scale = g.constant([1 / Math.sqrt(width / heads)], [1], query.dtype);
  const queryHeads = g.node('Mul', [splitHeads(g, query, heads, [0, 2, 1, 3]), scale]);
  const batches = piecesOf(b, heads * queries * keys);
  const rows = piecesOf(queries, (b / batches) * heads * keys);
  const answers = pieces(g, queryHeads, 0, batches).map((batch, i) => {
    const [k, v] = [keyHeads, valueHeads].map((all) => piece(g, all, 0, batches, i));
    return joined(
      g,
      pieces(g, batch, 2, rows).map((part, j) => answer(g, part, k, v, mask && piece(g, mask, 2, rows, j))),
      2,
    );
  });
  const mixed = transpose(g, joined(g, answers, 0), [0, 2, 1, 3]);
  return reshape(g, mixed, [b, queries, value.shape[2]]);
}

/** [b, n, q, d] x [b, n, d, k] x [b, n, k, e] -> [b, n, q, e] */
function answer(g: GraphBuilder, query: Value, key: Value, value: Value, mask: Value | undefined): Value {
  const [b, heads, queries] = query.shape;
  const scores = g.node('MatMul', [query, key], { shape: [b, heads, queries, key.shape[3]] });
  const wide = cast(g, scores, 'float32');
  const masked = mask ? add(g, wide, cast(g, mask, 'float32')) : wide;
  const shares = cast(g, g.node('Softmax', [masked], { attributes: { axis: { int: -1 } } }), value.dtype);
  return g.node('MatMul', [shares, value], { shape: [b, heads, queries, value.shape[3]] });
}

/** [b, s, heads * d] -> [b, s, heads, d], turned around */
function splitHeads(g: GraphBuilder, x: Value, heads: number, order: readonly number[]): Value {
  const [b, s, c] = x.shape;
  return transpose(g, reshape(g, x, [b, s, heads, c / heads]), order);
}

/** The fewest equal pieces of `count` things whose scores fit, each thing having so many. */
function piecesOf(count: number, scoresEach: number): number {
  const fits = (parts: number): boolean =>
    count % parts === 0 && (count / parts) * scoresEach * BYTES_PER_SCORE <= MOST_SCORE_BYTES;
  return Array.from({ length: count }, (_, i) => i + 1).find(fits) ?? count;
}

function pieces(g: GraphBuilder, x: Value, axis: number, count: number): Value[] {
  return Array.from({ length: count }, (_, i) => piece(g, x, axis, count, i));
}

function piece(g: GraphBuilder, x: Value, axis: number, count: number, index: number): Value {
  const length = x.shape[axis] / count;
  return count === 1 ? x : slice(g, x, axis, index * length, (index + 1) * length);
}

function joined(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  return values.length === 1 ? values[0] : concat(g, values, axis);
}
