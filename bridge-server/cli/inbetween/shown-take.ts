/** The in-betweens that a command made, as the chart shows them. */
import { engineLabel, isTestModel } from '../../../protocol/test-model';
import type { Chart } from '../../../takes/chart';
import { firstFrame, groupName, inbetweenName } from '../../../takes/names';
import type { Cel, Size } from '../../../pixels/raster';

export interface SourceDrawing {
  name: string;
  cel: Cel;
}

export interface Inbetween {
  segment: number;
  /** Place in its segment, from 0. */
  slot: number;
  moment: number;
  /** Read from disk when it is needed; without width and height when nothing is drawn. */
  read(): Promise<Cel>;
}

export interface ShownTake {
  canvas: Size;
  keys: readonly SourceDrawing[];
  chart: Chart;
  /** Of each segment. */
  count: number;
  engine: string;
  /** What the engine says of itself, for instance that it is a test model. */
  engineNote?: string;
  seed: number;
  /** In the order of time. */
  inbetweens: readonly Inbetween[];
}

/** First frame on which an in-between is shown when the first key of all is frame 1. */
export function firstFrameOf({ chart, count }: ShownTake, { segment, slot }: Inbetween): number {
  return firstFrame({ chart, inbetweens: count }, segment, slot);
}

/** As the panel names its groups, but without a tag: nothing keeps the settings of this take. */
export function groupNameOf(
  { keys, chart, count, engine, engineNote, seed }: ShownTake,
  segment: number,
): string {
  const words = { inbetweens: count, chart, seed, engineLabel: engineLabel(engine, isTestModel(engineNote)) };
  return groupName(keys[segment].name, keys[segment + 1].name, words);
}

export function layerNameOf({ chart, count }: ShownTake, { segment, slot }: Inbetween): string {
  return inbetweenName({ chart, inbetweens: count }, segment, slot);
}
