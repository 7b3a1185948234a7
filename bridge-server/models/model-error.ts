/** What can go wrong with the models on this machine, and what the user does next. Same form as the error table. */
const NEXT_STEPS = {
  'model-unknown': 'Run `toonbridge models list` to see which models there are.',
  'model-not-installed': 'Run `toonbridge models pull tooncrafter`.',
  'model-name-refused': 'Choose a name of small letters, digits and hyphens.',
  'model-damaged': 'Run `toonbridge models repair`.',
  'model-outdated': 'Run `toonbridge models pull tooncrafter` (or `import`) again to compile it anew.',
  'model-busy': 'Wait until the other one has finished, or stop it, and try again.',
  'model-incomplete': 'Add the named file to the command.',
  'model-imported': 'Run `toonbridge models import` with that file again.',
  'model-structure': 'Check that these are files of ToonCrafter (512x320, interpolation).',
  'model-config': 'Give the config.json that belongs to these weights.',
  'precision-missing': 'Run `toonbridge models pull tooncrafter` again with `--precision both`.',
  'store-unsafe': 'Look who changed that folder; then remove the model and install it again.',
  'home-refused':
    'Set TOONBRIDGE_HOME to a full path, or unset it to use the folder .toonbridge of your home.',
  'store-newer': 'Update ToonBridge, or set TOONBRIDGE_HOME to another folder.',
  'disk-space':
    'Free that much space, install one precision only (--precision), or set TOONBRIDGE_HOME to a larger disk.',
  'disk-full': 'Free some space and start it again; a download goes on where it stopped.',
  'disk-failed': 'Check the disk, or set TOONBRIDGE_HOME to a folder on another one (not FAT32).',
  'endpoint-refused': 'Correct HF_ENDPOINT, or unset it to use https://huggingface.co.',
  'download-refused': 'Unset HF_ENDPOINT, or allow the host in TOONBRIDGE_DOWNLOAD_HOSTS if you trust it.',
  'download-denied': 'Set HF_TOKEN to a token of your Hugging Face account and try again.',
  'download-missing': 'Update ToonBridge; if you use a mirror, unset HF_ENDPOINT.',
  'download-changed': 'Unset HF_ENDPOINT if you use a mirror; otherwise update ToonBridge.',
  'download-damaged': 'Try again later or from another network; if you use a mirror, unset HF_ENDPOINT.',
  'download-interrupted': 'Check the connection and start it again; it goes on where it stopped.',
  cancelled: 'Start it again when you like; a download goes on where it stopped.',
} as const;

export type ModelProblem = keyof typeof NEXT_STEPS;

export const MODEL_PROBLEMS = Object.keys(NEXT_STEPS) as ModelProblem[];

/** An error of the model store. The message holds no folder of the user and no token; it can be shown anywhere. */
export class ModelError extends Error {
  readonly nextStep: string;

  constructor(
    readonly code: ModelProblem,
    message: string,
    /** One line per item, for instance the tensors that do not fit. */
    readonly details: readonly string[] = [],
  ) {
    super(message);
    this.name = 'ModelError';
    this.nextStep = NEXT_STEPS[code];
  }
}

/** Throws the error that a user sees after a cancel. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw new ModelError('cancelled', 'It was cancelled.');
}

/** The code of a system error (`ENOENT`), whichever part of Node made the object. */
export function systemCode(error: unknown): string | undefined {
  const isSystemError =
    typeof error === 'object' && error !== null && 'code' in error && !(error instanceof ModelError);
  return isSystemError ? String(error.code) : undefined;
}

/** An error of the file system in words; anything else unchanged. */
export function diskError(error: unknown, what: string): unknown {
  const isOfDisk = typeof error === 'object' && error !== null && 'errno' in error;
  const code = isOfDisk ? systemCode(error) : undefined;
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ModelError('disk-full', `The disk became full while ${what}.`);
  }
  return new ModelError('disk-failed', `The disk refused to go on while ${what} (${code}).`);
}
