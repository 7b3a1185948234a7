/**
 * A model made from weight recipes, as the pipeline sees an installed one: graphs and weights appear when asked for.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CompiledModel,
  GraphFile,
  NetworkRequest,
  WeightPrecision,
} from '../../bridge-server/engines/tooncrafter/model-files';
import type { ToonCrafterConfig } from '../../bridge-server/graphs/config';
import type { Graph } from '../../bridge-server/graphs/graph';
import { writeModel } from '../../bridge-server/graphs/model-file';
import type { WeightSource } from '../../bridge-server/graphs/weights';
import { layoutWeights, type WeightsLayout } from '../../bridge-server/graphs/weights-layout';
import { buildNetwork, partOf } from '../../bridge-server/models/networks';
import { writeWeightsFile } from '../goldens/weights-file';

export interface RecipeModelOptions {
  config: ToonCrafterConfig;
  /** weights of the main checkpoint and of the sketch encoder's */
  sources: Record<'model' | 'sketch', WeightSource>;
  /** where graphs and weights are written; may be kept and used again with the same weights */
  folder: string;
}

export class RecipeModel implements CompiledModel {
  readonly name = 'recipe';
  readonly isTestModel = true;
  readonly hasSketchEncoder = true;
  readonly diffusion: ToonCrafterConfig['model'];
  readonly fingerprint: string;

  constructor(private readonly options: RecipeModelOptions) {
    this.fingerprint = options.folder;
    this.diffusion = options.config.model;
    mkdirSync(options.folder, { recursive: true });
  }

  async graphFiles(request: NetworkRequest, precision: WeightPrecision): Promise<readonly GraphFile[]> {
    const graphs = buildNetwork(request, this.options.config, precision);
    const layout = this.weights(request, graphs, precision);
    return graphs.map((graph) => this.graphFile(graph, layout));
  }

  private graphFile(graph: Graph, layout: WeightsLayout): GraphFile {
    const bytes = writeModel(graph, layout);
    const path = join(this.options.folder, `${graph.name}-${digest(bytes)}.onnx`);
    if (!existsSync(path)) writeFileSync(path, bytes);
    return { path, inputs: graph.inputs.map(({ name }) => name) };
  }

  /** The weights file of a network, written once: it does not depend on the picture size. */
  private weights(
    request: NetworkRequest,
    graphs: readonly Graph[],
    precision: WeightPrecision,
  ): WeightsLayout {
    const { entries } = layoutWeights(graphs, request.network);
    const location = `${request.network}-${precision}-${digest(Buffer.from([...entries.keys()].join()))}.bin`;
    const layout = layoutWeights(graphs, location);
    const path = join(this.options.folder, location);
    if (!existsSync(path)) writeWeightsFile(path, layout, this.options.sources[partOf(request.network)]);
    return layout;
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}
