/** What can be wrong with a file of weights, and what its owner does about it. */
const NEXT_STEPS = {
  CHECKPOINT_MISSING: 'Check the path and try again.',
  CHECKPOINT_EMPTY: 'Delete the file and download it again.',
  CHECKPOINT_WEB_PAGE: 'Open the link in a browser, accept what it asks, and download the file itself.',
  CHECKPOINT_LFS_POINTER:
    'Run "git lfs pull" in that folder, or download the file with "toonbridge models pull".',
  CHECKPOINT_ARCHIVE: 'Unpack the archive and give the file inside it.',
  CHECKPOINT_OTHER_KIND: 'Give a .ckpt, .pth, .bin or .safetensors file of the model.',
  CHECKPOINT_TRUNCATED: 'Download the file again; it was cut short.',
  CHECKPOINT_DAMAGED: 'Download the file again from a source that you trust.',
  CHECKPOINT_UNSAFE: 'Do not use this file. Nothing in it was run. Get the model from its authors.',
  CHECKPOINT_UNSUPPORTED: 'Get the file in the form that the authors published.',
  CHECKPOINT_TENSOR_MISSING: 'Check that this is the file of the model that you want.',
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
