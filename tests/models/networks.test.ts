import { RELEASED_CONFIG } from '../../bridge-server/graphs/config';
import { writeModel } from '../../bridge-server/graphs/model-file';
import { layoutDigest, planPart } from '../../bridge-server/models/compile-part';
import {
  buildNetwork,
  graphFileName,
  partOf,
  type NetworkRequest,
} from '../../bridge-server/models/networks';
import { isPlainRelativePath } from '../../bridge-server/models/file-guard';
import { MICRO_CONFIG } from './micro-model';

const SIZES = [
  { widthPx: 512, heightPx: 320 },
  { widthPx: 256, heightPx: 192 },
];

/** Everything that the pipeline can ask for. */
const REQUESTS: NetworkRequest[] = [
  { network: 'text-tower' },
  { network: 'vision-tower' },
  { network: 'resampler' },
  { network: 'sketch-context' },
  { network: 'unet-context', batch: 1 },
  { network: 'unet-context', batch: 2 },
  ...SIZES.flatMap((size): NetworkRequest[] => [
    { network: 'vae-encoder', size },
    { network: 'sketch-hint', size },
    { network: 'sketch-encoder', size },
    { network: 'vae-decoder', size, frames: 16 },
    { network: 'vae-decoder', size, frames: 14 },
    ...([1, 2] as const).flatMap((batch) =>
      [false, true].map((sketch): NetworkRequest => ({ network: 'unet', size, batch, sketch })),
    ),
  ]),
];

describe('graphs of every network', () => {
  test.each([
    ['the released model', RELEASED_CONFIG, 'fp32'],
    ['the released model', RELEASED_CONFIG, 'fp16'],
    ['a small model', MICRO_CONFIG, 'fp32'],
    ['a small model', MICRO_CONFIG, 'fp16'],
  ] as const)('%s, %#: any size and batch finds its weights in the one file', (_what, config, precision) => {
    const layouts = {
      model: planPart('model', config, precision).layout,
      sketch: planPart('sketch', config, precision).layout,
    };
    for (const request of REQUESTS) {
      for (const graph of buildNetwork(request, config, precision)) {
        expect(writeModel(graph, layouts[partOf(request.network)]).length).toBeGreaterThan(100);
      }
    }
  });

  test.each([
    ['model', 'fp32', '4353f48aebe51da6'],
    ['model', 'fp16', 'bbe1a5fa533fbd3c'],
    ['sketch', 'fp32', '0f7ca6e3fe24c91b'],
    ['sketch', 'fp16', '463ee0efe8cb6ed0'],
  ] as const)(
    'the weights of the %s in %s lie where installed models have them',
    (part, precision, digest) => {
      const { layout } = planPart(part, RELEASED_CONFIG, precision);
      expect(layoutDigest(layout).slice(0, 16)).toBe(digest);
    },
  );

  test('every graph has a file name of its own that stays inside the folder', () => {
    const names = REQUESTS.flatMap((request) =>
      buildNetwork(request, MICRO_CONFIG, 'fp32').map((graph) => graphFileName(request, graph)),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.every(isPlainRelativePath)).toBe(true);
  });
});
