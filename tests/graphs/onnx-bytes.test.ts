import { createHash } from 'node:crypto';
import { RELEASED_CONFIG } from '../../bridge-server/graphs/config';
import { writeModel } from '../../bridge-server/graphs/model-file';
import { buildResampler } from '../../bridge-server/graphs/resampler';
import { buildSketchEncoder, buildSketchHint } from '../../bridge-server/graphs/sketch-encoder';
import { buildTextTower } from '../../bridge-server/graphs/text-tower';
import { buildUnet } from '../../bridge-server/graphs/unet';
import { buildVaeDecoder } from '../../bridge-server/graphs/vae-decoder';
import { layoutWeights } from '../../bridge-server/graphs/weights-layout';
import { partGraphs } from '../../bridge-server/models/networks';

/** The size of the files that are known. */
const SIZE = { batch: 1, frames: 2, height: 8, width: 8, tokens: 333 } as const;

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
  const networks = (['model', 'sketch'] as const).flatMap((part) =>
    partGraphs(part, RELEASED_CONFIG, 'fp32'),
  );
  const layout = layoutWeights(networks, 'weights.bin');
  const digests = [
    buildTextTower(RELEASED_CONFIG, SIZE, 'fp32'),
    buildResampler(RELEASED_CONFIG, SIZE, 'fp32'),
    buildUnet(RELEASED_CONFIG, SIZE, 'fp32'),
    buildVaeDecoder(RELEASED_CONFIG, SIZE),
    buildSketchHint(RELEASED_CONFIG, SIZE, 'fp32'),
    buildSketchEncoder(RELEASED_CONFIG, SIZE, 'fp32'),
  ].map((graph) => [
    graph.name,
    createHash('sha256').update(writeModel(graph, layout)).digest('hex').slice(0, 16),
  ]);
  expect(Object.fromEntries(digests)).toEqual(KNOWN);
});
