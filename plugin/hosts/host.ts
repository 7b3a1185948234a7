/**
 * What the panel needs from the program around it: Photoshop, After Effects, or the page in a browser.
 *
 * An adapter reads and places pixels and reports facts; it decides nothing. Everything is found again by id on each
 * call, because the artist may have deleted a layer or closed the document in the meantime.
 */
import type { Cancellation } from '../cancel/cancellation';
import type { ErrorCode } from '../../protocol/errors';
import type { HostName } from '../../protocol/messages';
import type { Pixels } from '../../protocol/pixels';
import type { Chart } from '../../takes/chart';

export interface HostInfo {
  name: HostName;
  /** Version of the program, for the bridge's log and the self-test. */
  version: string;
  /** Two letters, lower case: `en`, `fr`. */
  language: string;
  /** Can make an animation document of its own from a take. */
  animation: boolean;
  selfTest: boolean;
}

export interface HostDocument {
  id: number;
  /** Names the document across sessions, in the form of a protocol id. */
  memoryId: string;
  name: string;
  widthPx: number;
  heightPx: number;
  /** `unsupported`: reading it would change its colours; `modeName` says what it is. */
  mode: 'rgb' | 'gray' | 'unsupported';
  modeName: string;
}

export type LayerKind =
  'pixels' | 'group' | 'smart-object' | 'text' | 'shape' | 'adjustment' | 'video' | 'other';

export interface HostLayer {
  id: number;
  name: string;
  kind: LayerKind;
  /** Its pixels are locked, alone or with everything else. What only keeps its place is not. */
  locked: boolean;
  /** No pixels at all. Unknown counts as not empty; reading will tell. */
  empty: boolean;
}

/** A layer of the whole tree, as cheaply as the host gives it. */
export interface NamedLayer {
  id: number;
  name: string;
}

export interface HostSelection {
  document?: HostDocument;
  /** Selected layers, from the bottom of the stack to its top. */
  selected: HostLayer[];
  /** Layers that were asked for by name, selected or not, without those in `selected`. */
  named: HostLayer[];
  /** Frames that the host's timeline leaves free between the two keys; missing where keys have no place in time. */
  gapFrames?: number;
  /** Every layer, so that groups of takes are found again. */
  tree: NamedLayer[];
}

/** Pixels of one layer as the protocol sends them, with the rectangle that they cover. */
export interface LayerPixels {
  pixels: Pixels;
  data: Uint8Array;
  /** Sentences for the artist on what of the layer is not in these pixels, as far as the host can tell. */
  notes?: readonly string[];
}

/**
 * A layer whose pixels never came here: the host wrote them to a file, and the bridge made an upload of it
 * (`plugin/bridge/host-files.ts`). Its depth, place and size are the bridge's knowledge.
 */
export interface SentLayer {
  upload: string;
  notes?: readonly string[];
}

export interface ReadRequest {
  document: number;
  layer: number;
  /** Read what the layer looks like with its children and effects, not its own pixels. */
  merged: boolean;
}

/** An image that can be shown, with its size: a host may not tell it later. */
export interface Picture {
  /** Address for `<img src>`. */
  source: string;
  widthPx: number;
  heightPx: number;
}

export interface ThumbnailRequest {
  document: number;
  layers: readonly { id: number; merged: boolean }[];
  heightPx: number;
}

export interface FrameToInsert {
  name: string;
  /** 0 (the first key of its segment) to 1 (the second): what of their looks it has, by `takes/look.ts`. */
  moment: number;
  /** Which drawing of the take it is, for hosts that have the bridge write the frames to files. */
  native: { segment: number; index: number };
  /** Undefined: the frame is fully transparent. Asked for once, in order, one at a time, or not at all. */
  read(): Promise<LayerPixels | undefined>;
}

export interface GroupToInsert {
  name: string;
  /** The keys of the segment; where the group goes between them says `takes/stack.ts`. */
  keys: readonly [number, number];
  frames: readonly FrameToInsert[];
}

export interface InsertRequest {
  document: number;
  /** Name of the one undo step. */
  undoName: string;
  /** Whose frames these are, and how each of them is timed. */
  take: { job: string; inbetweens: number; chart: Chart };
  groups: readonly GroupToInsert[];
  onProgress(done: number, total: number): void;
}

/** The layers that were made; frames in order of time. */
export interface InsertedGroup {
  group: number;
  frames: number[];
}

export interface RemoveRequest {
  document: number;
  /** As `insert` gave them; those that are gone already are no error. */
  groups: readonly number[];
}

export interface AnimationRequest {
  document: number;
  name: string;
  /** Keys in order; between two of them come the layers of the group of that segment, in order of time. */
  keys: readonly number[];
  groups: readonly number[];
  secondsEach: number;
}

/** Small texts that are kept by name across sessions. A name has letters, digits, `-` and `_`. */
export interface HostMemory {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface HostAdapter {
  readonly info: HostInfo;
  readonly memory: HostMemory;
  /** The bridge's token, kept where other plugins cannot read it. */
  readonly token: { read(): Promise<string | undefined>; write(token: string | undefined): Promise<void> };
  /** Calls back soon after the document, its layers or the selection changed. @returns stop listening */
  onChange(listener: () => void): () => void;
  /** @param isWanted which unselected layers to describe too, by name */
  readSelection(isWanted: (name: string) => boolean): Promise<HostSelection>;
  /** By layer id; layers that cannot be shown are left out. */
  thumbnails(request: ThumbnailRequest): Promise<Map<number, Picture>>;
  /** @returns undefined when the layer is empty. @throws HostError; WireFailure where the bridge reads for the host */
  readLayer(request: ReadRequest, signal: Cancellation): Promise<LayerPixels | SentLayer | undefined>;
  /** All or nothing, in one undo step. @throws HostError */
  insert(request: InsertRequest, signal: Cancellation): Promise<InsertedGroup[]>;
  /** Takes back what `insert` made, where the host can tell it from the artist's own: by the groups of a take. */
  removeInserted?(request: RemoveRequest): Promise<void>;
  /** @throws HostError */
  makeAnimation?(request: AnimationRequest): Promise<void>;
  /** Probes what nobody could try in the real host. @returns the report */
  selfTest?(bridgeUrl: string): Promise<Record<string, unknown>>;
  /** Asks the artist where to save. @returns false when they changed their mind */
  saveText?(fileName: string, text: string): Promise<boolean>;
}

/** Why the host could not do it. */
export type HostErrorCode = Extract<
  ErrorCode,
  `host-${string}` | 'mode-unsupported' | 'key-empty' | 'file-unreadable' | 'keys-different-size'
>;

export class HostError extends Error {
  constructor(
    readonly code: HostErrorCode,
    /** What happened this time, for the artist: a name, or the host's own words. */
    readonly detail: string,
  ) {
    super(detail);
    this.name = 'HostError';
  }
}
