import { checkDdimSteps } from './checks/ddim-steps';
import { checkEndToEnd } from './checks/end-to-end';
import type { Check } from './checks/check';
import { checkPreprocess } from './checks/preprocess';
import { checkScheduler } from './checks/scheduler';
import { checkSketchControl, checkUnetWithSketch, isLedBySketches } from './checks/sketch';
import { checkText } from './checks/text';
import { checkTokenizer } from './checks/tokenizer';
import { checkUnet } from './checks/unet';
import { checkVaeDecoder, checkVaeEncoder } from './checks/vae';
import { checkVision } from './checks/vision';
import type { Comparison } from './comparison';
import type { GoldenFile } from './golden-file';
import type { GoldenSet } from './golden-set';

export interface TensorKind {
  start: string;
  check: Check;
  /** Whether there is a graph in half precision to compare as well. */
  halfPrecision?: boolean;
}

/** What a file of tensors exercises follows from the first part of its name. */
const TENSOR_KINDS: readonly TensorKind[] = [
  { start: 'text', check: checkText, halfPrecision: true },
  { start: 'vision', check: checkVision, halfPrecision: true },
  { start: 'vae_encoder', check: checkVaeEncoder },
  { start: 'vae_decoder', check: checkVaeDecoder },
  { start: 'unet', check: checkAnyUnet, halfPrecision: true },
  { start: 'sketch_control', check: checkSketchControl, halfPrecision: true },
  { start: 'preprocess', check: checkPreprocess },
  { start: 'ddim_steps', check: checkDdimSteps },
  { start: 'e2e', check: checkEndToEnd },
];

export interface JsonKind {
  start: string;
  check: (json: unknown, set: GoldenSet) => Comparison[];
}

const JSON_KINDS: readonly JsonKind[] = [
  { start: 'tokenizer', check: checkTokenizer },
  { start: 'scheduler', check: checkScheduler },
];

export function tensorKindOf(file: string): TensorKind | undefined {
  return file.endsWith('.safetensors') ? kindOf(TENSOR_KINDS, file) : undefined;
}

export function jsonKindOf(file: string): JsonKind | undefined {
  return file.endsWith('.json') ? kindOf(JSON_KINDS, file) : undefined;
}

/** `unet_t0`, `unet-b`, `unet.2` and `unet` are of the kind `unet`, `unetwork` is not. */
function kindOf<Kind extends { start: string }>(kinds: readonly Kind[], file: string): Kind | undefined {
  return kinds.find(({ start }) => file.startsWith(start) && !/^[a-z]/i.test(file.slice(start.length)));
}

/** A pass that is led by sketches says so by what it holds. */
async function checkAnyUnet(file: GoldenFile, set: GoldenSet): Promise<Comparison[]> {
  return isLedBySketches(file) ? checkUnetWithSketch(file, set) : checkUnet(file, set);
}
