/** What the command made, for people and for scripts. */
import { basename } from 'node:path';
import type { Bounds } from '../../../pixels/raster';
import type { PreviewPaths } from './previews';
import { outputPaths, type Destination } from './destination';
import { firstFrameOf, groupNameOf, layerNameOf, type ShownTake } from './shown-take';

export interface Report {
  output: string;
  files: string[];
  previews: PreviewPaths;
  engine: string;
  seed: number;
  seconds: number;
  keys: { name: string; bounds: Bounds }[];
  groups: string[];
  frames: {
    segment: number;
    slot: number;
    moment: number;
    firstFrame: number;
    name: string;
    bounds: Bounds;
  }[];
  notes: string[];
}

/** What is known beside the take when all is written. */
export interface Written {
  destination: Destination;
  previews: PreviewPaths;
  notes: readonly string[];
  seconds: number;
}

export async function reportOf(take: ShownTake, written: Written): Promise<Report> {
  const { destination, previews, notes, seconds } = written;
  const frames: Report['frames'] = [];
  for (const inbetween of take.inbetweens) {
    const { segment, slot, moment } = inbetween;
    const { bounds } = await inbetween.read();
    const place = { firstFrame: firstFrameOf(take, inbetween), name: layerNameOf(take, inbetween), bounds };
    frames.push({ segment, slot, moment, ...place });
  }
  return {
    output: destination.path,
    files: outputPaths(destination, take.inbetweens.length),
    previews,
    engine: take.engine,
    seed: take.seed,
    seconds: Number(seconds.toFixed(2)),
    keys: take.keys.map(({ name, cel }) => ({ name, bounds: cel.bounds })),
    groups: destination.form === 'psd' ? take.keys.slice(1).map((_, i) => groupNameOf(take, i)) : [],
    frames,
    notes: [...notes, ...(take.engineNote ? [take.engineNote] : [])],
  };
}

export function reportLines(report: Report): string[] {
  const { frames, keys, engine, seconds, files, groups } = report;
  const made = `${frames.length} in-between${frames.length === 1 ? '' : 's'}`;
  const places =
    files.length === 1
      ? [`  ${files[0]}`, ...groups.map((group) => `    group "${group}"`)]
      : [`  ${report.output}: ${basename(files[0])} ... ${basename(files[files.length - 1])}`];
  return [
    `✓ ${made} between ${keys.map(({ name }) => `"${name}"`).join(', ')}, engine ${engine}, ${seconds} s`,
    ...places,
    ...Object.values(report.previews).map((path) => `  ${path}`),
  ];
}
