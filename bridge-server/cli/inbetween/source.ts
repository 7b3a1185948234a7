/** Where the drawings of a command come from and where its in-betweens go: a PSD or a row of PNGs. */
import type { Cel, Size } from '../../../pixels/raster';
import type { OutputFile } from './safe-output';
import type { Take } from './take';

export interface SourceDrawing {
  name: string;
  cel: Cel;
}

export interface SourceSketch extends SourceDrawing {
  segment: number;
  /** 0 to 16 within the segment, both ends excluded. */
  frame: number;
}

/** What was read. Nothing of it is ever written back but by `outputs`, into new files. */
export interface Source {
  canvas: Size;
  keys: SourceDrawing[];
  sketches: SourceSketch[];
  /** Things that the artist should know about what was read. */
  notes: string[];
  /** Files that will be written, known before any work; the last step of the command makes their bytes. */
  outputPaths(inbetweens: number): string[];
  outputs(take: Take): OutputFile[];
}
