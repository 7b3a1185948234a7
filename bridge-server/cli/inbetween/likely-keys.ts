/** Which two drawings of a document an artist most likely wants in-betweens of: a guess for the shown command. */
import { readSketchName } from '../../../takes/sketch-names';
import { isOwnName } from '../../../takes/own-names';
import { boundsSize, type Bounds, type Size } from '../../../pixels/raster';

export interface LayerFacts {
  name: string;
  /** Names of its groups and its own. */
  names: readonly string[];
  kind: 'pixels' | 'group';
  bounds: Bounds;
  /** By its own switch or that of a group. */
  hidden: boolean;
  onCanvas: boolean;
  /** Without pixels: adjustments, fills by a rule, empty layers. */
  empty: boolean;
  /** Index of its group in the list; -1 on the top level. */
  parent: number;
}

/** What stands in documents beside keys: timing charts, model sheets, backgrounds and notes. */
const HELPERS =
  /\b(?:chart|timing|x-?sheet|palette|colou?rs?|model|ref|reference|notes?|camera|grid|field|bg|background|paper|decor|décor|fond|papier|fx|shadow|ombre|copyright)\b/i;
const KEY_WORDS = /\b(?:keys?|keyframes?|poses?|extremes?|cels?|anim(?:ation)?|cl[eé]s?)\b/i;
const LAST_COUNT = /^(.*?)(\d+|[a-z])$/is;

const WORTH = {
  visible: 8,
  sequence: 6,
  keyGroup: 4,
  keyName: 3,
  alike: 2,
  pixels: 1,
  wholeCanvas: -3,
  helper: -6,
};
/** Drawings of one thing differ in area by less than this. */
const ALIKE_FACTOR = 3;
/** Keys lie beside each other, with a hidden drawing or a note between them at times. */
const MOST_APART = 4;

/**
 * @param layers topmost first, as they are listed
 * @returns indices of the first and the second key; undefined when there are no two drawings
 */
export function likelyKeys(layers: readonly LayerFacts[], canvas: Size): [number, number] | undefined {
  const usable = layers.map((layer, i) => i).filter((i) => isDrawing(layers, i));
  let best: [number, number] | undefined;
  let most = -Infinity;
  for (const { lower, upper, between } of pairs(layers, usable)) {
    const worth = worthOf(layers, lower, upper, canvas) - between;
    if (worth <= most) continue;
    most = worth;
    best = isSequence(layers[upper].name, layers[lower].name) ? [upper, lower] : [lower, upper];
  }
  return best;
}

/** Hidden layers may be keys (artists hide what they do not work on), hidden charts and sketches never. */
function isDrawing(layers: readonly LayerFacts[], index: number): boolean {
  const { names, kind, empty, onCanvas, hidden, name } = layers[index];
  if (names.some((one) => isOwnName(one) || readSketchName(one))) return false;
  if (hidden && HELPERS.test(name)) return false;
  if (kind === 'pixels') return !empty && onCanvas;
  return layers.some(({ parent }, i) => parent === index && isDrawing(layers, i));
}

interface Pair {
  lower: number;
  upper: number;
  /** Drawings that lie between them. */
  between: number;
}

/** Pairs that lie near each other, the lowest first; across groups only where no group has two. */
function pairs(layers: readonly LayerFacts[], usable: readonly number[]): Pair[] {
  const groups = new Set(usable.map((i) => layers[i].parent));
  const inOneGroup = [...groups].flatMap((parent) =>
    nearPairs(usable.filter((i) => layers[i].parent === parent)),
  );
  if (inOneGroup.length > 0) return inOneGroup;
  return nearPairs(usable.filter((i) => layers[i].kind === 'pixels'));
}

function nearPairs(row: readonly number[]): Pair[] {
  const upwards = [...row].reverse();
  return upwards.flatMap((lower, i) =>
    upwards.slice(i + 1, i + 1 + MOST_APART).map((upper, between) => ({ lower, upper, between })),
  );
}

function worthOf(layers: readonly LayerFacts[], lower: number, upper: number, canvas: Size): number {
  const pair = [layers[lower], layers[upper]];
  const [a, b] = pair;
  const group = layers[a.parent]?.name ?? '';
  const count = (holds: (layer: LayerFacts) => boolean) => pair.filter(holds).length;
  return (
    WORTH.visible * count(({ hidden }) => !hidden) +
    WORTH.keyName * count(({ name }) => KEY_WORDS.test(name)) +
    WORTH.helper * count(({ name }) => HELPERS.test(name)) +
    WORTH.wholeCanvas * count(({ bounds }) => areaOf(bounds) >= canvas.widthPx * canvas.heightPx) +
    WORTH.pixels * count(({ kind }) => kind === 'pixels') +
    (KEY_WORDS.test(group) ? WORTH.keyGroup : 0) +
    (isSequence(a.name, b.name) || isSequence(b.name, a.name) ? WORTH.sequence : 0) +
    (areAlike(a, b) ? WORTH.alike : 0)
  );
}

function areaOf(bounds: Bounds): number {
  const { widthPx, heightPx } = boundsSize(bounds);
  return widthPx * heightPx;
}

function areAlike(a: LayerFacts, b: LayerFacts): boolean {
  const [small, large] = [areaOf(a.bounds), areaOf(b.bounds)].sort((one, other) => one - other);
  return a.kind === b.kind && large <= ALIKE_FACTOR * small;
}

/** `A` and `B`, `walk 9` and `walk 10`, `01` and `02`: the same words, and the next letter or a higher number. */
function isSequence(first: string, second: string): boolean {
  const [one, other] = [LAST_COUNT.exec(first.trim()), LAST_COUNT.exec(second.trim())];
  if (!one || !other || one[1].toLowerCase() !== other[1].toLowerCase()) return false;
  const [from, to] = [one[2], other[2]];
  const numbers = [Number(from), Number(to)];
  if (numbers.every(Number.isInteger)) return numbers[1] > numbers[0];
  return to.toLowerCase().charCodeAt(0) - from.toLowerCase().charCodeAt(0) === 1;
}
