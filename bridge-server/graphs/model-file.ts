import { encodeFloat16 } from '../numbers/float16';
import {
  ATTRIBUTE_TYPE,
  encodeOnnx,
  EXTERNAL_DATA,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from '../numbers/onnx-file';
import type {
  Attribute,
  ConstantInitializer,
  DataType,
  Graph,
  GraphNode,
  TensorInfo,
  WeightInitializer,
} from './graph';
import type { WeightsLayout } from './weights-layout';

/** Newer operator sets lose kernels on some execution providers, silently. */
const OPSET = 18;
/** First version of the file format that knows opset 18; ONNX Runtime reads it everywhere. */
const IR_VERSION = 8;
const MICROSOFT_OPSET = 1;
const PRODUCER = 'toonbridge';

const TYPE_CODE: Record<DataType, number> = { float32: 1, int32: 6, int64: 7, float16: 10 };

/**
 * The ONNX file of a graph. It holds no weights: they are read from the external file of the layout, which
 * must lie in the same folder.
 */
export function writeModel(graph: Graph, layout: WeightsLayout): Uint8Array {
  return encodeOnnx({
    irVersion: IR_VERSION,
    producerName: PRODUCER,
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: MICROSOFT_OPSET },
    ],
    graph: graphProto(graph, layout),
  });
}

function graphProto(graph: Graph, layout: WeightsLayout): OnnxGraph {
  return {
    name: graph.name,
    input: graph.inputs.map(valueInfo),
    output: graph.outputs.map(valueInfo),
    node: graph.nodes.map((node) => nodeProto(node, layout)),
    initializer: [
      ...graph.constants.map(constantProto),
      ...graph.weights.map((weight) => externalProto(weight, layout)),
    ],
  };
}

function valueInfo({ name, dtype, shape }: TensorInfo): OnnxValue {
  return {
    name,
    type: {
      tensorType: { elemType: TYPE_CODE[dtype], shape: { dim: shape.map((dimValue) => ({ dimValue })) } },
    },
  };
}

function nodeProto(node: GraphNode, layout: WeightsLayout): OnnxNode {
  return {
    name: node.name,
    opType: node.op,
    domain: node.domain,
    input: node.inputs,
    output: node.outputs.map((output) => output.name),
    attribute: Object.entries(node.attributes).map(([name, value]) => ({
      name,
      ...attributeProto(value, layout),
    })),
  };
}

function attributeProto(value: Attribute, layout: WeightsLayout): Omit<OnnxAttribute, 'name'> {
  if ('int' in value) return { type: ATTRIBUTE_TYPE.INT, i: value.int };
  if ('ints' in value) return { type: ATTRIBUTE_TYPE.INTS, ints: value.ints };
  if ('float' in value) return { type: ATTRIBUTE_TYPE.FLOAT, f: value.float };
  if ('string' in value) return { type: ATTRIBUTE_TYPE.STRING, s: new TextEncoder().encode(value.string) };
  return { type: ATTRIBUTE_TYPE.GRAPH, g: graphProto(value.graph, layout) };
}

function constantProto({ name, dtype, shape, values }: ConstantInitializer): OnnxTensor {
  return { name, dataType: TYPE_CODE[dtype], dims: shape, rawData: constantBytes(dtype, values) };
}

function constantBytes(dtype: DataType, values: readonly number[]): Uint8Array {
  const array = {
    float32: () => new Float32Array(values),
    float16: () => encodeFloat16(new Float32Array(values)),
    int32: () => new Int32Array(values),
    int64: () => new BigInt64Array(values.map(BigInt)),
  }[dtype]();
  return new Uint8Array(array.buffer);
}

function externalProto({ name, dtype, shape }: WeightInitializer, layout: WeightsLayout): OnnxTensor {
  const placed = layout.entries.get(name);
  if (!placed) throw new Error(`The weights file has no place for ${name}.`);
  const externalData = [
    { key: 'location', value: layout.location },
    { key: 'offset', value: String(placed.offset) },
    { key: 'length', value: String(placed.byteLength) },
  ];
  return {
    name,
    dataType: TYPE_CODE[dtype],
    dims: shape,
    dataLocation: EXTERNAL_DATA,
    externalData,
  };
}
