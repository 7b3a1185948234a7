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

export interface BuilderOptions {
  /** Stands before the name of every weight in the checkpoint. */
  prefix?: string;
  /** See GraphBuilder.rowsPerPart. */
  rowsPerPart?: number;
  /** See GraphBuilder.loops. */
  loops?: boolean;
  /** The graph that a loop body belongs to. */
  around?: GraphBuilder;
}

/**
 * On a CPU this many rows stay in the processor's cache through all layers of a transformer; everything at once
 * would go through memory a dozen times. A GPU wants all of them together.
 */
const CPU_ROWS_PER_PART = 2560;

/**
 * Collects nodes in execution order. Shapes are known everywhere, so layers can be written like the formula
 * and every mistake in a shape shows while the graph is built, not while it runs.
 */
export class GraphBuilder {
  /** Stage that the next nodes belong to: networks set it where they may be cut. */
  stage = '';
  private readonly names: UniqueNames;
  private readonly inputs: TensorInfo[] = [];
  private readonly outputs: TensorInfo[] = [];
  private readonly nodes: GraphNode[] = [];
  private readonly weights = new Map<string, WeightInitializer>();
  private readonly constants = new Map<string, ConstantInitializer>();
  private readonly landmarks = new Map<string, TensorInfo>();

  constructor(
    readonly name: string,
    readonly precision: Precision,
    private readonly options: BuilderOptions = {},
  ) {
    this.names = options.around?.names ?? new UniqueNames();
  }

  /** Rows of tokens or pixels that are worked on at once where a network can be run in parts (layers/parts.ts). */
  get rowsPerPart(): number {
    return this.options.rowsPerPart ?? (this.precision === 'fp16' ? Infinity : CPU_ROWS_PER_PART);
  }

  /** Whether parts are run in a loop; GPUs have none, so there every part is written out. */
  get loops(): boolean {
    return this.options.loops ?? true;
  }

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
    return this.named(op, inputs, this.names.unique(op), options);
  }

  /** Appends one node with several outputs. */
  nodeWithOutputs(
    op: string,
    inputs: readonly Value[],
    outputs: readonly Omit<TensorInfo, 'name'>[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value[] {
    const name = this.names.unique(op);
    const values = outputs.map((output, i) => ({ name: `${name}.${i}`, ...output }));
    this.push({ op, domain: '', name, outputs: values, attributes }, inputs);
    return values;
  }

  /** A weight of the checkpoint, in the graph's type unless kept in float32. */
  weight(tensor: string, shape: readonly number[], options: WeightOptions = {}): Value {
    const dtype = options.keepFloat32 ? 'float32' : this.computeType;
    const from: CheckpointOrigin = {
      tensor: (this.options.prefix ?? '') + tensor,
      tensorShape: options.tensorShape ?? shape,
    };
    if (options.rows) from.rows = options.rows;
    if (options.transpose) from.transpose = true;
    const weight = { name: weightName(from, dtype), dtype, shape, from };
    this.weights.set(weight.name, weight);
    return weight;
  }

  /** A small number or list; long ones get a name of their own. */
  constant(
    values: readonly number[],
    shape: readonly number[] = [values.length],
    dtype: DataType = 'int64',
    name = `constant:${dtype}:${shape.join('x')}:${values.join(',')}`,
  ): Value {
    const constant = { name: this.options.around ? `${this.name}/${name}` : name, dtype, shape, values };
    this.constants.set(name, constant);
    return constant;
  }

  /** A loop body: a graph of its own whose names do not clash with those around it. */
  body(): GraphBuilder {
    return new GraphBuilder(this.names.unique('body'), this.precision, { ...this.options, around: this });
  }

  finish(): Graph {
    const { name, inputs, outputs, nodes, landmarks } = this;
    const weights = [...this.weights.values()];
    return { name, inputs, outputs, nodes, landmarks, weights, constants: [...this.constants.values()] };
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
    this.push({ op, domain, name, outputs: [output], attributes }, inputs);
    return output;
  }

  private push(node: Omit<GraphNode, 'inputs' | 'stage'>, inputs: readonly (Value | undefined)[]): void {
    const names = withoutTail(inputs.map((input) => input?.name ?? ''));
    this.nodes.push({ ...node, inputs: names, stage: this.stage });
  }
}

/**
 * Optional inputs at the end are left out: named '', they count as given in WebGPU's convolution, which then crashes.
 */
function withoutTail(names: readonly string[]): string[] {
  const given = names.filter((name) => name !== '');
  return names.slice(0, names.lastIndexOf(given[given.length - 1]) + 1);
}

/** Node names of a graph and of the loop bodies inside it. */
class UniqueNames {
  private readonly used = new Map<string, number>();

  unique(stem: string): string {
    const count = this.used.get(stem) ?? 0;
    this.used.set(stem, count + 1);
    return `${stem}_${count}`;
  }
}

/** Says everything about the contents, so that equal names are equal weights; the shape may differ between sizes. */
function weightName(from: CheckpointOrigin, dtype: string): string {
  const rows = from.rows ? `[${from.rows.start}:${from.rows.start + from.rows.count}]` : '';
  const turned = from.transpose ? ':T' : '';
  return `${from.tensor}${rows}${turned}:${dtype === 'float16' ? 'f16' : 'f32'}`;
}
