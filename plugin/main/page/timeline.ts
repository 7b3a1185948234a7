/** The drawings of the newest take that stands in the document, in order of time. */
import type { Take } from '../../model/take';
import type { PageTree } from '../../hosts/browser/psd-messages';

export interface TimelineDrawing {
  layer: number;
  name: string;
  isKey: boolean;
  /** Frames that it is shown. */
  hold: number;
}

export interface Timeline {
  /** Tag of the take. */
  take: string;
  drawings: TimelineDrawing[];
  /** Which drawing each frame shows. */
  frames: number[];
  /** Layers that belong to takes or guide them: not part of the picture while playing. */
  cast: Set<number>;
  /** The in-betweens are no drawings; the player and the names of saved files say so. */
  testModel: boolean;
}

export function timelineOf(tree: PageTree | undefined, takes: readonly Take[]): Timeline | undefined {
  if (!tree) return undefined;
  const there = new Set(tree.layers.map((layer) => layer.id));
  const take = takes.find(
    ({ groups, keyLayers }) =>
      groups.length >= keyLayers.length - 1 &&
      groups.slice(1 - keyLayers.length).every((id) => there.has(id)),
  );
  if (!take) return undefined;
  const groups = take.groups.slice(1 - take.keyLayers.length);
  const drawings = take.keyLayers.flatMap((key, i) => [
    keyDrawing(tree, key, take.chart.hold),
    ...(groups[i] === undefined ? [] : groupDrawings(tree, groups[i], take.chart.hold)),
  ]);
  const frames = drawings.flatMap(({ hold }, i) => new Array<number>(hold).fill(i));
  const cast = new Set([...take.keyLayers, ...take.sketchLayers, ...takes.flatMap((other) => other.groups)]);
  return { take: take.tag, drawings, frames, cast, testModel: take.testModel === true };
}

function keyDrawing(tree: PageTree, layer: number, hold: number): TimelineDrawing {
  const name = tree.layers.find(({ id }) => id === layer)?.name ?? '';
  return { layer, name, isKey: true, hold };
}

/** Their names begin with the frame number. */
function groupDrawings(tree: PageTree, group: number, hold: number): TimelineDrawing[] {
  return tree.layers
    .filter(({ parent }) => parent === group)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ layer: id, name, isKey: false, hold }));
}
