/** What is selected, with a bounded number of questions to Photoshop: each getter is a call into the host. */
import { app, constants, type PsDocument, type PsLayer } from 'photoshop';
import type { HostDocument, HostLayer, HostSelection, LayerKind } from '../host';
import { textHash } from '../text-hash';
import { itemsOf, LayerTree } from './documents';

/** More selected layers than a job takes keys and sketches are not described one by one. */
export const MOST_DESCRIBED = 24;
const MOST_NAMED = 8;

const KINDS: Record<string, LayerKind> = {
  NORMAL: 'pixels',
  GROUP: 'group',
  SMARTOBJECT: 'smart-object',
  TEXT: 'text',
  SOLIDFILL: 'shape',
  GRADIENTFILL: 'shape',
  PATTERNFILL: 'shape',
  VIDEO: 'video',
  LAYER3D: 'other',
};

const MODE_NAMES: Record<string, string> = {
  RGB: 'RGB',
  GRAYSCALE: 'Grayscale',
  CMYK: 'CMYK',
  LAB: 'Lab',
  INDEXEDCOLOR: 'Indexed Color',
  BITMAP: 'Bitmap',
  DUOTONE: 'Duotone',
  MULTICHANNEL: 'Multichannel',
};

/** Names documents that were never saved; another session cannot mean the same one. */
const SESSION = String(Date.now());

export async function readSelection(isWanted: (name: string) => boolean): Promise<HostSelection> {
  const document = app.documents.length > 0 ? app.activeDocument : null;
  if (!document) return { selected: [], named: [], tree: [] };
  const described = describeDocument(document);
  const tree = (await LayerTree.read(described.id)).flat();
  const active = itemsOf(document.activeLayers).slice(0, MOST_DESCRIBED);
  const selected = inStackOrder(active.map(describeLayer), tree);
  return {
    document: described,
    selected,
    named: await describeNamed(document, isWanted, selected, tree),
    tree,
  };
}

function describeDocument(document: PsDocument): HostDocument {
  const { id, name, width, height, mode } = document;
  const { RGB, GRAYSCALE } = constants.DocumentMode;
  const key = Object.keys(MODE_NAMES).find((candidate) => constants.DocumentMode[candidate] === mode);
  return {
    id,
    memoryId: memoryIdOf(document, id),
    name,
    widthPx: width,
    heightPx: height,
    mode: mode === RGB ? 'rgb' : mode === GRAYSCALE ? 'gray' : 'unsupported',
    modeName: key === undefined ? mode : MODE_NAMES[key],
  };
}

/** A saved document is known by its path, another by its id in this session. */
function memoryIdOf(document: PsDocument, id: number): string {
  try {
    if (document.path) return textHash(document.path);
  } catch {
    // Asked of a document that was never saved.
  }
  return textHash(`${SESSION}/${id}`);
}

function describeLayer(layer: PsLayer): HostLayer {
  const kind = kindOf(layer.kind);
  return {
    id: layer.id,
    name: layer.name,
    kind,
    locked: layer.allLocked || layer.pixelsLocked,
    empty: kind !== 'group' && kind !== 'adjustment' && isEmpty(layer),
  };
}

function kindOf(value: string): LayerKind {
  const known = Object.keys(KINDS).find((key) => constants.LayerKind[key] === value);
  return known === undefined ? 'adjustment' : KINDS[known];
}

function isEmpty(layer: PsLayer): boolean {
  const { left, top, right, bottom } = layer.boundsNoEffects;
  return right <= left || bottom <= top;
}

/** The tree goes from the top of the stack down; the keys go up. */
function inStackOrder(layers: HostLayer[], tree: readonly { id: number }[]): HostLayer[] {
  const depth = new Map(tree.map(({ id }, i) => [id, i]));
  return layers.sort((a, b) => (depth.get(b.id) ?? 0) - (depth.get(a.id) ?? 0));
}

async function describeNamed(
  document: PsDocument,
  isWanted: (name: string) => boolean,
  selected: readonly HostLayer[],
  tree: readonly { id: number; name: string }[],
): Promise<HostLayer[]> {
  const isSelected = (id: number) => selected.some((layer) => layer.id === id);
  const wanted = tree.filter(({ id, name }) => isWanted(name) && !isSelected(id)).slice(0, MOST_NAMED);
  if (wanted.length === 0) return [];
  const paths = await LayerTree.read(document.id);
  return wanted.flatMap(({ id }) => {
    const layer = paths.find(document, id);
    return layer ? [describeLayer(layer)] : [];
  });
}
