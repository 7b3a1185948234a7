/** The tables that the benchmark prints. */
import { meanOf, type ClipScore } from './metrics';
import type { Half } from './clips';

export interface ClipResult {
  clip: string;
  half: Half;
  method: string;
  score: ClipScore;
  analysisSeconds: number;
  secondsPerFrame: number;
}

/** The figures of one row of the table. */
interface Figures {
  psnrMoving: number;
  ssimMoving: number;
  cd: number;
  cdTw: number;
  ssimTw: number;
  alien: number;
  midCd: number;
  ghost: number;
  tdiff: number;
  even: number;
  analysisSeconds: number;
  secondsPerFrame: number;
}

const COLUMNS: readonly (readonly [title: string, key: keyof Figures, digits: number])[] = [
  ['PSNR', 'psnrMoving', 2],
  ['SSIM', 'ssimMoving', 3],
  ['cd', 'cd', 2],
  ['cd_tw', 'cdTw', 2],
  ['ssim_tw', 'ssimTw', 3],
  ['alien', 'alien', 4],
  ['mid cd', 'midCd', 2],
  ['ghost', 'ghost', 3],
  ['tdiff', 'tdiff', 2],
  ['even', 'even', 2],
  ['pair s', 'analysisSeconds', 3],
  ['s/frame', 'secondsPerFrame', 3],
];
const NAME_WIDTH = 26;
const METHOD_WIDTH = 16;
const COLUMN_WIDTH = 9;

function figuresOf({ score, analysisSeconds, secondsPerFrame }: ClipResult): Figures {
  return {
    psnrMoving: score.psnrMoving,
    ssimMoving: score.ssimMoving,
    cd: score.cd,
    cdTw: score.cdTw ?? NaN,
    ssimTw: score.ssimTw ?? NaN,
    alien: score.alien,
    midCd: score.mid?.cd ?? NaN,
    ghost: score.ghost,
    tdiff: score.tdiff ?? NaN,
    even: score.even ?? NaN,
    analysisSeconds,
    secondsPerFrame,
  };
}

function row(name: string, method: string, figures: Figures): string {
  const cells = COLUMNS.map(([, key, digits]) => figures[key].toFixed(digits).padStart(COLUMN_WIDTH));
  return name.padEnd(NAME_WIDTH) + method.padEnd(METHOD_WIDTH) + cells.join('');
}

export function header(): string {
  const titles = COLUMNS.map(([title]) => title.padStart(COLUMN_WIDTH));
  return 'clip'.padEnd(NAME_WIDTH) + 'method'.padEnd(METHOD_WIDTH) + titles.join('');
}

export function clipRow(result: ClipResult): string {
  return row(`${result.clip}${result.half === 'held-out' ? ' *' : ''}`, result.method, figuresOf(result));
}

/** Means over all clips and over each half, one line a method. */
export function meanRows(results: readonly ClipResult[]): string[] {
  const methods = [...new Set(results.map(({ method }) => method))];
  const groups: readonly (readonly [string, (result: ClipResult) => boolean])[] = [
    ['MEAN of all', () => true],
    ['MEAN of tuning half', ({ half }) => half === 'tuning'],
    ['MEAN of held-out half *', ({ half }) => half === 'held-out'],
  ];
  return groups.flatMap(([title, belongs]) =>
    methods.flatMap((method) => {
      const members = results.filter((result) => result.method === method && belongs(result));
      return members.length === 0
        ? []
        : [row(`${title} (${members.length})`, method, meanOf(members.map(figuresOf)))];
    }),
  );
}
