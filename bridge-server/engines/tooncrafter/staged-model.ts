/**
 * The networks of one installed model, opened stage by stage: readers and encoder are gone before the UNet loads, and
 * the UNet stays for the next clip. What does not depend on the seed is kept between clips.
 */
import type { Size } from '../../../pixels/raster';
import type { DeviceKind } from '../../runtime/devices';
import type { Tensors } from '../../runtime/tensor';
import { encodePicture, encodePrompt, joinContext, type PictureSource } from './conditioner';
import { ContentCache, contentKey } from './content-cache';
import { Denoiser, type PassConditions, type SketchLead } from './denoiser';
import { decodeClip } from './frame-decoder';
import { encodeFrame, type FrameEncoding } from './frame-encoder';
import type { Planes } from './planes';
import type { DiffusionConfig, GraphFile, NetworkRequest } from './model-files';
import { Network, type NetworkOptions, type PartWatch } from './network';
import { isGuided, type ClipRequest, type Contexts, type PaintingModel } from './paint-clip';
import { concatenate, floatsOf, type Floats } from './tensors';

export interface StagedModelOptions {
  device: DeviceKind;
  diffusion: DiffusionConfig;
  graphFiles(request: NetworkRequest): Promise<readonly GraphFile[]>;
  /** both guidance passes in one run: faster on a GPU, twice the memory */
  batchGuidance: boolean;
  /** there is memory for the UNet beside the other networks, so it may stay loaded all the time */
  roomy: boolean;
}

/** Prompts, pictures and contexts are small; an encoding of 512×320 holds 240 MB of hidden states. */
const KEPT_READINGS = 16;
const KEPT_CONDITIONS = 4;
const KEPT_ENCODINGS = 2;

export class StagedModel implements PaintingModel {
  private readonly readings = new ContentCache<Floats>(KEPT_READINGS);
  private readonly encodings = new ContentCache<FrameEncoding>(KEPT_ENCODINGS);
  private readonly conditions = new ContentCache<Tensors>(KEPT_CONDITIONS);
  /** loaded networks of the sampling stage, by request */
  private readonly warm = new Map<string, Network>();

  constructor(private readonly options: StagedModelOptions) {}

  get diffusion(): DiffusionConfig {
    return this.options.diffusion;
  }

  async readContexts(request: ClipRequest, signal: AbortSignal, watch: PartWatch): Promise<Contexts> {
    const prompts = isGuided(request) ? [request.prompt, request.negativePrompt] : [request.prompt];
    const pictures: PictureSource[] = isGuided(request) ? [request.picture, 'grey'] : [request.picture];
    const texts = await this.readAll(prompts, textKey, (missing) => this.readPrompts(missing, signal));
    watch(1, 2);
    const seen = await this.readAll(pictures, pictureKey, (missing) => this.readPictures(missing, signal));
    watch(2, 2);
    const [conditional, unconditional] = texts.map((text, i) => joinContext(text, seen[i]));
    return { conditional, unconditional };
  }

  async encodeFrames(
    frames: readonly Planes[],
    signal: AbortSignal,
    watch: PartWatch,
  ): Promise<FrameEncoding[]> {
    const keys = frames.map(pictureKey);
    const known = keys.map((key) => this.encodings.get(key));
    if (known.some((encoding) => !encoding)) {
      await this.makeRoom();
      await this.using({ network: 'vae-encoder', size: sizeOf(frames[0]) }, signal, async (encoder) => {
        for (const [i, frame] of frames.entries()) {
          known[i] ??= await encodeFrame(encoder, frame, signal);
          watch(i + 1, frames.length);
        }
      });
    }
    const encodings = known as FrameEncoding[];
    encodings.forEach((encoding, i) => this.encodings.set(keys[i], encoding));
    return encodings;
  }

  async openDenoiser(
    request: ClipRequest,
    contexts: Contexts,
    keyLatents: Floats,
    signal: AbortSignal,
    watch: PartWatch,
  ): Promise<Denoiser> {
    const batched = this.options.batchGuidance && contexts.unconditional !== undefined;
    const passes = await this.passConditions(contexts, batched, request.sketch !== undefined, signal);
    watch(1, 3);
    const sketch = request.sketch ? await this.openSketch(request, request.sketch, signal) : undefined;
    watch(2, 3);
    const size = sizeOf(request.first);
    const unet = await this.openWarm(
      { network: 'unet', size, batch: batched ? 2 : 1, sketch: sketch !== undefined },
      signal,
    );
    watch(3, 3);
    return new Denoiser({ unet, keyLatents, motion: request.motion, passes, batched, sketch });
  }

  async decode(
    latents: Floats,
    references: readonly Floats[],
    signal: AbortSignal,
    watch: PartWatch,
  ): Promise<Floats> {
    await this.makeRoom();
    const [, , frames] = latents.shape;
    const size = sizeOfLatents(latents);
    return this.using(
      { network: 'vae-decoder', size, frames },
      signal,
      (decoder) => decodeClip(decoder, latents, references, signal, watch),
      'in-turn',
    );
  }

  /** Gives back the networks and everything that was kept. */
  async close(): Promise<void> {
    await this.closeWarm();
    this.readings.clear();
    this.encodings.clear();
    this.conditions.clear();
  }

  /** Takes what is known and has the rest read, at one go so that a network is opened once. */
  private async readAll<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    read: (missing: readonly T[]) => Promise<Floats[]>,
  ): Promise<Floats[]> {
    const missing = items.filter((item) => !this.readings.get(keyOf(item)));
    const fresh = missing.length > 0 ? await read(missing) : [];
    const known = new Map(missing.map((item, i) => [keyOf(item), fresh[i]]));
    return items.map((item) => {
      const reading = known.get(keyOf(item)) ?? (this.readings.get(keyOf(item)) as Floats);
      this.readings.set(keyOf(item), reading);
      return reading;
    });
  }

  private async readPrompts(prompts: readonly string[], signal: AbortSignal): Promise<Floats[]> {
    await this.makeRoom();
    return this.using({ network: 'text-tower' }, signal, (tower) =>
      inTurn(prompts, (prompt) => encodePrompt(tower, prompt, signal)),
    );
  }

  private async readPictures(pictures: readonly PictureSource[], signal: AbortSignal): Promise<Floats[]> {
    await this.makeRoom();
    return this.using({ network: 'vision-tower' }, signal, (visionTower) =>
      this.using({ network: 'resampler' }, signal, (resampler) =>
        inTurn(pictures, (picture) => encodePicture({ visionTower, resampler }, picture, signal)),
      ),
    );
  }

  private async passConditions(
    { conditional, unconditional }: Contexts,
    batched: boolean,
    sketched: boolean,
    signal: AbortSignal,
  ): Promise<PassConditions[]> {
    const each = unconditional ? [conditional, unconditional] : [conditional];
    const sketch = sketched
      ? await inTurn(each, (context) => this.attend({ network: 'sketch-context' }, context, signal))
      : [];
    if (batched) {
      const unet = await this.attend({ network: 'unet-context', batch: 2 }, concatenate(each, 0), signal);
      return [{ unet, sketch }];
    }
    const unets = await inTurn(each, (context) =>
      this.attend({ network: 'unet-context', batch: 1 }, context, signal),
    );
    return unets.map((unet, i) => ({ unet, sketch: sketch.slice(i, i + 1) }));
  }

  /** Keys and values of a context, which depend neither on the step nor on the latents. */
  private async attend(request: NetworkRequest, context: Floats, signal: AbortSignal): Promise<Tensors> {
    const key = contentKey(JSON.stringify(request), context.data);
    const keysAndValues =
      this.conditions.get(key) ??
      (await this.using(request, signal, (network) => network.run({ context }, signal)));
    this.conditions.set(key, keysAndValues);
    return keysAndValues;
  }

  private async openSketch(request: ClipRequest, frames: Floats, signal: AbortSignal): Promise<SketchLead> {
    const size = sizeOf(request.first);
    const { hint_features: features } = await this.using(
      { network: 'sketch-hint', size },
      signal,
      (network) => network.run({ hint: frames }, signal),
    );
    const encoder = await this.openWarm({ network: 'sketch-encoder', size }, signal);
    return { encoder, features: floatsOf(features), strength: request.sketchStrength };
  }

  /** Opens a network for one piece of work and closes it again. */
  private async using<T>(
    request: NetworkRequest,
    signal: AbortSignal,
    work: (network: Network) => Promise<T>,
    loading: NetworkOptions['loading'] = 'whole',
  ): Promise<T> {
    signal.throwIfAborted();
    const network = await this.network(request, loading);
    try {
      return await work(network);
    } finally {
      await network.close();
    }
  }

  /** Opens a network that stays; those of another size or with another batch make room first. */
  private async openWarm(request: NetworkRequest, signal: AbortSignal): Promise<Network> {
    const key = JSON.stringify(request);
    const known = this.warm.get(key);
    if (known) return known;
    for (const [other, network] of this.warm) {
      if ((JSON.parse(other) as NetworkRequest).network === request.network)
        await this.closeOne(other, network);
    }
    const network = await this.network(request, 'whole');
    this.warm.set(key, network);
    await network.open(signal);
    return network;
  }

  private async network(request: NetworkRequest, loading: NetworkOptions['loading']): Promise<Network> {
    return new Network(await this.options.graphFiles(request), { device: this.options.device, loading });
  }

  private async makeRoom(): Promise<void> {
    if (!this.options.roomy) await this.closeWarm();
  }

  private async closeWarm(): Promise<void> {
    for (const [key, network] of [...this.warm]) await this.closeOne(key, network);
  }

  private async closeOne(key: string, network: Network): Promise<void> {
    this.warm.delete(key);
    await network.close();
  }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function textKey(prompt: string): string {
  return contentKey(`text ${prompt}`);
}

function pictureKey(picture: PictureSource): string {
  if (picture === 'grey') return 'grey';
  return contentKey(`picture ${picture.widthPx}×${picture.heightPx}`, picture.data);
}

function sizeOf({ widthPx, heightPx }: Size): Size {
  return { widthPx, heightPx };
}

const PIXELS_PER_LATENT = 8;

function sizeOfLatents({ shape }: Floats): Size {
  return { widthPx: shape[4] * PIXELS_PER_LATENT, heightPx: shape[3] * PIXELS_PER_LATENT };
}
