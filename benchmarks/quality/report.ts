/** The tables that the benchmark prints. */
import { figuresAt512, figuresOf, meanFigures, REFERENCE_WIDTH_PX, type Figures } from './figures';
import type { ClipResult, Method } from './task';

type Column = readonly [title: string, key: keyof Figures, digits: number];

const COLUMNS: readonly Column[] = [
  ['cd_tw', 'cdTw', 2],
  ['ssim_tw', 'ssimTw', 3],
  ['alien', 'alien', 4],
  ['torn', 'torn', 3],
  ['mid cd', 'midCd', 2],
  ['cd', 'cd', 2],
  ['ends', 'ends', 2],
  ['pair s', 'analysisSeconds', 3],
  ['s/frame', 'secondsPerFrame', 3],
];
const MORE_COLUMNS: readonly Column[] = [
  ['PSNR', 'psnrMoving', 2],
  ['SSIM', 'ssimMoving', 3],
  ['ghost', 'ghost', 3],
  ['tdiff', 'tdiff', 2],
  ['even', 'even', 2],
];
const NAME_WIDTH = 40;
const METHOD_WIDTH = 15;
const COLUMN_WIDTH = 9;
/** A clip on which lines lie this much farther off than minterpolate's counts as worse. */
const WORSE = 1.1;

export interface TableOptions {
  /** PSNR, SSIM, ghost, tdiff and even too. */
  full: boolean;
}

const columnsOf = ({ full }: TableOptions): readonly Column[] =>
  full ? [...COLUMNS, ...MORE_COLUMNS] : COLUMNS;

function cell(value: number, digits: number): string {
  return (Number.isNaN(value) ? '-' : value.toFixed(digits)).padStart(COLUMN_WIDTH);
}

function row(name: string, method: string, figures: Figures, options: TableOptions): string {
  const cells = columnsOf(options).map(([, key, digits]) => cell(figures[key], digits));
  return name.padEnd(NAME_WIDTH) + method.padEnd(METHOD_WIDTH) + cells.join('');
}

export function header(options: TableOptions): string {
  const titles = columnsOf(options).map(([title]) => title.padStart(COLUMN_WIDTH));
  return 'clip'.padEnd(NAME_WIDTH) + 'method'.padEnd(METHOD_WIDTH) + titles.join('');
}

/** One clip in its own pixels; * marks the held-out half, ~ a clip that counts for `torn` alone. */
export function clipRow(result: ClipResult, options: TableOptions): string {
  const marks = `${result.half === 'held-out' ? ' *' : ''}${result.thereAndBack ? ' ~' : ''}`;
  return row(`${result.set}/${result.clip}${marks}`, result.method, figuresOf(result), options);
}

const GROUPS: readonly (readonly [title: string, belongs: (result: ClipResult) => boolean])[] = [
  ['all', () => true],
  ['tuning', ({ half }) => half === 'tuning'],
  ['held-out *', ({ half }) => half === 'held-out'],
];

/** Means of each set and half, one line a method; distances as in a picture 512 px wide. */
export function meanRows(results: readonly ClipResult[], options: TableOptions): string[] {
  const rows = groupsOf(results).flatMap(({ title, members }) =>
    methodsOf(members).map((method) => {
      const mine = members.filter((result) => result.method === method);
      return row(`${title} (${mine.length})`, method, meanFigures(mine, figuresAt512), options);
    }),
  );
  return [`Means; px of a picture ${REFERENCE_WIDTH_PX} px wide`, ...rows];
}

interface Group {
  title: string;
  members: ClipResult[];
}

function groupsOf(results: readonly ClipResult[]): Group[] {
  const sets = [...new Set(results.map(({ set }) => set))];
  const groups = sets.flatMap((set) =>
    GROUPS.map(([title, belongs]) => ({
      title: `${set}, ${title}`,
      members: results.filter((result) => result.set === set && belongs(result)),
    })),
  );
  return groups.filter(({ members }) => members.length > 0);
}

function methodsOf(results: readonly ClipResult[]): Method[] {
  return [...new Set(results.map(({ method }) => method))];
}

/** How the draft engine stands against minterpolate, set by set and half by half; nothing where that did not run. */
export function versusRows(results: readonly ClipResult[]): string[] {
  const rows = groupsOf(results).flatMap(({ title, members }) => versusRow(title, members) ?? []);
  return rows.length === 0 ? [] : ['Against minterpolate', ...rows];
}

function versusRow(title: string, members: readonly ClipResult[]): string | undefined {
  const ours = members.filter(({ method }) => method === 'draft');
  const theirs = members.filter(({ method }) => method === 'minterpolate');
  if (ours.length === 0 || theirs.length === 0) return undefined;
  const [mine, other] = [meanFigures(ours, figuresAt512), meanFigures(theirs, figuresAt512)];
  const told = ours.filter(({ thereAndBack }) => !thereAndBack);
  const worse = told.filter(({ clip, score }) => {
    const rival = theirs.find((result) => result.clip === clip);
    return rival !== undefined && (score.cdTw ?? NaN) > WORSE * (rival.score.cdTw ?? NaN);
  });
  const share = (value: number): string => `${value.toFixed(0)} %`;
  return (
    `${title}: cd_tw ${share(100 * (mine.cdTw / other.cdTw))} of its, torn ${share(100 * (mine.torn / other.torn))}, ` +
    `cd_tw over 10 % worse on ${worse.length} of ${told.length}` +
    (worse.length > 0 ? `: ${worse.map(({ clip }) => clip).join(', ')}` : '')
  );
}
