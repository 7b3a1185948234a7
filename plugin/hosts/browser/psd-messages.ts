/** What the page asks the PSD worker, and what it answers. Pixels are transferred, not copied. */
import type { WireBounds } from '../../../protocol/pixels';
import type { LayerKind, LayerPixels } from '../host';

/** A layer as the page lists and paints it. */
export interface PageLayer {
  id: number;
  name: string;
  kind: LayerKind;
  /** How many groups it lies in. */
  depth: number;
  parent?: number;
  hidden: boolean;
  locked: boolean;
  empty: boolean;
  /** 0 to 1, with fill opacity: layer effects are not shown here. */
  opacity: number;
  /** Four letters, as in the file. */
  blendKey: string;
  clipping: boolean;
  bounds: WireBounds;
}

/** The document's layers, from the bottom of the stack up; a group comes after what it holds. */
export interface PageTree {
  name: string;
  widthPx: number;
  heightPx: number;
  mode: 'rgb' | 'gray';
  depth: 8 | 16;
  /** PSB. */
  large: boolean;
  layers: PageLayer[];
}

export interface NewGroup {
  name: string;
  keys: readonly [number, number];
  frames: { name: string; moment: number; pixels?: LayerPixels }[];
}

export interface FrameOfClip {
  rgba: ArrayBuffer;
  delayMs: number;
}

/** Every call with its arguments and its answer. */
export interface PsdCalls {
  openPsd: { arguments: { name: string; bytes: ArrayBuffer }; answer: PageTree };
  openPictures: { arguments: { pictures: { name: string; bytes: ArrayBuffer }[] }; answer: PageTree };
  bitmap: {
    arguments: { layer: number; merged: boolean; heightPx?: number };
    answer: ImageBitmap | undefined;
  };
  readLayer: { arguments: { layer: number; merged: boolean }; answer: LayerPixels | undefined };
  insert: {
    arguments: { groups: NewGroup[] };
    answer: { groups: { group: number; frames: number[] }[]; tree: PageTree };
  };
  remove: { arguments: { layers: number[] }; answer: PageTree };
  savePsd: { arguments: Record<string, never>; answer: Blob };
  savePngs: { arguments: { layers: { layer: number; file: string }[] }; answer: ArrayBuffer };
  saveApng: { arguments: { widthPx: number; heightPx: number; frames: FrameOfClip[] }; answer: ArrayBuffer };
}

export type PsdCall = keyof PsdCalls;

export interface WorkerRequest<Call extends PsdCall = PsdCall> {
  id: number;
  call: Call;
  arguments: PsdCalls[Call]['arguments'];
}

export type WorkerResponse =
  { id: number; answer: unknown } | { id: number; error: { code: string; detail: string } };
