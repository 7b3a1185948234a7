/** Where the drawings of a command come from: the layers of a document, or a row of pictures. */
import type { Size } from '../../../pixels/raster';
import type { PngForm } from '../../imaging/png';
import type { SourceDrawing, ShownTake } from './shown-take';

export interface SourceSketch extends SourceDrawing {
  segment: number;
  /** 0 to 16 within the segment, both ends excluded. */
  frame: number;
}

export type PsdEnding = '.psd' | '.psb';

/** What was read. Nothing of it is ever written back but into new files. */
export interface DrawingSource {
  canvas: Size;
  keys: SourceDrawing[];
  sketches: SourceSketch[];
  /** Things that the artist should know about what was read. */
  notes: string[];
  /** Of PNGs and moving pictures that are made of it: gray or colour, with alpha or not, and what its numbers mean. */
  form: PngForm;
  /** Documents that it can become; the first is what it becomes unasked. */
  psdEndings: readonly PsdEnding[];
  /** The document with the in-betweens of a take between the keys, in pieces. */
  document(take: ShownTake, ending: PsdEnding): Promise<readonly Uint8Array[]>;
}
