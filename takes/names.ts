/**
 * What a take's groups and layers are called in a document: one rule for panel and command line. Lengths are counted
 * in UTF-16 units, as PSD files and Photoshop count them.
 */
import { firstFrameOf, segmentFrames, type Chart } from './chart';

/** Photoshop is reported to refuse files in which a layer's name is longer. */
export const LONGEST_NAME = 255;
/** A key's name keeps its length up to here, so that the timing behind it can still be read in a list of layers. */
const LONGEST_KEY_NAME = 40;
/** Leaves room for two keys and the timing whatever an engine calls itself. */
const LONGEST_ENGINE_LABEL = 80;
const TAG_LENGTH = 8;
const TAGS_IN_NAME = /#([a-z0-9]{8})(?![a-z0-9])/g;
const CUT = '…';
/** Letters that belong together: flags, accents and other marks, skin tones, what a zero-width joiner joins. */
const CLUSTERS = /(?:\p{Regional_Indicator}{2}|[^])(?:[\p{M}\p{Emoji_Modifier}]|\u200d[^])*/gu;

export interface TakeWords {
  /** Of each segment. */
  inbetweens: number;
  chart: Chart;
  /** The engine as artists should see it, for instance with the mark of a test model. */
  engineLabel: string;
  seed: number;
  /** Leads back to the take's settings; missing where nothing keeps them. */
  tag?: string;
}

/**
 * For instance `Pose 1 → Pose 2 · 7 even on 2s · draft · seed 421 #k3f9x2ab`.
 * @param from, to names of the segment's keys, of any length. @returns at most 255 units
 */
export function groupName(from: string, to: string, take: TakeWords): string {
  const { inbetweens, chart, seed, tag } = take;
  const keys = [from, to].map((name) => shortened(name, LONGEST_KEY_NAME)).join(' → ');
  const engine = shortened(take.engineLabel, LONGEST_ENGINE_LABEL);
  const mark = tag === undefined ? '' : ` #${tag}`;
  return `${keys} · ${inbetweens} ${chart.spacing} on ${chart.hold}s · ${engine} · seed ${seed}${mark}`;
}

/**
 * For instance `f003-004 (2/7)`: shown on frames 3 and 4 when the first key of all is frame 1.
 * @param segment, slot both from 0
 */
export function inbetweenName(
  { chart, inbetweens }: Pick<TakeWords, 'chart' | 'inbetweens'>,
  segment: number,
  slot: number,
): string {
  const first = firstFrame({ chart, inbetweens }, segment, slot);
  const last = first + chart.hold - 1;
  const frames = last > first ? `${padded(first)}-${padded(last)}` : padded(first);
  return `f${frames} (${slot + 1}/${inbetweens})`;
}

/** First frame on which an in-between is shown when the first key of all is frame 1. */
export function firstFrame(
  { chart, inbetweens }: Pick<TakeWords, 'chart' | 'inbetweens'>,
  segment: number,
  slot: number,
): number {
  return segment * segmentFrames(chart, inbetweens) + firstFrameOf(chart, slot);
}

function padded(frame: number): string {
  return String(frame).padStart(3, '0');
}

/** The end of the bridge's job id, letters and digits only. */
export function tagOf(job: string): string {
  const plain = job.toLowerCase().replace(/[^a-z0-9]/g, '');
  return plain.slice(-TAG_LENGTH).padStart(TAG_LENGTH, '0');
}

/** The last one: what comes before it are the artist's own words. */
export function tagInName(name: string): string | undefined {
  return [...name.matchAll(TAGS_IN_NAME)].pop()?.[1];
}

/**
 * A text that is too long loses its middle: names of one artist often differ at their ends only (`walk pose 1`,
 * `walk pose 2`). Letters are never cut in two.
 * @param units of UTF-16, at least 1. @returns at most that many
 */
export function shortened(text: string, units: number): string {
  if (text.length <= units) return text;
  const clusters = text.match(CLUSTERS) ?? [];
  const room = units - CUT.length;
  const start = fitting(clusters, Math.ceil(room / 2));
  const end = fitting([...clusters].reverse(), room - start.join('').length).reverse();
  return start.join('') + CUT + end.join('');
}

/** As many of the first ones as have room. */
function fitting(clusters: readonly string[], units: number): string[] {
  let used = 0;
  const firstTooMany = clusters.findIndex((cluster) => (used += cluster.length) > units);
  return firstTooMany < 0 ? [...clusters] : clusters.slice(0, firstTooMany);
}
