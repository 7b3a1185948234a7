import { createHash } from 'node:crypto';
import { RELEASED_CONFIG } from '../../bridge-server/graphs/config';
import { writeModel } from '../../bridge-server/graphs/model-file';
import { modelGraphs, sketchGraphs } from '../../bridge-server/graphs/networks';
import { layoutWeights } from '../../bridge-server/graphs/weights-layout';

/** As the reference library for ONNX files wrote them (onnx-proto 8.0.1, made from onnx.proto): the first 16 digits. */
const KNOWN: Record<string, string> = {
  'text-tower': '9670e64def7cfde0',
  resampler: '1be8f86f60efd560',
  unet: 'b0a62bb8098ba9ec',
  'vae-decoder': 'bfaee15f3b398e17',
  'sketch-hint': '22b76f7919488f6d',
  'sketch-encoder': '8aa0e0195078bce5',
};

test('ONNX files of the released size have the bytes that the reference library gives them', () => {
  const graphs = [...modelGraphs(RELEASED_CONFIG, 'fp32'), ...sketchGraphs(RELEASED_CONFIG, 'fp32')];
  const layout = layoutWeights(graphs, 'weights.bin');
  const digests = graphs
    .filter(({ name }) => name in KNOWN)
    .map((graph) => [
      graph.name,
      createHash('sha256').update(writeModel(graph, layout)).digest('hex').slice(0, 16),
    ]);
  expect(Object.fromEntries(digests)).toEqual(KNOWN);
});
