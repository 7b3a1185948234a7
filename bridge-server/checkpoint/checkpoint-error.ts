/** What can be wrong with a file of weights, and what its owner does about it. */
const NEXT_STEPS = {
  'checkpoint-missing': 'Check the path and try again.',
  'checkpoint-empty': 'Delete the file and download it again.',
  'checkpoint-web-page': 'Open the link in a browser, accept what it asks, and download the file itself.',
  'checkpoint-lfs-pointer':
    'Run "git lfs pull" in that folder, or download the file with "toonbridge models pull".',
  'checkpoint-archive': 'Unpack the archive and give the file inside it.',
  'checkpoint-locked': 'Unpack it with its password and give the file inside, or get it from its authors.',
  'checkpoint-other-kind': 'Give a .ckpt, .pth, .bin or .safetensors file of the model.',
  'checkpoint-truncated': 'Download the file again; it was cut short.',
  'checkpoint-damaged': 'Download the file again from a source that you trust.',
  'checkpoint-unsafe': 'Do not use this file. Nothing in it was run. Get the model from its authors.',
  'checkpoint-unsupported': 'Get the file in the form that the authors published.',
  'checkpoint-tensor-missing': 'Check that this is the file of the model that you want.',
} as const;

export type CheckpointProblem = keyof typeof NEXT_STEPS;

export const CHECKPOINT_PROBLEMS = Object.keys(NEXT_STEPS) as CheckpointProblem[];

/**
 * The only error that the readers of this folder throw because of a file's content. The message names the file
 * without its folder, so that it can be shown and logged anywhere.
 */
export class CheckpointError extends Error {
  readonly nextStep: string;

  constructor(
    readonly code: CheckpointProblem,
    message: string,
  ) {
    super(message);
    this.name = 'CheckpointError';
    this.nextStep = NEXT_STEPS[code];
  }
}
