import type {
  Attribute,
  CheckpointOrigin,
  ConstantInitializer,
  DataType,
  Domain,
  Graph,
  GraphNode,
  Precision,
  TensorInfo,
  WeightInitializer,
} from './graph';

/** A tensor inside the graph under construction. */
export type Value = Readonly<TensorInfo>;

export interface NodeOptions {
  attributes?: Readonly<Record<string, Attribute>>;
  domain?: Domain;
  /** Shape and type of the output; without them those of the first input. */
  shape?: readonly number[];
  dtype?: DataType;
}

/** How a weight is stored for the graph; see CheckpointOrigin. */
export interface WeightOptions {
  /** Shape in the checkpoint, when it differs from the shape wanted here. */
  tensorShape?: readonly number[];
  rows?: { start: number; count: number };
  transpose?: boolean;
  /** Norms and other sensitive numbers stay float32 in fp16 graphs. */
  keepFloat32?: boolean;
}

/**
 * Collects nodes in execution order. Shapes are known everywhere, so layers can be written like the formula
 * and every mistake in a shape shows while the graph is built, not while it runs.
 */
export class GraphBuilder {
  /** Stage that the next nodes belong to: networks set it where they may be cut. */
  stage = '';
  private readonly inputs: TensorInfo[] = [];
  private readonly outputs: TensorInfo[] = [];
  private readonly nodes: GraphNode[] = [];
  private readonly landmarks = new Map<string, TensorInfo>();

  /** @param prefix stands before the name of every weight in the checkpoint */
  constructor(
    readonly name: string,
    readonly precision: Precision,
    private readonly prefix = '',
    private readonly shared = new SharedNames(),
  ) {}

  /** Type in which this graph computes by default. */
  get computeType(): 'float32' | 'float16' {
    return this.precision === 'fp16' ? 'float16' : 'float32';
  }

  input(name: string, shape: readonly number[], dtype: DataType = 'float32'): Value {
    const value = { name, dtype, shape };
    this.inputs.push(value);
    return value;
  }

  output(name: string, value: Value): void {
    this.outputs.push(this.named('Identity', [value], name, { shape: value.shape, dtype: value.dtype }));
  }

  /** Remembers a value under a name of the specification, so that tests can look at it. */
  landmark(name: string, value: Value): Value {
    this.landmarks.set(name, value);
    return value;
  }

  /** Appends one node with one output. */
  node(op: string, inputs: readonly (Value | undefined)[], options: NodeOptions = {}): Value {
    return this.named(op, inputs, this.shared.unique(op), options);
  }

  /** Appends one node with several outputs of the same type. */
  nodeWithOutputs(
    op: string,
    inputs: readonly Value[],
    shapes: readonly (readonly number[])[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value[] {
    const name = this.shared.unique(op);
    const outputs = shapes.map((shape, i) => ({ name: `${name}.${i}`, dtype: inputs[0].dtype, shape }));
    this.push(op, '', name, inputs, outputs, attributes);
    return outputs;
  }

  /** A weight of the checkpoint, in the graph's type unless kept in float32. */
  weight(tensor: string, shape: readonly number[], options: WeightOptions = {}): Value {
    const dtype = options.keepFloat32 ? 'float32' : this.computeType;
    const from: CheckpointOrigin = {
      tensor: this.prefix + tensor,
      tensorShape: options.tensorShape ?? shape,
    };
    if (options.rows) from.rows = options.rows;
    if (options.transpose) from.transpose = true;
    return this.shared.weight({ name: weightName(from, shape, dtype), dtype, shape, from });
  }

  /** A small number or list; long ones get a name of their own. */
  constant(
    values: readonly number[],
    shape: readonly number[] = [values.length],
    dtype: DataType = 'int64',
    name = `constant:${dtype}:${shape.join('x')}:${values.join(',')}`,
  ): Value {
    return this.shared.constant({ name, dtype, shape, values });
  }

  /** A body for Scan: reads the weights of this graph, has inputs and outputs of its own. */
  body(name: string): GraphBuilder {
    return new GraphBuilder(this.shared.unique(name), this.precision, this.prefix, this.shared);
  }

  /** The finished body of a Scan: weights and constants belong to the graph around it. */
  finishBody(): Graph {
    return { ...this.parts(), weights: [], constants: [] };
  }

  finish(): Graph {
    return { ...this.parts(), weights: this.shared.weights(), constants: this.shared.constants() };
  }

  private parts(): Omit<Graph, 'weights' | 'constants'> {
    const { name, inputs, outputs, nodes, landmarks } = this;
    return { name, inputs, outputs, nodes, landmarks };
  }

  private named(
    op: string,
    inputs: readonly (Value | undefined)[],
    name: string,
    { attributes = {}, domain = '', shape, dtype }: NodeOptions,
  ): Value {
    const first = inputs[0];
    const output = {
      name,
      dtype: dtype ?? first?.dtype ?? this.computeType,
      shape: shape ?? first?.shape ?? [],
    };
    this.push(op, domain, name, inputs, [output], attributes);
    return output;
  }

  private push(
    op: string,
    domain: Domain,
    name: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly TensorInfo[],
    attributes: Readonly<Record<string, Attribute>>,
  ): void {
    const names = inputs.map((input) => input?.name ?? '');
    this.nodes.push({ name, op, domain, inputs: names, outputs, attributes, stage: this.stage });
  }
}

/** What a graph and the bodies inside it share: one name space, weights and constants. */
class SharedNames {
  private readonly used = new Map<string, number>();
  private readonly weightsByName = new Map<string, WeightInitializer>();
  private readonly constantsByName = new Map<string, ConstantInitializer>();

  unique(stem: string): string {
    const count = this.used.get(stem) ?? 0;
    this.used.set(stem, count + 1);
    return `${stem}_${count}`;
  }

  weight(weight: WeightInitializer): Value {
    this.weightsByName.set(weight.name, weight);
    return weight;
  }

  constant(constant: ConstantInitializer): Value {
    this.constantsByName.set(constant.name, constant);
    return constant;
  }

  weights(): WeightInitializer[] {
    return [...this.weightsByName.values()];
  }

  constants(): ConstantInitializer[] {
    return [...this.constantsByName.values()];
  }
}

/** Says everything about the contents, so that equal names are equal weights. */
function weightName(from: CheckpointOrigin, shape: readonly number[], dtype: string): string {
  const rows = from.rows ? `[${from.rows.start}:${from.rows.start + from.rows.count}]` : '';
  const turned = from.transpose ? ':T' : '';
  return `${from.tensor}${rows}${turned}:${shape.join('x')}:${dtype === 'float16' ? 'f16' : 'f32'}`;
}
