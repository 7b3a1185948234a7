import { buildUnet, type UnetSize } from '../../../bridge-server/graphs/unet';
import { buildUnetContext } from '../../../bridge-server/graphs/unet-context';
import { timestepEmbedding } from '../../../bridge-server/graphs/timestep-embedding';
import type { Tensor, Tensors } from '../../../bridge-server/runtime/tensor';
import { compare } from '../comparison';
import type { GoldenSet } from '../golden-set';
import type { GoldenTensor } from '../golden-tensor';
import {
  asFloat32Feed,
  type Check,
  compareInside,
  IN_ONE_PIECE,
  IN_SMALL_PARTS,
  insideNames,
  landmarkName,
  result,
} from './check';

export interface UnetCall {
  x: GoldenTensor;
  concatenated: GoldenTensor;
  context: GoldenTensor;
  timesteps: readonly number[];
  frameRates: readonly number[];
  /** Maps of the sketch encoder, already scaled. */
  control?: Tensors;
}

/** One pass of the UNet, the keys and values of the context included. */
export async function runUnet(
  set: GoldenSet,
  call: UnetCall,
  landmarks: readonly string[] = [],
): Promise<Tensors> {
  const [batch, , frames, height, width] = call.x.shape;
  const rowsPerPart = landmarks.length > 0 ? IN_ONE_PIECE : IN_SMALL_PARTS;
  const size: UnetSize = {
    batch,
    frames,
    height,
    width,
    tokens: call.context.shape[1],
    sketch: !!call.control,
    rowsPerPart,
  };
  const keys = await set.model.run(buildUnetContext(set.config, size, set.precision), {
    context: asFloat32Feed(call.context),
  });
  const feeds = {
    x: asFloat32Feed(call.x),
    c_concat: asFloat32Feed(call.concatenated),
    timestep_embedding: embeddingFeed(set, spread(call.timesteps, batch)),
    fps_embedding: embeddingFeed(set, spread(call.frameRates, batch)),
    ...keys,
    ...call.control,
  };
  return set.model.run(buildUnet(set.config, size, set.precision), feeds, landmarks);
}

/** One number counts for every clip of the batch. */
function spread(values: readonly number[], batch: number): readonly number[] {
  return values.length === 1 ? new Array<number>(batch).fill(values[0]) : values;
}

export function embeddingFeed(set: GoldenSet, values: readonly number[]): Tensor {
  const width = set.config.unet.model_channels;
  return { dtype: 'float32', shape: [values.length, width], data: timestepEmbedding(values, width) };
}

/** `unet_…`: every stored point inside the network, and v. */
export const checkUnet: Check = async (file, set) => {
  const inside = insideNames(file);
  const results = await runUnet(
    set,
    {
      x: file.tensor('in/x'),
      concatenated: file.tensor('in/c_concat'),
      context: file.tensor('in/context'),
      timesteps: [...file.tensor('in/timesteps').data],
      frameRates: [...file.tensor('in/fs').data],
    },
    [...new Set(inside.map(landmarkName))],
  );
  const tolerance = set.tolerances.unet;
  return [
    ...inside.map((name) =>
      compareInside(name, result(results, landmarkName(name)), file.tensor(name), tolerance),
    ),
    compare('out/v', result(results, 'v'), file.tensor('out/v'), tolerance),
  ];
};
