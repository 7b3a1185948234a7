/**
 * Layers that are sketches by their name: `sketch@8`, `rough 8`, `croquis@4,5`; without a number only when an
 * artist chose them. Every host and the command line ask here.
 */
const WORDS = 'sketch|rough|guide|croquis|brouillon|esquisse|ebauche|ébauche';
const SKETCH_NAME = new RegExp(`^\\s*(?:${WORDS})s?\\s*(?:[@ _-]?\\s*(\\d+(?:[.,]\\d+)?))?\\s*$`, 'i');

export interface SketchName {
  /** Frame on the scale of 16 a segment, counted from the first key; missing when the name has none. */
  frame?: number;
}

/** @returns undefined when a layer of this name is no sketch */
export function readSketchName(name: string): SketchName | undefined {
  const match = SKETCH_NAME.exec(name);
  if (!match) return undefined;
  return match[1] === undefined ? {} : { frame: Number(match[1].replace(',', '.')) };
}

/** Such a layer is a sketch even when it is not selected. */
export function isNumberedSketchName(name: string): boolean {
  return readSketchName(name)?.frame !== undefined;
}
