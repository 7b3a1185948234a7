import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph } from '../../bridge-server/graphs/graph';
import { exposeLandmarks, landmarkOutput, weightsOf } from '../../bridge-server/graphs/graph';
import { writeModel } from '../../bridge-server/graphs/model-file';
import type { WeightSource } from '../../bridge-server/graphs/weights';
import { layoutWeights, type WeightsLayout } from '../../bridge-server/graphs/weights-layout';
import { openSession, type Session } from '../../bridge-server/runtime/session';
import type { Tensors } from '../../bridge-server/runtime/tensor';
import { writeWeightsFile } from './weights-file';

/**
 * Compiles and runs networks of one set of weights. Weights files are kept in a cache folder; one session is
 * open at a time, because a full-size network alone fills most of a machine.
 */
export class NetworkRunner {
  private open?: { file: string; session: Session };

  /** @param folder cache of this set of weights */
  constructor(
    private readonly folder: string,
    private readonly source: WeightSource,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** Runs a graph on the CPU; landmarks named here are among the results, under their own names. */
  async run(graph: Graph, feeds: Tensors, landmarks: readonly string[] = []): Promise<Tensors> {
    const session = await this.session(exposeLandmarks(graph, landmarks));
    const results = await session.run(feeds);
    const points = landmarks.map((name) => [name, results[landmarkOutput(name)]] as const);
    return { ...results, ...Object.fromEntries(points) };
  }

  async close(): Promise<void> {
    await this.open?.session.close();
    this.open = undefined;
  }

  private async session(graph: Graph): Promise<Session> {
    const layout = this.weightsFile(graph);
    const model = writeModel(graph, layout);
    const file = join(this.folder, `${graph.name}-${hashOf(model)}.onnx`);
    if (this.open?.file === file) return this.open.session;
    await this.close();
    writeFileSync(file, model);
    const session = await openSession(file, { device: 'cpu' });
    this.open = { file, session };
    return session;
  }

  /** Writes the weights of a network if they are not in the cache. */
  private weightsFile(graph: Graph): WeightsLayout {
    const names = weightsOf(graph).map((weight) => weight.name);
    const location = `${graph.name}-${hashOf(Buffer.from(names.join('\n')))}.bin`;
    const layout = layoutWeights([graph], location);
    const path = join(this.folder, location);
    if (!existsSync(path)) writeWeightsFile(path, layout, this.source);
    return layout;
  }
}

const HASH_DIGITS = 12;

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
}
