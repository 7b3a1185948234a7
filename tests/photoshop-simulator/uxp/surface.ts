/** The allow list, typed for what the simulator reads of it. */
import json from '../uxp-surface.json';

interface Surface {
  globals: string[];
  languageGlobals: string[];
  unknownGlobals: string[];
  missingGlobals: string[];
  elements: string[];
  inputTypes: { allowed: string[]; refused: string[] };
  events: { allowed: string[]; refused: string[] };
  cssProperties: string[];
  cssFieldAllowed: Record<string, string>;
  cssNeedsFlag: { flag: string; properties: Record<string, string> };
  cssValues: { display: string[]; functions: string[]; units: string[] };
  cssSelectors: {
    pseudoClasses: string[];
    pseudoElements: string[];
    mediaFeatures: string[];
    disputed: string[];
  };
  widgetMembers: Record<string, { attributes?: string[]; events?: string[] }>;
  requireAllowed: { photoshop: string[] };
  partial: Record<string, { members?: string[]; absent?: string[]; layoutZero?: string[] }>;
}

export const surface = json as unknown as Surface;

/** What the plugin did that UXP would not let it do. */
export class UxpSurfaceError extends Error {
  constructor(what: string) {
    super(`UXP: ${what}`);
    this.name = 'UxpSurfaceError';
  }
}
