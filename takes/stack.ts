/** Where the in-betweens of two keys go in the stack of layers: one rule for every host and the command line. */

/**
 * The layers of a document as this rule needs them. A layer is whatever tells it from all others by `===`: an object
 * that stays the same, or an id.
 */
export interface Stack<Layer> {
  /** The group around it; undefined for a layer that lies in none. */
  groupOf(layer: Layer): Layer | undefined;
  /** The layers of a group, or those that lie in none; the topmost first. */
  layersIn(group: Layer | undefined): readonly Layer[];
  /** Clipped to the nearest layer below it that is not. */
  isClipped(layer: Layer): boolean;
  /** A group that takes no new layers. */
  isLocked(group: Layer): boolean;
}

export interface Place<Layer> {
  /** The group of in-betweens goes directly above this layer; undefined: on top of the document. */
  above?: Layer;
  /** True when the first key lies above the second: then the first in-between is the topmost. */
  firstOnTop: boolean;
  /** The groups around each key that are not around the in-betweens, innermost first. */
  left: { from: Layer[]; to: Layer[] };
}

/**
 * Between the keys: in the innermost group that both lie in, directly above the lower one of the two (or of the groups
 * with them). Layers that are clipped to that one stay with it: the in-betweens go above them. Where a group is locked
 * they go outside of it. When a key is gone they go above the other; when both are, on top of the document.
 *
 * Two segments of one take may have the same place. Then the group of the later one goes above that of the earlier.
 * @param from, to undefined when the key is gone
 */
export function placeBetween<Layer>(
  from: Layer | undefined,
  to: Layer | undefined,
  stack: Stack<Layer>,
): Place<Layer> {
  const ways = { from: wayTo(from ?? to, stack), to: wayTo(to ?? from, stack) };
  const level = sharedLevel(ways.from, ways.to, stack);
  const [branch, other] = [ways.from[level], ways.to[level]];
  const left = { from: groupsBelow(ways.from, level), to: groupsBelow(ways.to, level) };
  if (branch === undefined || other === undefined) return { firstOnTop: false, left };
  const row = stack.layersIn(ways.from[level - 1]);
  const firstOnTop = row.indexOf(branch) < row.indexOf(other);
  return { above: topOfClipped(firstOnTop ? other : branch, row, stack), firstOnTop, left };
}

/** From the outermost group down to the layer itself; empty when there is none. */
function wayTo<Layer>(layer: Layer | undefined, stack: Stack<Layer>): Layer[] {
  const way: Layer[] = [];
  for (let step = layer; step !== undefined; step = stack.groupOf(step)) way.unshift(step);
  return way;
}

/** How many groups are around the in-betweens: those that both ways share, and of those the ones that take layers. */
function sharedLevel<Layer>(from: readonly Layer[], to: readonly Layer[], stack: Stack<Layer>): number {
  const deepest = Math.min(from.length, to.length) - 1;
  for (let level = 0; level < deepest; level++) {
    if (from[level] !== to[level] || stack.isLocked(from[level])) return level;
  }
  return Math.max(0, deepest);
}

function groupsBelow<Layer>(way: readonly Layer[], level: number): Layer[] {
  return way.slice(level, -1).reverse();
}

/** The topmost of the layers that are clipped to this one, or itself. */
function topOfClipped<Layer>(layer: Layer, row: readonly Layer[], stack: Stack<Layer>): Layer {
  let top = row.indexOf(layer);
  while (top > 0 && stack.isClipped(row[top - 1])) top--;
  return row[top];
}
