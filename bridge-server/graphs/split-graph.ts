import { bodiesOf, type Graph, type GraphNode, type TensorInfo } from './graph';

/**
 * Cuts a network into sequential parts, one per stage in order of first use. What a later part needs from an
 * earlier one becomes an output there and an input here, under the tensor's own name and in its own type.
 * Between the parts the caller can look at a cancel flag, and each part's memory can be given back.
 */
export function splitByStage(graph: Graph): Graph[] {
  const stages = [...new Set(graph.nodes.map((node) => node.stage))];
  return stages.map((stage) => partOf(graph, stage, stages));
}

function partOf(graph: Graph, stage: string, stages: readonly string[]): Graph {
  const nodes = graph.nodes.filter((node) => node.stage === stage);
  const needed = new Set(nodes.flatMap(namesRead));
  const made = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output.name, output] as const)));
  const later = graph.nodes.filter((node) => stages.indexOf(node.stage) > stages.indexOf(stage));
  const wantedLater = new Set([...later.flatMap(namesRead), ...graph.outputs.map((output) => output.name)]);
  return {
    name: `${graph.name}.${stage}`,
    nodes,
    inputs: available(graph).filter((value) => needed.has(value.name) && !made.has(value.name)),
    outputs: [...made.values()].filter((value) => wantedLater.has(value.name)),
    weights: graph.weights.filter((weight) => needed.has(weight.name)),
    constants: graph.constants.filter((constant) => needed.has(constant.name)),
    landmarks: new Map([...graph.landmarks].filter(([, value]) => made.has(value.name))),
  };
}

function available(graph: Graph): TensorInfo[] {
  return [...graph.inputs, ...graph.nodes.flatMap((node) => node.outputs)];
}

/** Names that a node reads, those that a loop body reads from around it included. */
function namesRead(node: GraphNode): string[] {
  return [...node.inputs, ...bodiesOf(node).flatMap((body) => body.nodes.flatMap(namesRead))];
}
