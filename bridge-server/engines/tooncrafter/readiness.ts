/** What the engine says of itself before it runs: ready, or what is missing and how to get it. */
import type { EngineReadiness } from '../engine';
import type { CompiledModel } from './model-files';

/** The released files on the Hugging Face hub: model.ckpt and sketch_encoder.ckpt. */
const RELEASED_BYTES = 10_502_646_205 + 1_456_911_808;

export const NOT_INSTALLED: EngineReadiness = {
  ready: false,
  reason: 'The ToonCrafter model is not on this machine yet.',
  nextStep:
    'Fetch it with `npx toonbridge models pull tooncrafter`: 12 GB, once, which are then compiled here.',
  downloadBytes: RELEASED_BYTES,
};

export const DEVICE_NEXT_STEP = 'Leave out `--device` to use what works.';

export const TEST_MODEL_NOTE =
  'TEST MODEL with random weights: it paints noise, not drawings. ' +
  'Install the real one with `npx toonbridge models pull tooncrafter`.';
export const NO_SKETCH_NOTE =
  'The sketch encoder is not installed, so sketch guides cannot be followed. ' +
  'Get it with `npx toonbridge models pull tooncrafter`.';
const CPU_NOTE =
  'It runs on the processor, which takes hours for a full clip: use the preset cpu, or a graphics card.';

function notesOf(model: CompiledModel, device: string): string[] {
  return [
    ...(model.isTestModel ? [TEST_MODEL_NOTE] : []),
    ...(model.hasSketchEncoder ? [] : [NO_SKETCH_NOTE]),
    ...(device === 'cpu' && !model.isTestModel ? [CPU_NOTE] : []),
  ];
}

export function readyOn(model: CompiledModel, device: string): EngineReadiness {
  const notes = notesOf(model, device);
  return { ready: true, device, ...(notes.length > 0 ? { note: notes.join(' ') } : {}) };
}
