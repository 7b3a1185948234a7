/** One look of the UNet at a noisy clip: which way is the drawing, once with the prompt and once without. */
import { timestepEmbedding } from '../../numbers/timestep-embedding';
import { float32Tensor, type Tensors } from '../../runtime/tensor';
import type { Network, PartWatch } from './network';
import { concatenate, floatsOf, splitBatch, type Floats } from './tensors';

export interface Velocities {
  conditional: Float32Array;
  /** missing when guidance is off */
  unconditional?: Float32Array;
}

/** What one pass of the UNet knows: keys and values of the context, made once per clip. */
export interface PassConditions {
  unet: Tensors;
  /** for the sketch encoder, which looks at one context at a time: two in a batched pass, none without sketches */
  sketch: readonly Tensors[];
}

/** The sketches of a clip, as the sketch encoder takes them. */
export interface SketchLead {
  encoder: Network;
  /** [16,c,h,w] */
  features: Floats;
  /** 0 to 1, factor of all maps */
  strength: number;
}

export interface DenoiserParts {
  unet: Network;
  /** [1,4,T,h,w]: the latents of both keys, zeros between */
  keyLatents: Floats;
  /** frame stride condition */
  motion: number;
  /** conditional first; one without guidance */
  passes: readonly PassConditions[];
  /** both guidance passes in one run: `passes` then holds one entry of batch 2 */
  batched: boolean;
  sketch?: SketchLead;
}

function embed(value: number, batch: number, width: number): Floats {
  return float32Tensor([batch, width], timestepEmbedding(new Array<number>(batch).fill(value), width));
}

function repeatBatch(tensor: Floats, batch: number): Floats {
  return batch === 1 ? tensor : concatenate(new Array<Floats>(batch).fill(tensor), 0);
}

export class Denoiser {
  constructor(private readonly parts: DenoiserParts) {}

  /** @param latent [1,4,T,h,w] at this timestep */
  async velocities(
    latent: Floats,
    timestep: number,
    signal: AbortSignal,
    watch?: PartWatch,
  ): Promise<Velocities> {
    const { passes, batched } = this.parts;
    const runs: Floats[] = [];
    for (const [i, pass] of passes.entries()) {
      const inStep: PartWatch = (done, parts) => watch?.(i * parts + done, passes.length * parts);
      runs.push(await this.look(latent, timestep, pass, signal, inStep));
    }
    const [conditional, unconditional] = batched ? splitBatch(runs[0]) : runs;
    return { conditional: conditional.data, unconditional: unconditional?.data };
  }

  private async look(
    latent: Floats,
    timestep: number,
    pass: PassConditions,
    signal: AbortSignal,
    watch: PartWatch,
  ): Promise<Floats> {
    const { unet, keyLatents, motion, batched } = this.parts;
    const batch = batched ? 2 : 1;
    const width = (await unet.input('timestep_embedding')).shape[1];
    const feeds: Tensors = {
      ...pass.unet,
      ...(await this.sketchMaps(latent, timestep, pass, signal)),
      x: repeatBatch(latent, batch),
      c_concat: repeatBatch(keyLatents, batch),
      timestep_embedding: embed(timestep, batch, width),
      fps_embedding: embed(motion, batch, width),
    };
    return floatsOf((await unet.run(feeds, signal, watch)).v);
  }

  /** The maps of the sketch encoder, `control.0` to `control.12`; none without sketches. */
  private async sketchMaps(
    latent: Floats,
    timestep: number,
    pass: PassConditions,
    signal: AbortSignal,
  ): Promise<Tensors> {
    const { sketch } = this.parts;
    if (!sketch) return {};
    const width = (await sketch.encoder.input('timestep_embedding')).shape[1];
    const shared = {
      x: latent,
      timestep_embedding: embed(timestep, 1, width),
      hint_features: sketch.features,
      control_scale: float32Tensor([1], Float32Array.of(sketch.strength)),
    };
    const maps: Tensors[] = [];
    for (const context of pass.sketch) maps.push(await sketch.encoder.run({ ...context, ...shared }, signal));
    return Object.fromEntries(
      Object.keys(maps[0]).map((name) => [
        name,
        concatenate(
          maps.map((each) => floatsOf(each[name])),
          0,
        ),
      ]),
    );
  }
}
