/** The part of the error table about models and the files of their weights. Read it through `protocol/errors.ts`. */

/** About models on this machine. */
export const MODEL_ERRORS = {
  'model-unknown': {
    meaning: 'There is no model of this name, so nothing was changed.',
    nextStep: 'Run `toonbridge models list` to see which models there are.',
  },
  'model-not-installed': {
    meaning: 'The model is not on this machine, so its engine cannot draw yet; the draft engine can.',
    nextStep: 'Run `toonbridge models pull tooncrafter`.',
  },
  'model-name-refused': {
    meaning: 'A model cannot have this name, so nothing was installed.',
    nextStep: 'Choose a name of small letters, digits and hyphens.',
  },
  'model-damaged': {
    meaning: 'A file of the model is not what it was, so its engine draws nothing with it.',
    nextStep: 'Run `toonbridge models repair`.',
  },
  'model-outdated': {
    meaning: 'The model was compiled for another version of the bridge, so its engine cannot use it.',
    nextStep: 'Run `toonbridge models pull tooncrafter` (or `import`) again to compile it anew.',
  },
  'model-busy': {
    meaning: 'Another program works on this model, so nothing was changed.',
    nextStep: 'Wait until the other one has finished, or stop it, and try again.',
  },
  'model-incomplete': {
    meaning: 'A file that belongs to the model is missing, so nothing was installed.',
    nextStep: 'Add the named file to the command.',
  },
  'model-imported': {
    meaning: 'The model came from files of yours, so it cannot be downloaded again. It was not changed.',
    nextStep: 'Run `toonbridge models import` with that file again.',
  },
  'model-structure': {
    meaning: 'The weights are those of another model, so nothing was installed.',
    nextStep: 'Check that these are files of ToonCrafter (512x320, interpolation).',
  },
  'model-config': {
    meaning: 'The description of the model does not fit its weights, so nothing was installed.',
    nextStep: 'Give the config.json that belongs to these weights.',
  },
  'precision-missing': {
    meaning: 'The model was not installed in the precision that this device needs, so nothing was drawn.',
    nextStep: 'Run `toonbridge models pull tooncrafter` again with `--precision both`.',
  },
  'store-unsafe': {
    meaning: 'Somebody else may write into the folder of the models, so nothing in it was used.',
    nextStep: 'Look who changed that folder; then remove the model and install it again.',
  },
  'home-refused': {
    meaning: 'The folder that is set for the bridge cannot be used, so nothing was read or written.',
    nextStep: 'Set TOONBRIDGE_HOME to a full path, or unset it to use the folder .toonbridge of your home.',
  },
  'store-newer': {
    meaning: 'The model was installed by a newer version of ToonBridge. It was not touched.',
    nextStep: 'Update ToonBridge, or set TOONBRIDGE_HOME to another folder.',
  },
  'disk-space': {
    meaning: 'The model would not fit on the disk, so nothing was begun.',
    nextStep:
      'Free that much space, install one precision only (--precision), or set TOONBRIDGE_HOME to a larger disk.',
  },
  'disk-failed': {
    meaning:
      'The disk refused the files of the model, so its engine cannot use them. What was there is kept.',
    nextStep: 'Check the disk, or set TOONBRIDGE_HOME to a folder on another one (not FAT32).',
  },
  'endpoint-refused': {
    meaning: 'The address that models shall come from cannot be used, so nothing was downloaded.',
    nextStep: 'Correct HF_ENDPOINT, or unset it to use https://huggingface.co.',
  },
  'download-refused': {
    meaning: 'The download was led to an address that it may not go to. What has arrived is kept.',
    nextStep: 'Unset HF_ENDPOINT, or allow the host in TOONBRIDGE_DOWNLOAD_HOSTS if you trust it.',
  },
  'download-denied': {
    meaning: 'The model is given to signed-in people alone, so nothing was downloaded.',
    nextStep: 'Set HF_TOKEN to a token of your Hugging Face account and try again.',
  },
  'download-missing': {
    meaning: 'The model is not where it should be, so nothing was downloaded.',
    nextStep: 'Update ToonBridge; if you use a mirror, unset HF_ENDPOINT.',
  },
  'download-changed': {
    meaning: 'The files there are not those that this version was made for, so none was used.',
    nextStep: 'Unset HF_ENDPOINT if you use a mirror; otherwise update ToonBridge.',
  },
  'download-damaged': {
    meaning: 'What arrived is not what was sent, so it was not used. The engine cannot draw yet.',
    nextStep: 'Try again later or from another network; if you use a mirror, unset HF_ENDPOINT.',
  },
  'download-interrupted': {
    meaning: 'The download stopped; what has arrived is kept. The draft engine can be used meanwhile.',
    nextStep: 'Check the connection and start it again; it goes on where it stopped.',
  },
} as const;

/** About a file of weights. */
export const CHECKPOINT_ERRORS = {
  'checkpoint-missing': {
    meaning: 'The file of weights cannot be read, so nothing was installed.',
    nextStep: 'Check the path and try again.',
  },
  'checkpoint-empty': {
    meaning: 'There is nothing in the file, so nothing was installed.',
    nextStep: 'Delete the file and download it again.',
  },
  'checkpoint-web-page': {
    meaning: 'The file is a web page and no weights, so nothing was installed.',
    nextStep: 'Open the link in a browser, accept what it asks, and download the file itself.',
  },
  'checkpoint-lfs-pointer': {
    meaning: 'The file only says where the weights are, so nothing was installed.',
    nextStep: 'Run "git lfs pull" in that folder, or download the file with "toonbridge models pull".',
  },
  'checkpoint-archive': {
    meaning: 'The file is an archive around other files, so nothing was installed.',
    nextStep: 'Unpack the archive and give the file inside it.',
  },
  'checkpoint-locked': {
    meaning: 'The file is locked with a password, so nothing was installed.',
    nextStep: 'Unpack it with its password and give the file inside, or get it from its authors.',
  },
  'checkpoint-other-kind': {
    meaning: 'The file holds no weights that can be read here, so nothing was installed.',
    nextStep: 'Give a .ckpt, .pth, .bin or .safetensors file of the model.',
  },
  'checkpoint-truncated': {
    meaning: 'The end of the file is missing, so nothing was installed.',
    nextStep: 'Download the file again; it was cut short.',
  },
  'checkpoint-damaged': {
    meaning: 'The file contradicts itself, so nothing was installed.',
    nextStep: 'Download the file again from a source that you trust.',
  },
  'checkpoint-unsafe': {
    meaning: 'The file asks for code to be run, as weights never need. Nothing was installed.',
    nextStep: 'Do not use this file. Nothing in it was run. Get the model from its authors.',
  },
  'checkpoint-unsupported': {
    meaning: 'The weights are kept in a form that cannot be read here, so nothing was installed.',
    nextStep: 'Get the file in the form that the authors published.',
  },
  'checkpoint-tensor-missing': {
    meaning: 'A part of the model is not in the file, so nothing was installed.',
    nextStep: 'Check that this is the file of the model that you want.',
  },
} as const;
