import { checkDdimSteps } from './checks/ddim-steps';
import { checkEndToEnd } from './checks/end-to-end';
import type { Check } from './checks/check';
import { checkPreprocess } from './checks/preprocess';
import { checkScheduler } from './checks/scheduler';
import { checkSketchControl, checkUnetWithSketch } from './checks/sketch';
import { checkText } from './checks/text';
import { checkTokenizer } from './checks/tokenizer';
import { checkUnet } from './checks/unet';
import { checkVaeDecoder, checkVaeEncoder } from './checks/vae';
import { checkVision } from './checks/vision';
import type { Comparison } from './comparison';

export interface TensorKind {
  start: string;
  check: Check;
  /** Whether there is a graph in half precision to compare as well. */
  halfPrecision?: boolean;
}

/** What a file of tensors exercises follows from the first part of its name; the first match counts. */
export const TENSOR_KINDS: readonly TensorKind[] = [
  { start: 'text', check: checkText, halfPrecision: true },
  { start: 'vision', check: checkVision, halfPrecision: true },
  { start: 'vae_encoder', check: checkVaeEncoder },
  { start: 'vae_decoder', check: checkVaeDecoder },
  { start: 'unet_with_sketch', check: checkUnetWithSketch, halfPrecision: true },
  { start: 'unet_', check: checkUnet, halfPrecision: true },
  { start: 'sketch_control', check: checkSketchControl, halfPrecision: true },
  { start: 'preprocess', check: checkPreprocess },
  { start: 'ddim_steps', check: checkDdimSteps },
  { start: 'e2e_', check: checkEndToEnd },
];

export const JSON_KINDS: readonly { start: string; check: (json: unknown) => Comparison[] }[] = [
  { start: 'tokenizer', check: checkTokenizer },
  { start: 'scheduler', check: checkScheduler },
];

/** Files that hold nothing to compare by themselves: tensors that other files of the set refer to. */
export const MATERIAL = /^context\b/;
