/**
 * Layers that are sketch guides by their name: `sketch@8`, `rough 8`, `croquis@4,5`; without a number only when an
 * artist chose them. Every host and the command line ask here.
 */
const WORDS = 'sketch|rough|guide|croquis|brouillon|esquisse|ebauche|ébauche';
const GUIDE_NAME = new RegExp(`^\\s*(?:${WORDS})s?\\s*(?:[@ _-]?\\s*(\\d+(?:[.,]\\d+)?))?\\s*$`, 'i');

export interface GuideName {
  /** Frame on the scale of 16 a segment, counted from the first key; missing when the name has none. */
  frame?: number;
}

/** @returns undefined when a layer of this name is no sketch guide */
export function readGuideName(name: string): GuideName | undefined {
  const match = GUIDE_NAME.exec(name);
  if (!match) return undefined;
  return match[1] === undefined ? {} : { frame: Number(match[1].replace(',', '.')) };
}

/** Such a layer is a guide even when it is not selected. */
export function isNumberedGuideName(name: string): boolean {
  return readGuideName(name)?.frame !== undefined;
}
