import { parseConfig, RELEASED_CONFIG } from '../../bridge-server/graphs/config';
import { weightsOf, withBodies } from '../../bridge-server/graphs/graph';
import { GraphBuilder } from '../../bridge-server/graphs/graph-builder';
import { attention } from '../../bridge-server/graphs/layers/attention';
import { conv2d } from '../../bridge-server/graphs/layers/convolution';
import { withCurrentNames } from '../../bridge-server/graphs/legacy-names';
import { writeModel } from '../../bridge-server/graphs/model-file';
import { partGraphs } from '../../bridge-server/models/networks';
import { splitByStage } from '../../bridge-server/graphs/split-graph';
import { checkStructure, isComplete } from '../../bridge-server/graphs/structure';
import { buildUnet } from '../../bridge-server/graphs/unet';
import { buildVaeDecoder } from '../../bridge-server/graphs/vae-decoder';
import type { WeightSource } from '../../bridge-server/graphs/weights';
import { elementCount, layoutWeights } from '../../bridge-server/graphs/weights-layout';
import { streamWeights } from '../../bridge-server/graphs/weights-stream';
import { decodeFloat16 } from '../../bridge-server/numbers/float16';

const OFFICIAL = { batch: 1, frames: 16, height: 40, width: 64, tokens: 333 };

/** A source that holds exactly what the graphs of the released model need, with numbers that count up. */
function countingSource(): WeightSource & { tensors: Map<string, readonly number[]> } {
  const origins = partGraphs('model', RELEASED_CONFIG, 'fp32').flatMap(weightsOf);
  const tensors = new Map(origins.map(({ from }) => [from.tensor, from.tensorShape]));
  return {
    tensors,
    names: () => tensors.keys(),
    has: (name) => tensors.has(name),
    shape: (name) => tensors.get(name) ?? [],
    read: (name) => {
      const count = (tensors.get(name) ?? []).reduce((a, b) => a * b, 1);
      return Float32Array.from({ length: count }, (_, i) => i);
    },
  };
}

describe('the weights file', () => {
  const fullSize = [buildUnet(RELEASED_CONFIG, OFFICIAL, 'fp32'), buildVaeDecoder(RELEASED_CONFIG, OFFICIAL)];

  test('is the same for every picture size', () => {
    const layout = layoutWeights(partGraphs('model', RELEASED_CONFIG, 'fp32'), 'weights.bin');
    for (const weight of fullSize.flatMap(weightsOf)) {
      expect(layout.entries.get(weight.name)?.weight.from).toEqual(weight.from);
    }
    for (const graph of fullSize) expect(writeModel(graph, layout).byteLength).toBeLessThan(4e6);
  });

  test('places each tensor once, at multiples of 64 KiB, without overlaps', () => {
    const layout = layoutWeights([...fullSize, ...fullSize], 'weights.bin');
    let end = 0;
    for (const { offset, byteLength } of layout.entries.values()) {
      expect(offset % 65536).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + byteLength;
    }
    expect(layout.byteLength).toBe(end);
    expect(layout.entries.size).toBe(new Set(fullSize.flatMap(weightsOf).map(({ name }) => name)).size);
  });

  test('takes half the space in half precision, norms and the autoencoder excepted', () => {
    const bytes = (precision: 'fp32' | 'fp16'): number =>
      layoutWeights([buildUnet(RELEASED_CONFIG, OFFICIAL, precision)], 'w').byteLength;
    expect(bytes('fp16') / bytes('fp32')).toBeGreaterThan(0.5);
    expect(bytes('fp16') / bytes('fp32')).toBeLessThan(0.53);
  });

  test('holds rows of a tensor turned around, in the type that the graph wants', () => {
    const origin = { tensor: 'w', tensorShape: [4, 2], rows: { start: 1, count: 2 }, transpose: true };
    const weight = { name: 'w', dtype: 'float16' as const, shape: [2, 2], from: origin };
    const graph = { ...fullSize[0], nodes: [], weights: [weight] };
    const source = {
      names: () => ['w'],
      has: () => true,
      shape: () => [4, 2],
      read: () => Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
    };
    const [{ bytes, offset }] = [...streamWeights(layoutWeights([graph], 'w.bin'), source)];
    expect(offset).toBe(0);
    expect([...decodeFloat16(new Uint16Array(bytes.slice().buffer))]).toEqual([2, 4, 3, 5]);
  });

  test('is refused when a tensor has another shape', () => {
    const origin = { tensor: 'w', tensorShape: [4, 2] };
    const weight = { name: 'w', dtype: 'float32' as const, shape: [8], from: origin };
    const graph = { ...fullSize[0], nodes: [], weights: [weight] };
    const source = {
      names: () => ['w'],
      has: () => true,
      shape: () => [2, 4],
      read: () => new Float32Array(8),
    };
    expect(() => [...streamWeights(layoutWeights([graph], 'w.bin'), source)]).toThrow('w has shape [2,4]');
  });
});

describe('a network cut into parts', () => {
  test.each([
    ['UNet', buildUnet(RELEASED_CONFIG, OFFICIAL, 'fp32')],
    ['decoder', buildVaeDecoder(RELEASED_CONFIG, OFFICIAL)],
  ])('%s: every part gets what it needs from the parts before it', (_name, graph) => {
    const parts = splitByStage(graph);
    const known = new Set(graph.inputs.map(({ name }) => name));
    for (const part of parts) {
      expect(part.inputs.filter(({ name }) => !known.has(name))).toEqual([]);
      for (const { name } of part.outputs) known.add(name);
    }
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.at(-1)?.outputs.map(({ name }) => name)).toEqual(graph.outputs.map(({ name }) => name));
    expect(parts.flatMap((part) => part.nodes)).toHaveLength(graph.nodes.length);
  });

  test('a graph for a GPU has neither cuts nor loops', () => {
    const graphs = [
      buildUnet(RELEASED_CONFIG, OFFICIAL, 'fp16'),
      buildVaeDecoder(RELEASED_CONFIG, OFFICIAL, 'fp16'),
    ];
    for (const graph of graphs) {
      expect(splitByStage(graph)).toHaveLength(1);
      expect(withBodies(graph)).toHaveLength(1);
    }
  });
});

describe('the decoder on a processor', () => {
  const parts = splitByStage(buildVaeDecoder(RELEASED_CONFIG, OFFICIAL));
  const WIDEST_MAP = 16 * 128 * 320 * 512;

  test('never lays out a second copy of the widest maps to mix them over time', () => {
    const mixing = parts.filter(({ name }) => /\.up\.0\.block\.\d\.mix$/.test(name));
    expect(mixing).toHaveLength(3);
    for (const part of mixing) {
      const whole = part.nodes.filter(
        ({ op, outputs }) =>
          op !== 'Reshape' && outputs.some(({ shape }) => elementCount(shape) >= WIDEST_MAP),
      );
      expect(whole.map(({ op }) => op)).toEqual(['Scan', 'Scan']);
    }
  });
});

test('optional inputs that are not given are left out at the end of the list', () => {
  const g = new GraphBuilder('conv', 'fp32');
  const x = g.input('x', [1, 3, 28, 28]);
  conv2d(g, x, 'conv1', 8, { bias: false });
  attention(g, { query: x, key: x, value: x, heads: 1 });
  const [conv, mixed] = g.finish().nodes;
  expect(conv.inputs).toEqual(['x', 'conv1.weight:f32']);
  expect(mixed.inputs).toEqual(['x', 'x', 'x']);
});

describe('the structure check', () => {
  const graphs = partGraphs('model', RELEASED_CONFIG, 'fp32');

  test('accepts what the networks need', () => {
    const report = checkStructure(graphs, countingSource());
    expect(report).toEqual({ missing: [], misshaped: [], unexpected: [] });
    expect(isComplete(report)).toBe(true);
  });

  test('names what is missing, misshaped and unexpected', () => {
    const source = countingSource();
    source.tensors.delete('model.diffusion_model.out.2.bias');
    source.tensors.set('model.diffusion_model.out.2.weight', [4, 320, 1, 1]);
    source.tensors.set('lora.up', [1]);
    source.tensors.set('betas', [1000]);
    const report = checkStructure(graphs, source);
    expect(report.missing).toEqual(['model.diffusion_model.out.2.bias']);
    expect(report.misshaped).toEqual([
      { name: 'model.diffusion_model.out.2.weight', found: [4, 320, 1, 1], needed: [4, 320, 3, 3] },
    ]);
    expect(report.unexpected).toEqual(['lora.up']);
    expect(isComplete(report)).toBe(false);
  });

  test('a sketch encoder is not a video model', () => {
    const report = checkStructure(partGraphs('sketch', RELEASED_CONFIG, 'fp32'), countingSource());
    expect(report.missing.length).toBeGreaterThan(300);
  });

  test('knows the older name of the frame rate embedding', () => {
    const source = countingSource();
    const prefix = 'model.diffusion_model.';
    for (const end of ['0.weight', '0.bias', '2.weight', '2.bias']) {
      const shape = source.tensors.get(`${prefix}fps_embedding.${end}`) ?? [];
      source.tensors.delete(`${prefix}fps_embedding.${end}`);
      source.tensors.set(`${prefix}framestride_embed.${end}`, shape);
    }
    expect(isComplete(checkStructure(graphs, source))).toBe(false);
    expect(checkStructure(graphs, withCurrentNames(source))).toEqual({
      missing: [],
      misshaped: [],
      unexpected: [],
    });
  });
});

test('a configuration of another kind of model is refused by the name of the field', () => {
  const other = { ...RELEASED_CONFIG, unet: { ...RELEASED_CONFIG.unet, temporal_conv: false } };
  expect(() => parseConfig(other)).toThrow('temporal_conv');
  expect(parseConfig(JSON.parse(JSON.stringify(RELEASED_CONFIG)))).toEqual(RELEASED_CONFIG);
});
