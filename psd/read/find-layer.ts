import { BridgeError } from '../../protocol/errors';
import { allLayers, type PsdLayer } from '../format/layer-tree';

/**
 * Finds a layer by its name, by its path from any group on (`keys/A`), or by its whole path (`/scene/keys/A`). An
 * exact match wins over one that differs in upper and lower case only. Composed and decomposed letters (NFC, NFD) are
 * the same letters.
 * @throws BridgeError `layer-missing` or `layer-ambiguous`, with the names to choose from
 */
export function findLayer(tree: readonly PsdLayer[], wanted: string): PsdLayer {
  const layers = allLayers(tree);
  for (const fold of [exact, ignoringCase]) {
    const [found, ...others] = layers.filter((layer) =>
      fold(`/${layer.path}`).endsWith(fold(withSlash(wanted))),
    );
    if (found && others.length === 0) return found;
    const whole = [found, ...others].filter((layer) => layer && fold(`/${layer.path}`) === fold(wanted));
    if (whole.length === 1) return whole[0];
    if (found) throw ambiguous(wanted, [found, ...others]);
  }
  throw new BridgeError('layer-missing', `There is no layer "${wanted}". There are: ${names(layers)}.`);
}

function withSlash(wanted: string): string {
  return wanted.startsWith('/') ? wanted : `/${wanted}`;
}

function exact(text: string): string {
  return text.normalize('NFC').trim();
}

function ignoringCase(text: string): string {
  return exact(text).toLowerCase();
}

function ambiguous(wanted: string, matches: readonly PsdLayer[]): BridgeError {
  const paths = new Set(matches.map((layer) => layer.path));
  const hint = paths.size === 1 ? '; rename one of them' : '';
  return new BridgeError(
    'layer-ambiguous',
    `${matches.length} layers are called "${wanted}": ${names(matches)}${hint}.`,
  );
}

/** Enough names to recognise the document by; not a page of them. */
const MOST_NAMES = 12;

function names(layers: readonly PsdLayer[]): string {
  const shown = layers.slice(0, MOST_NAMES).map((layer) => `"${layer.path}"`);
  const more = layers.length > MOST_NAMES ? ` and ${layers.length - MOST_NAMES} more` : '';
  return shown.length === 0 ? 'none' : shown.join(', ') + more;
}
