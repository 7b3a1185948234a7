/**
 * What Photoshop documents, from uxp-surface.json: member names by class, up to the version that the panel supports.
 */
import surface from '../uxp-surface.json';

interface ClassSurface {
  properties: Record<string, { min?: string }>;
  methods: Record<string, { min?: string }>;
}

const namesOf = (part: ClassSurface): ReadonlySet<string> =>
  new Set([...Object.keys(part.properties ?? {}), ...Object.keys(part.methods ?? {})]);
const photoshop = surface.modules.photoshop as unknown as Record<string, ClassSurface>;

export const DOCUMENTED = {
  Layer: namesOf(photoshop.Layer),
  Document: namesOf(photoshop.Document),
  app: namesOf(photoshop.app),
  core: namesOf(photoshop.core),
  action: namesOf(photoshop.action),
};
