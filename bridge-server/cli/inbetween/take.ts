/** The in-betweens that a command made, as the chart shows them. */
import { engineLabel, isTestModel } from '../../../protocol/test-model';
import { firstFrameOf, segmentFrames, type Chart } from '../../../takes/chart';
import type { Cel, Size } from '../../../pixels/raster';
import type { SourceDrawing } from './source';

export interface Inbetween {
  segment: number;
  /** Place in its segment, from 0. */
  slot: number;
  moment: number;
  /** Read from disk when it is needed; without width and height when nothing is drawn. */
  read(): Promise<Cel>;
}

export interface Take {
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
export function firstFrame(
  { chart, count }: Pick<Take, 'chart' | 'count'>,
  { segment, slot }: Inbetween,
): number {
  return segment * segmentFrames(chart, count) + firstFrameOf(chart, slot);
}

/** For instance `A → B · 7 even on 2s · draft · seed 421`, as the panel names its groups. */
export function groupName(take: Take, segment: number): string {
  const [from, to] = [take.keys[segment], take.keys[segment + 1]].map(({ name }) => name);
  const timing = `${take.count} ${take.chart.spacing} on ${take.chart.hold}s`;
  return `${from} → ${to} · ${timing} · ${engineLabel(take.engine, isTestModel(take.engineNote))} · seed ${take.seed}`;
}

/** For instance `f003-004 (2/7)`: shown on frames 3 and 4. */
export function layerName(take: Take, inbetween: Inbetween): string {
  const first = firstFrame(take, inbetween);
  const last = first + take.chart.hold - 1;
  const frames = last > first ? `${padded(first)}-${padded(last)}` : padded(first);
  return `f${frames} (${inbetween.slot + 1}/${take.count})`;
}

function padded(frame: number): string {
  return String(frame).padStart(3, '0');
}
