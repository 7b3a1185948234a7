import { BridgeError } from '../../protocol/errors';
import { allLayers, type PsdLayer } from '../format/layer-tree';

/** `#3`: the third line of the listing. A layer that is called so itself is found by its own number, or as `/#3`. */
const POSITION = /^\s*#(\d+)\s*$/;

/**
 * Finds a layer by its name, by its path from any group on (`keys/A`), by its whole path (`/scene/keys/A`), or by its
 * position in the listing, which every layer has to itself (`#3`). An exact match wins over one that differs in spaces
 * at the ends of names, and that over one that differs in upper and lower case. Composed and decomposed letters (NFC,
 * NFD) are the same letters.
 * @throws BridgeError `layer-missing` or `layer-ambiguous`, with the names to choose from
 */
export function findLayer(tree: readonly PsdLayer[], wanted: string): PsdLayer {
  const layers = allLayers(tree);
  const position = POSITION.exec(wanted)?.[1];
  if (position !== undefined) return layerAt(layers, Number(position));
  for (const fold of [exact, withoutSpaces, ignoringCase]) {
    const [found, ...others] = layers.filter((layer) =>
      fold(`/${layer.path}`).endsWith(fold(withSlash(wanted))),
    );
    if (found && others.length === 0) return found;
    const whole = [found, ...others].filter((layer) => layer && fold(`/${layer.path}`) === fold(wanted));
    if (whole.length === 1) return whole[0];
    if (found) throw ambiguous(wanted, [found, ...others], layers);
  }
  throw new BridgeError(
    'layer-missing',
    `There is no layer "${wanted}". There are: ${names(layers, layers)}.`,
  );
}

function layerAt(layers: readonly PsdLayer[], position: number): PsdLayer {
  if (position >= 1 && position <= layers.length) return layers[position - 1];
  const count = layers.length === 1 ? 'one layer' : `${layers.length} layers`;
  throw new BridgeError('layer-missing', `There is no layer #${position}; the document has ${count}.`);
}

function withSlash(wanted: string): string {
  return wanted.startsWith('/') ? wanted : `/${wanted}`;
}

function exact(text: string): string {
  return text.normalize('NFC');
}

/** Programs show no spaces at the ends of a name, so nobody types them. */
function withoutSpaces(text: string): string {
  const parts = exact(text).split('/');
  return parts.map((part) => part.trim()).join('/');
}

function ignoringCase(text: string): string {
  return withoutSpaces(text).toLowerCase();
}

function ambiguous(wanted: string, matches: readonly PsdLayer[], all: readonly PsdLayer[]): BridgeError {
  return new BridgeError(
    'layer-ambiguous',
    `${matches.length} layers are called "${wanted}": ${names(matches, all)}.`,
  );
}

/** Enough names to recognise the document by; not a page of them. */
const MOST_NAMES = 12;

function names(layers: readonly PsdLayer[], all: readonly PsdLayer[]): string {
  const numbered = layers.slice(0, MOST_NAMES).map((layer) => `"${layer.path}" (#${all.indexOf(layer) + 1})`);
  const more = layers.length > MOST_NAMES ? ` and ${layers.length - MOST_NAMES} more` : '';
  return numbered.length === 0 ? 'none' : numbered.join(', ') + more;
}
