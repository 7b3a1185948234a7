/** @jest-environment ./tests/support/runtime-environment.js */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELEASED_CONFIG } from '../../bridge-server/graphs/config';
import type { Graph } from '../../bridge-server/graphs/graph';
import { GraphBuilder } from '../../bridge-server/graphs/graph-builder';
import { attention } from '../../bridge-server/graphs/layers/attention';
import { writeModel } from '../../bridge-server/graphs/model-file';
import { withPlainAttention } from '../../bridge-server/graphs/plain-attention';
import { buildUnet } from '../../bridge-server/graphs/unet';
import { buildVaeDecoder } from '../../bridge-server/graphs/vae-decoder';
import { layoutWeights } from '../../bridge-server/graphs/weights-layout';
import { openSession } from '../../bridge-server/runtime/session';
import { float32Tensor, sizeOf, toFloat32 } from '../../bridge-server/runtime/tensor';

const OFFICIAL = { batch: 1, frames: 16, height: 40, width: 64, tokens: 333 };
const TOLERANCE = 1e-5;
const LARGEST_BUFFER = 2 ** 31;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toonbridge-attention-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(graph: Graph): Promise<Float32Array> {
  const file = join(folder, 'attention.onnx');
  writeFileSync(file, writeModel(graph, layoutWeights([graph], 'none.bin')));
  const session = await openSession(file, { device: 'cpu' });
  const feeds = session.inputs.map(({ name, shape }, n) => {
    const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * (n + 1) * 0.37) * 2);
    return [name, float32Tensor(shape, values)] as const;
  });
  const { y } = await session.run(Object.fromEntries(feeds));
  await session.close();
  return toFloat32(y);
}

function attentionGraph([b, queries, keys]: readonly number[], heads: number, masked: boolean): Graph {
  const g = new GraphBuilder('attention', 'fp32');
  const width = 16 * heads;
  const query = g.input('query', [b, queries, width]);
  const key = g.input('key', [b, keys, width]);
  const value = g.input('value', [b, keys, width]);
  const later = Array.from({ length: queries * keys }, (_, i) => (i % keys > i / keys ? -1e9 : 0));
  const mask = masked ? g.constant(later, [1, 1, queries, keys], 'float32', 'mask') : undefined;
  g.output('y', attention(g, { query, key, value, heads, mask }));
  return g.finish();
}

test.each([
  ['in one piece', [2, 77, 77], 4, false],
  ['with a mask', [1, 77, 77], 4, true],
  ['batch by batch, as there are too many scores for one buffer', [4, 2048, 2048], 8, false],
  ['some queries at a time, as one batch has too many scores', [1, 4096, 4096], 8, false],
])('attention spelled out gives the numbers of the fused one: %s', async (_how, shape, heads, masked) => {
  const fused = attentionGraph(shape, heads, masked);
  const plain = withPlainAttention(fused, 'fp32');
  expect(plain.nodes.some(({ op }) => op === 'MultiHeadAttention')).toBe(false);
  const [expected, actual] = [await run(fused), await run(plain)];
  const error = expected.reduce((most, number, i) => Math.max(most, Math.abs(number - actual[i])), 0);
  expect(error).toBeLessThan(TOLERANCE);
});

test.each([
  ['UNet', buildUnet(RELEASED_CONFIG, OFFICIAL, 'fp16')],
  ['decoder', buildVaeDecoder(RELEASED_CONFIG, OFFICIAL, 'fp16')],
])('no value of the %s for a GPU is larger than a buffer may be there', (_name, graph) => {
  for (const each of [graph, withPlainAttention(graph, 'fp16')]) {
    const bytes = each.nodes.flatMap(({ outputs }) =>
      outputs.map(({ shape, dtype }) => sizeOf(shape) * (dtype === 'float16' ? 2 : 4)),
    );
    expect(Math.max(...bytes)).toBeLessThan(LARGEST_BUFFER);
  }
});
