/**
 * The error table: every failure that a person can see, in the panel, on the command line and in the log.
 * `meaning` says what it means for the drawing, `nextStep` the one thing to do next. Details that differ from case to
 * case (a name, a number) travel beside the code in `detail`.
 */
import { CHECKPOINT_ERRORS, MODEL_ERRORS } from './model-errors';

export interface ErrorText {
  meaning: string;
  nextStep: string;
}

const table = {
  // Connection and pairing
  'protocol-version': {
    meaning: 'The panel and the bridge speak different versions, so nothing was sent.',
    nextStep: 'Update the older of the two and connect again.',
  },
  'pairing-needed': {
    meaning: 'The bridge does not know this panel yet; nothing was sent.',
    nextStep: 'Type the pairing code that the bridge shows.',
  },
  'pairing-wrong': {
    meaning: 'The pairing code is wrong or was used already; nothing was sent.',
    nextStep: 'Type the code that the bridge shows now.',
  },
  'pairing-locked': {
    meaning: 'Too many wrong pairing codes; pairing is closed for a while.',
    nextStep: 'Wait a minute, then type the new code that the bridge shows.',
  },
  'not-allowed': {
    meaning: 'The bridge refused the connection because it did not come from a paired panel on this machine.',
    nextStep: 'Open the panel or the page that the bridge itself serves, and pair it.',
  },
  'message-broken': {
    meaning: 'The bridge could not read a message, so it was not acted on. No drawing was changed.',
    nextStep: 'Try again; if it happens again, update the panel.',
  },
  'message-refused': {
    meaning: 'A part of the request is not valid, so nothing was started. No drawing was changed.',
    nextStep: 'Correct the named part and try again.',
  },
  'too-fast': {
    meaning:
      'The bridge was sent more than it can take at once and closed the connection. Finished frames are kept.',
    nextStep: 'Connect again; finished frames are fetched again.',
  },

  // Uploads
  'upload-unknown': {
    meaning: 'A drawing that the job needs did not reach the bridge, so the job was not started.',
    nextStep: 'Send the drawing again, then the job.',
  },
  'upload-mismatch': {
    meaning:
      'A drawing with this id was sent before with another size or place, so the new one was not taken.',
    nextStep: 'Send the drawing under a new id.',
  },
  'upload-incomplete': {
    meaning: 'Not all pixels of a drawing reached the bridge, so the job was not started.',
    nextStep: 'Send the missing pixels, then the job.',
  },
  'layer-too-large': {
    meaning: 'A layer has more pixels than the bridge takes. The layer was not changed.',
    nextStep: 'Crop the layer or make in-betweens on a smaller copy.',
  },

  // The drawing
  'file-missing': {
    meaning: 'The file cannot be found, so there is no drawing to work on.',
    nextStep: 'Check the path.',
  },
  'file-unreadable': {
    meaning: 'The file is no drawing that can be read here. It was not changed.',
    nextStep: 'Open it in your drawing program, save it again, and try with the new file.',
  },
  'mode-unsupported': {
    meaning:
      'The document is in a colour mode that in-betweens cannot be made in without changing its colours.',
    nextStep: 'Convert a copy to RGB or Grayscale and use the copy.',
  },
  'layer-missing': {
    meaning: 'The document has no layer of this name, so nothing was made.',
    nextStep: 'Take a name from the list of layers.',
  },
  'layer-ambiguous': {
    meaning: 'Several layers have this name, so it is not clear which drawing is meant.',
    nextStep: 'Name the layer with its group (keys/A), or by its number in the list ("#3").',
  },
  'layer-unusable': {
    meaning: 'This layer holds no pixels of its own that could be in-betweened.',
    nextStep: 'Choose a pixel layer.',
  },
  'keys-same': {
    meaning: 'Both keys are the same layer, so there is nothing between them.',
    nextStep: 'Choose two different layers.',
  },
  'key-empty': {
    meaning: 'A key layer is empty, so there is no drawing to start from or arrive at.',
    nextStep: 'Choose a layer with paint on it.',
  },
  'key-outside-canvas': {
    meaning: 'A key lies wholly outside the canvas, so the drawing could not be seen there.',
    nextStep: 'Move it so that a part of it shows.',
  },
  'keys-different-size': {
    meaning: 'The two pictures have different sizes, so it is not clear how they lie on each other.',
    nextStep: 'Give both pictures the same canvas size, or use a PSD with both on layers.',
  },
  'keys-different-depth': {
    meaning: 'The keys have different bit depths, so in-betweens would not match both.',
    nextStep: 'Send all layers of a job in the depth of the document.',
  },
  'keys-different-profile': {
    meaning: 'The keys have different colour profiles, so their numbers mean different colours.',
    nextStep: 'Convert one of them to the profile of the other in your drawing program.',
  },
  'sketch-misplaced': {
    meaning: 'A sketch stands outside the segment, so it cannot guide a frame of it.',
    nextStep: 'Place it between frame 0 (key A) and frame 16 (key B); 8 is the middle.',
  },
  'count-out-of-range': {
    meaning: 'This number of in-betweens cannot be made.',
    nextStep: 'Choose 1 to 120 in-betweens.',
  },
  'setting-refused': {
    meaning: 'A setting has a value that the engine does not know, so nothing was started.',
    nextStep: 'Correct the named setting.',
  },

  // Engines and jobs
  'engine-unknown': {
    meaning: 'There is no engine of this name, so nothing was started.',
    nextStep: 'Choose one of the engines that the bridge lists.',
  },
  'engine-not-ready': {
    meaning: 'The engine cannot run yet, so nothing was started.',
    nextStep: 'Do what the engine list says is missing, or use the draft engine meanwhile.',
  },
  'engine-failed': {
    meaning:
      'The engine stopped with an error. Your layers were not changed; frames that were finished are kept.',
    nextStep: 'Try again; if it happens again, run `toonbridge doctor`.',
  },
  'worker-died': {
    meaning: 'The process that makes the frames ended unexpectedly. Your layers were not changed.',
    nextStep: 'Try again; if memory is short, close other programs or choose a smaller work area.',
  },
  'worker-stalled': {
    meaning: 'The engine gave no sign of life for too long and was stopped. Your layers were not changed.',
    nextStep: 'Try again; if it happens again, run `toonbridge doctor`.',
  },
  'out-of-memory': {
    meaning: 'There was not enough memory to make the frames. Your layers were not changed.',
    nextStep: 'Close other programs, or choose a smaller work area or engine size.',
  },
  'disk-full': {
    meaning: 'The disk is full, so what was made could not be kept. Your layers were not changed.',
    nextStep: 'Free some space and start it again.',
  },
  ...MODEL_ERRORS,
  ...CHECKPOINT_ERRORS,
  'job-unknown': {
    meaning: 'The bridge has no job of this id; it may have been discarded.',
    nextStep: 'Ask for the list of jobs.',
  },
  'frame-unknown': {
    meaning: 'The job has no such frame.',
    nextStep: 'Ask for the job again to see its frames.',
  },
  'frame-damaged': {
    meaning:
      'A frame on the disk is not what the engine made, so it is not shown. Your layers were not changed.',
    nextStep: 'Generate the take again with the same seed.',
  },
  'job-interrupted': {
    meaning:
      'The bridge was stopped while this job ran. Your layers were not changed; finished frames are kept.',
    nextStep: 'Start the job again.',
  },
  'retime-impossible': {
    meaning: 'The take cannot be shown with this chart because its drawings are gone from the bridge.',
    nextStep: 'Generate the take again with the same seed.',
  },

  // The bridge itself
  'port-in-use': {
    meaning: 'Another program uses this port, so the bridge could not start.',
    nextStep: 'Stop the other bridge, or start with --port 0 for a free port.',
  },
  'bridge-running': {
    meaning:
      'Another bridge is running with the same folder, so this one did not start. Nothing was changed.',
    nextStep: 'Use the bridge that runs, or start this one with --home and another folder.',
  },
  'journal-damaged': {
    meaning:
      'The list of jobs of the bridge is damaged, so nothing was done. The takes in their folders are kept.',
    nextStep: 'Start the bridge: it makes the list again from the takes.',
  },
  'journal-rebuilt': {
    meaning:
      'The damaged list of jobs was made again from the takes. What could not be understood lies in “lost”.',
    nextStep: 'Go on working; pair again where a panel asks for it, and check the disk of this machine.',
  },
  'journal-busy': {
    meaning:
      'Another program holds the list of jobs of the bridge, so it could not be written. Nothing is lost.',
    nextStep: 'Close the program that has the journal open, then try again.',
  },
  'home-newer': {
    meaning: 'The folder of the bridge was written by a newer version. It was not touched.',
    nextStep: 'Update this bridge, or start it with --home and another folder.',
  },
  'bridge-missing': {
    meaning: 'No bridge has run with this folder yet, so there is nothing that it could be done to.',
    nextStep: 'Start a bridge with `toonbridge serve`.',
  },
  'address-refused': {
    meaning: 'At this address the bridge could be reached from outside, so it did not start.',
    nextStep: 'Leave out --host, or add --trust-network if you trust everybody on your network.',
  },
  'panel-unknown': {
    meaning: 'No panel of this id is paired, so nothing was changed.',
    nextStep: 'Take an id from `toonbridge pair --list`.',
  },
  'output-exists': {
    meaning: 'The output file exists already and was not touched.',
    nextStep: 'Choose another name with -o, or add --force to replace it.',
  },
  'output-form': {
    meaning: 'The name of the result does not say a form that it can have, so nothing was started.',
    nextStep: 'End it in .psd, .gif or .apng, or name a folder (ending in /) for numbered PNGs.',
  },
  'output-unwritable': {
    meaning: 'The result cannot be written there. The drawing was not changed.',
    nextStep: 'Choose a folder that you may write to.',
  },
  // Files that a host and the bridge hand each other
  'folder-refused': {
    meaning: 'This folder cannot take the frames of a take, so nothing was written.',
    nextStep: 'Save the project in a folder that you may write to, or choose such a folder in the panel.',
  },
  'folder-unknown': {
    meaning: 'The panel has not named this folder to the bridge, so nothing was read or written there.',
    nextStep: 'Insert the take from the list; the panel then names the folder again.',
  },
  'key-file-unknown': {
    meaning: 'The bridge waits for no such picture of a key, so nothing was started.',
    nextStep: 'Generate again.',
  },
  'key-file-missing': {
    meaning: 'The picture of a key did not come in time, so nothing was started. No layer was changed.',
    nextStep:
      'Let After Effects finish what it renders, or lower what the composition costs, then try again.',
  },
  'key-file-broken': {
    meaning: 'The picture of a key that came cannot be used, so nothing was started. No layer was changed.',
    nextStep: 'Try again; if it happens again, set the view to full resolution and free some disk space.',
  },
  'sequence-unwritten': {
    meaning: 'The frames could not be written beside the project, so nothing was placed. The take is kept.',
    nextStep: 'Make the folder writable or save the project elsewhere, then insert the take from the list.',
  },

  // What the program around the panel could not do; these never travel.
  'host-document-gone': {
    meaning: 'The document was closed, so the drawings have no place to go. The take is kept.',
    nextStep: 'Open the document again and insert the take from the list.',
  },
  'host-layer-gone': {
    meaning: 'A layer that is needed was deleted. Nothing was changed.',
    nextStep: 'Undo the deletion, or select other keys.',
  },
  'host-busy': {
    meaning:
      'The program of the drawing is busy with another command, so it could not be asked. Nothing was changed.',
    nextStep: 'Finish or close what is open there, then try again.',
  },
  'host-cancelled': {
    meaning: 'It was cancelled; the document is as it was before. A finished take is kept.',
    nextStep: 'Insert the take from the list when you like.',
  },
  'host-unreadable': {
    meaning: 'The pixels of a layer could not be read. Nothing was changed.',
    nextStep: 'Rasterize a copy of the layer and use the copy.',
  },
  'host-not-inserted': {
    meaning: 'The drawings could not be placed; the document is as it was before. The take is kept.',
    nextStep: 'Insert the take from the list.',
  },
  'host-no-animation': {
    meaning: 'The frame animation could not be made. Your layers were not changed.',
    nextStep: 'In Photoshop’s Timeline, use “Make Frames From Layers” on a copy of the group.',
  },
  cancelled: {
    meaning: 'It was cancelled. Your layers were not changed.',
    nextStep: 'Start it again when you like.',
  },
  internal: {
    meaning: 'Something went wrong that should not. Your layers were not changed.',
    nextStep: 'Try again; if it happens again, send us the log that `toonbridge doctor` names.',
  },
} satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof table;

export const ERRORS: Readonly<Record<ErrorCode, ErrorText>> = table;

export const ERROR_CODES = Object.keys(table) as ErrorCode[];

export function isErrorCode(code: string): code is ErrorCode {
  return Object.prototype.hasOwnProperty.call(table, code);
}

/** An error with a place in the table. `detail` is what happened this time, one sentence without paths or tokens. */
export class BridgeError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    /** The part of the request that is meant, for instance `job.keys[1].upload`. */
    readonly field?: string,
  ) {
    super(detail);
    this.name = 'BridgeError';
  }
}

/** An error as it travels and as it is shown: what happened, what it means for the drawing, what to do next. */
export interface WireError {
  code: string;
  message: string;
  meaning: string;
  nextStep: string;
  field?: string;
}

export function toWireError(code: ErrorCode, message: string, field?: string): WireError {
  const wire: WireError = { code, message, ...ERRORS[code] };
  return field === undefined ? wire : { ...wire, field };
}

/** Turns anything that was thrown into a wire error; unknown errors become `internal` without their text. */
export function wireErrorOf(error: unknown): WireError {
  if (error instanceof BridgeError) return toWireError(error.code, error.detail, error.field);
  return toWireError('internal', 'The bridge met an unexpected error.');
}
