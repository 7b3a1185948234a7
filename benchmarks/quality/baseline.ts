/** What changed against an earlier run, clip by clip, the most harmful change first. */
import { readFile } from 'node:fs/promises';
import { figuresAt512, meanFigures, type Figures } from './figures';
import type { ClipResult } from './task';

/**
 * A change that an eye would rate about alike in each figure: steps between the bars and the state of November 2026.
 * Positive means that more is worse.
 */
const JUST_AS_BAD: readonly (readonly [title: string, key: keyof Figures, step: number, digits: number])[] = [
  ['cd_tw', 'cdTw', 0.3, 2],
  ['ssim_tw', 'ssimTw', -0.03, 3],
  ['alien', 'alien', 0.005, 4],
  ['torn', 'torn', 0.1, 3],
  ['mid cd', 'midCd', 0.6, 2],
];
/** Changes below this are rounding. */
const LEAST_HARM = 0.02;

export interface Change {
  clip: string;
  half: ClipResult['half'];
  before: Figures;
  after: Figures;
  /** In steps of harm; negative when the clip got better. */
  harm: number;
}

/**
 * Reads the figures that a run kept with --json.
 * @throws when the file cannot be read or holds something else
 */
export async function readResults(file: string): Promise<ClipResult[]> {
  const kept: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof kept === 'object' && kept !== null && 'results' in kept && Array.isArray(kept.results))
    return kept.results as ClipResult[];
  throw new Error(`${file} holds no figures of bench:quality. Write one with --json FILE.`);
}

/** The clips that both runs measured with the draft engine, sorted by harm. */
export function changesSince(before: readonly ClipResult[], after: readonly ClipResult[]): Change[] {
  const key = ({ set, clip }: ClipResult): string => `${set}/${clip}`;
  const old = new Map(
    before.filter(({ method }) => method === 'draft').map((result) => [key(result), result]),
  );
  const changes = after.flatMap((result): Change[] => {
    const earlier = old.get(key(result));
    if (!earlier || result.method !== 'draft') return [];
    const [was, is] = [figuresAt512(earlier), figuresAt512(result)];
    return [
      {
        clip: key(result),
        half: result.half,
        before: was,
        after: is,
        harm: harmOf(was, is, result.thereAndBack),
      },
    ];
  });
  return changes.sort((a, b) => b.harm - a.harm);
}

function harmOf(before: Figures, after: Figures, thereAndBack: boolean): number {
  return JUST_AS_BAD.filter(([, key]) => !thereAndBack || key === 'torn').reduce((sum, [, key, step]) => {
    const change = (after[key] - before[key]) / step;
    return sum + (Number.isNaN(change) ? 0 : change);
  }, 0);
}

/** The table of changes, and the change of the means. */
export function changeRows(before: readonly ClipResult[], after: readonly ClipResult[]): string[] {
  const changes = changesSince(before, after);
  if (changes.length === 0) return ['No clip of this run is in the baseline.'];
  const changed = changes.filter(({ harm }) => Math.abs(harm) >= LEAST_HARM);
  const worse = changed.filter(({ harm }) => harm > 0).length;
  const titles = JUST_AS_BAD.map(([title]) => title.padStart(18));
  return [
    `Changes against the baseline (px at 512 wide): ${worse} worse, ${changed.length - worse} better, ` +
      `${changes.length - changed.length} as before; the worst first`,
    `${'clip'.padEnd(40)}${'harm'.padStart(7)}${titles.join('')}`,
    ...changed.map(changeRow),
    ...meanChangeRows(changes, before, after),
  ];
}

function changeRow({ clip, half, before, after, harm }: Change): string {
  const cells = JUST_AS_BAD.map(([, key, , digits]) => fromTo(before[key], after[key], digits).padStart(18));
  return `${`${clip}${half === 'held-out' ? ' *' : ''}`.padEnd(40)}${harm.toFixed(2).padStart(7)}${cells.join('')}`;
}

function fromTo(before: number, after: number, digits: number): string {
  if (Number.isNaN(before) || Number.isNaN(after)) return '-';
  const [from, to] = [before.toFixed(digits), after.toFixed(digits)];
  return from === to ? to : `${from} > ${to}`;
}

function meanChangeRows(
  changes: readonly Change[],
  before: readonly ClipResult[],
  after: readonly ClipResult[],
): string[] {
  const common = new Set(changes.map(({ clip }) => clip));
  const chosen = (results: readonly ClipResult[], set: string, half?: string): ClipResult[] =>
    results.filter(
      (result) =>
        result.method === 'draft' &&
        result.set === set &&
        (half === undefined || result.half === half) &&
        common.has(`${result.set}/${result.clip}`),
    );
  const sets = [...new Set(changes.map(({ clip }) => clip.slice(0, clip.lastIndexOf('/'))))];
  return sets.flatMap((set) =>
    [undefined, 'tuning', 'held-out'].flatMap((half) => {
      const [old, now] = [chosen(before, set, half), chosen(after, set, half)];
      if (now.length === 0) return [];
      const [was, is] = [meanFigures(old, figuresAt512), meanFigures(now, figuresAt512)];
      const cells = JUST_AS_BAD.map(([, key, , digits]) => fromTo(was[key], is[key], digits).padStart(18));
      return [`${`MEAN ${set}, ${half ?? 'all'} (${now.length})`.padEnd(47)}${cells.join('')}`];
    }),
  );
}
