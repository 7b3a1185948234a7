/**
 * A network as plain data: what the builders make, the splitter cuts and the writer turns into an ONNX file.
 * Holds no weights: each initializer says how its values are made from the checkpoint.
 */

export type DataType = 'float32' | 'float16' | 'int32' | 'int64';

/** fp32 for CPUs; fp16 for GPUs, with norms and the sensitive networks kept in float32. */
export type Precision = 'fp32' | 'fp16';

/** A tensor that goes into, through or out of a graph. All shapes are fixed. */
export interface TensorInfo {
  name: string;
  dtype: DataType;
  shape: readonly number[];
}

export type Attribute =
  { int: number } | { ints: readonly number[] } | { float: number } | { string: string } | { graph: Graph };

/** Operator set of a node: the standard one, or ONNX Runtime's own. */
export type Domain = '' | 'com.microsoft';

export interface GraphNode {
  name: string;
  op: string;
  domain: Domain;
  /** '' marks an optional input that is left out. */
  inputs: readonly string[];
  outputs: readonly TensorInfo[];
  attributes: Readonly<Record<string, Attribute>>;
  /** Which sequential part of the network the node belongs to (see split-graph.ts). */
  stage: string;
}

/** How one initializer is made from one tensor of the checkpoint; the result is reshaped to the initializer's shape. */
export interface CheckpointOrigin {
  tensor: string;
  /** Shape that the checkpoint must have. */
  tensorShape: readonly number[];
  /** Takes only these rows (first axis) of the tensor. */
  rows?: { start: number; count: number };
  /** Turns a [out, in] matrix (or its rows) into [in, out], the layout of MatMul. */
  transpose?: boolean;
}

/**
 * A matrix or vector of the network. Equal names mean equal contents, so that graphs of all sizes share their
 * storage; only the shape may be another.
 */
export interface WeightInitializer {
  name: string;
  dtype: 'float32' | 'float16';
  shape: readonly number[];
  from: CheckpointOrigin;
}

/** A small constant kept inside the ONNX file: shapes, scales. */
export interface ConstantInitializer {
  name: string;
  dtype: DataType;
  shape: readonly number[];
  values: readonly number[];
}

export interface Graph {
  name: string;
  inputs: readonly TensorInfo[];
  outputs: readonly TensorInfo[];
  nodes: readonly GraphNode[];
  weights: readonly WeightInitializer[];
  constants: readonly ConstantInitializer[];
  /** Named points inside the network (block outputs), which can be made outputs to look at them. */
  landmarks: ReadonlyMap<string, TensorInfo>;
}

/** A graph and the loop bodies inside it, at any depth. */
export function withBodies(graph: Graph): Graph[] {
  return [graph, ...graph.nodes.flatMap(bodiesOf).flatMap(withBodies)];
}

/** Loop bodies of one node. */
export function bodiesOf(node: GraphNode): Graph[] {
  return Object.values(node.attributes).flatMap((value) => ('graph' in value ? [value.graph] : []));
}

/** All weights of a network, those of its loop bodies included. */
export function weightsOf(graph: Graph): WeightInitializer[] {
  return withBodies(graph).flatMap((part) => part.weights);
}

/** The same graph with these landmarks as further outputs (see landmarkOutput for their names). */
export function exposeLandmarks(graph: Graph, names: readonly string[]): Graph {
  const nodes = names.map((name): GraphNode => {
    const source = graph.landmarks.get(name);
    if (!source) throw new Error(`${graph.name} has no landmark ${name}.`);
    const output = { ...source, name: landmarkOutput(name) };
    const stage = graph.nodes.at(-1)?.stage ?? '';
    return {
      name: output.name,
      op: 'Identity',
      domain: '',
      inputs: [source.name],
      outputs: [output],
      attributes: {},
      stage,
    };
  });
  const outputs = nodes.flatMap((node) => node.outputs);
  return { ...graph, nodes: [...graph.nodes, ...nodes], outputs: [...graph.outputs, ...outputs] };
}

/** Name of the output that shows a landmark; inputs and outputs may have the same name as a block. */
export function landmarkOutput(name: string): string {
  return `landmark:${name}`;
}
