/** What the scenarios do again and again: choose keys, generate, look at what was inserted. */
import { documentHash, type SimDocument, type SimLayer } from '../photoshop/document-model';
import type { Simulator } from '../simulator';
import { idOf, openTwoKeys, type DocumentPlan } from './drawings';

const JOB_MS = 45_000;

export interface Scene {
  simulator: Simulator;
  document: SimDocument;
  /** Hash of everything but the group of in-betweens, as it was before. */
  before: string;
}

/** A document with two keys, both selected, and the panel ready. */
export async function readyScene(simulator: Simulator, plan: Partial<DocumentPlan> = {}): Promise<Scene> {
  const document = openTwoKeys(simulator.core, plan);
  await selectKeys(simulator, document, ['A', 'B']);
  return { simulator, document, before: documentHash(document) };
}

export async function selectKeys(
  simulator: Simulator,
  document: SimDocument,
  names: string[],
): Promise<void> {
  simulator.artist.select(
    document,
    names.map((name) => idOf(document, name)),
  );
  await simulator.until('the panel is ready', () => simulator.state === 'ready');
}

export async function generate(simulator: Simulator, frames = 3): Promise<void> {
  await simulator.type('frames', String(frames));
  await simulator.click('generate');
  await simulator.until('the in-betweens are there', () => simulator.state === 'done', JOB_MS);
}

/** The groups that the panel made, by the tag in their names. */
export function takeGroups(document: SimDocument): SimLayer[] {
  const all = (layers: SimLayer[]): SimLayer[] =>
    layers.flatMap((layer) => [layer, ...all(layer.children ?? [])]);
  return all(document.layers).filter(({ name, children }) => children && /#[a-z0-9]{8}$/.test(name));
}

export function theGroup(document: SimDocument): SimLayer {
  const groups = takeGroups(document);
  if (groups.length !== 1) throw new Error(`${document.name} has ${groups.length} groups of in-betweens`);
  return groups[0];
}

export const namesOf = (layers: readonly SimLayer[]): string[] => layers.map((layer) => layer.name);
export const historyOf = ({ history }: SimDocument): string[] => history.map((state) => state.name);
