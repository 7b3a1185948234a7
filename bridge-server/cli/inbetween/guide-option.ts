import { BridgeError } from '../../../protocol';
import { GUIDE_SCALE } from '../../../takes/chart';

export interface GuideOption {
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
 * @throws BridgeError `guide-misplaced`
 */
export function parseGuide(text: string, segments: number): GuideOption {
  const match = FORM.exec(text);
  if (!match)
    throw new BridgeError(
      'guide-misplaced',
      `"${text}" does not say where the sketch stands; write "rough@8".`,
    );
  const place = Number(match[2]);
  const segment = Math.floor(place / GUIDE_SCALE);
  const frame = place - segment * GUIDE_SCALE;
  if (frame === 0 || segment >= segments) {
    const last = segments * GUIDE_SCALE;
    throw new BridgeError(
      'guide-misplaced',
      `"${text}" stands on a key or beyond the last one (0 to ${last}).`,
    );
  }
  return { text, source: match[1], segment, frame };
}
