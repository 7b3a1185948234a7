import type { ToonCrafterConfig } from '../graphs/config';
import type { Graph, Precision } from '../graphs/graph';
import { buildResampler } from '../graphs/resampler';
import { buildSketchContext, buildSketchEncoder, buildSketchHint } from '../graphs/sketch-encoder';
import { splitByStage } from '../graphs/split-graph';
import { buildTextTower } from '../graphs/text-tower';
import { buildUnet } from '../graphs/unet';
import { buildUnetContext, TEXT_TOKENS } from '../graphs/unet-context';
import { buildVaeDecoder } from '../graphs/vae-decoder';
import { buildVaeEncoder } from '../graphs/vae-encoder';
import { buildVisionTower } from '../graphs/vision-tower';
import { withPlainAttention } from '../graphs/plain-attention';
import type { PartName } from './model-record';

/** Of a picture, in multiples of 64 pixels. */
export interface PictureSize {
  widthPx: number;
  heightPx: number;
}

/**
 * A network with everything that changes its graph. Batch 2 runs both guidance passes at once; plain attention is for
 * devices that compute the fused one wrong.
 */
export type NetworkRequest = { attention?: 'plain' } & NetworkShape;

type NetworkShape =
  | { network: 'text-tower' | 'vision-tower' | 'resampler' | 'sketch-context' }
  | { network: 'unet-context'; batch: 1 | 2 }
  | { network: 'vae-encoder' | 'sketch-hint' | 'sketch-encoder'; size: PictureSize }
  | { network: 'unet'; size: PictureSize; batch: 1 | 2; sketch: boolean }
  | { network: 'vae-decoder'; size: PictureSize; frames: number };

export type NetworkName = NetworkRequest['network'];

const PIXELS_PER_LATENT = 8;
/** Any allowed size will do where only the weights matter: they are the same for all sizes. */
const SMALLEST: PictureSize = { widthPx: 64, heightPx: 64 };

/** Every network once, by the source file of its weights, in the order in which a run needs them. */
const NETWORKS: Record<PartName, readonly NetworkRequest[]> = {
  model: [
    { network: 'text-tower' },
    { network: 'vision-tower' },
    { network: 'resampler' },
    { network: 'vae-encoder', size: SMALLEST },
    { network: 'unet-context', batch: 1 },
    { network: 'unet', size: SMALLEST, batch: 1, sketch: false },
    { network: 'vae-decoder', size: SMALLEST, frames: 2 },
  ],
  sketch: [
    { network: 'sketch-hint', size: SMALLEST },
    { network: 'sketch-context' },
    { network: 'sketch-encoder', size: SMALLEST },
  ],
};

/** Which source file a network's weights come from. */
export function partOf(network: NetworkName): PartName {
  return NETWORKS.sketch.some((request) => request.network === network) ? 'sketch' : 'model';
}

/**
 * Every network of a part once, of some allowed size: for whoever asks about the weights alone. The decoder stands in
 * its form for CPUs in both precisions (its weights are the same 32 bits): installed files have their order from it.
 */
export function partGraphs(part: PartName, config: ToonCrafterConfig, precision: Precision): Graph[] {
  return NETWORKS[part].map((request) =>
    buildGraph(request, config, request.network === 'vae-decoder' ? 'fp32' : precision),
  );
}

/** The graphs of a network in running order: one, or the parts between which a run can be stopped. */
export function buildNetwork(
  request: NetworkRequest,
  config: ToonCrafterConfig,
  precision: Precision,
): Graph[] {
  const fused = buildGraph(request, config, precision);
  const graph = request.attention === 'plain' ? withPlainAttention(fused, precision) : fused;
  const stages = new Set(graph.nodes.map((node) => node.stage));
  return stages.size > 1 ? splitByStage(graph) : [graph];
}

/** A file name, without folder, that tells apart everything that changes the graph. */
export function graphFileName(request: NetworkRequest, graph: Graph): string {
  const key = [
    'size' in request ? `${request.size.widthPx}x${request.size.heightPx}` : '',
    'frames' in request ? `f${request.frames}` : '',
    'batch' in request ? `b${request.batch}` : '',
    'sketch' in request && request.sketch ? 'sketch' : '',
    request.attention ?? '',
  ];
  return `${[graph.name, ...key.filter(Boolean)].join('-')}.onnx`;
}

function buildGraph(request: NetworkRequest, config: ToonCrafterConfig, precision: Precision): Graph {
  const frames = config.unet.temporal_length;
  const tokens = contextTokens(config);
  switch (request.network) {
    case 'text-tower':
      return buildTextTower(config, { batch: 1 }, precision);
    case 'vision-tower':
      return buildVisionTower(config, { batch: 1 }, precision);
    case 'resampler':
      return buildResampler(config, { batch: 1 }, precision);
    case 'unet-context':
      return buildUnetContext(config, { batch: request.batch, frames, tokens }, precision);
    case 'vae-encoder':
      return buildVaeEncoder(config, { ...pixelsOf(request.size), frames: 1 });
    case 'vae-decoder':
      return buildVaeDecoder(config, { ...latentsOf(request.size), frames: request.frames }, precision);
    case 'unet': {
      const { batch, sketch } = request;
      return buildUnet(config, { ...latentsOf(request.size), batch, sketch, frames, tokens }, precision);
    }
    case 'sketch-hint':
      return buildSketchHint(config, { ...latentsOf(request.size), frames }, precision);
    case 'sketch-context':
      return buildSketchContext(config, { tokens }, precision);
    case 'sketch-encoder':
      return buildSketchEncoder(config, { ...latentsOf(request.size), frames, tokens }, precision);
  }
}

/** Text tokens, then those of the picture for every frame. */
function contextTokens({ resampler }: ToonCrafterConfig): number {
  return TEXT_TOKENS + resampler.num_queries * resampler.video_length;
}

function pixelsOf({ widthPx, heightPx }: PictureSize) {
  return { width: widthPx, height: heightPx };
}

function latentsOf({ widthPx, heightPx }: PictureSize) {
  return { width: widthPx / PIXELS_PER_LATENT, height: heightPx / PIXELS_PER_LATENT };
}
