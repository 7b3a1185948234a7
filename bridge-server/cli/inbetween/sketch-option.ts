import { BridgeError } from '../../../protocol';
import { SKETCH_SCALE } from '../../../takes/chart';

export interface SketchOption {
  /** As it was typed: a layer or file may be called so itself. */
  text: string;
  /** A layer of the PSD or a PNG file. */
  source: string;
  segment: number;
  frame: number;
}

const FORM = /^(.+)@(\d+(?:\.\d+)?)$/s;

/**
 * Reads `rough@8`. The scale goes on from segment to segment: with three keys 8 is the middle of the first segment and
 * 24 that of the second.
 * @throws BridgeError `sketch-misplaced`
 */
export function parseSketch(text: string, segments: number): SketchOption {
  const match = FORM.exec(text);
  if (!match)
    throw new BridgeError(
      'sketch-misplaced',
      `"${text}" does not say where the sketch stands; write "rough@8".`,
    );
  const place = Number(match[2]);
  const segment = Math.floor(place / SKETCH_SCALE);
  const frame = place - segment * SKETCH_SCALE;
  if (frame === 0 || segment >= segments) {
    const last = segments * SKETCH_SCALE;
    throw new BridgeError(
      'sketch-misplaced',
      `"${text}" stands on a key or beyond the last one (0 to ${last}).`,
    );
  }
  return { text, source: match[1], segment, frame };
}
