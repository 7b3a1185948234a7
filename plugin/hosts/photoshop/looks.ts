/** Opacity, fill opacity and blend mode of layers: Photoshop counts both opacities in percent. */
import { constants, type PsDocument, type PsLayer } from 'photoshop';
import type { Look, ModeNames } from '../../../takes/look';
import { HostError } from '../host';

const WHOLE = 100;

/** @returns both opacities from 0 to 1 */
export function lookOf({ opacity, fillOpacity, blendMode }: PsLayer): Look<string> {
  return { opacity: opacity / WHOLE, fillOpacity: fillOpacity / WHOLE, blendMode };
}

export function modeNames(): ModeNames<string> {
  const { NORMAL, PASSTHROUGH } = constants.BlendMode;
  return { normal: NORMAL, passThrough: PASSTHROUGH };
}

/** @throws HostError `host-not-inserted` */
export async function makeLayer(document: PsDocument, name: string, look: Look<string>): Promise<PsLayer> {
  const { opacity, fillOpacity, blendMode } = look;
  const layer = await document.createPixelLayer({ name, opacity: opacity * WHOLE, blendMode });
  if (!layer) throw new HostError('host-not-inserted', name);
  // Not among the options of a new layer.
  if (fillOpacity !== 1) layer.fillOpacity = fillOpacity * WHOLE;
  return layer;
}
