/** The figures of the tables, taken from results; means that leave out what does not count. */
import type { ClipResult } from './task';

export interface Figures {
  cdTw: number;
  ssimTw: number;
  alien: number;
  torn: number;
  midCd: number;
  cd: number;
  ends: number;
  psnrMoving: number;
  ssimMoving: number;
  ghost: number;
  tdiff: number;
  even: number;
  analysisSeconds: number;
  secondsPerFrame: number;
}

/** Loose ends and times hold for every clip; the rest needs a middle that the keys can tell. */
const OF_ALL_CLIPS: ReadonlySet<keyof Figures> = new Set([
  'torn',
  'ends',
  'analysisSeconds',
  'secondsPerFrame',
]);

/** Distances are compared across sizes as if the picture were this wide. */
export const REFERENCE_WIDTH_PX = 512;

/** Figures of one clip in its own pixels; NaN where a figure does not exist. */
export function figuresOf({ score, analysisSeconds, secondsPerFrame }: ClipResult): Figures {
  return {
    cdTw: score.cdTw ?? NaN,
    ssimTw: score.ssimTw ?? NaN,
    alien: score.alien,
    torn: score.torn,
    midCd: score.mid?.cd ?? NaN,
    cd: score.cd,
    ends: score.ends,
    psnrMoving: score.psnrMoving ?? NaN,
    ssimMoving: score.ssimMoving ?? NaN,
    ghost: score.ghost,
    tdiff: score.tdiff ?? NaN,
    even: score.even ?? NaN,
    analysisSeconds,
    secondsPerFrame,
  };
}

/** The same with all distances in pixels of a picture that is 512 wide. */
export function figuresAt512(result: ClipResult): Figures {
  const figures = figuresOf(result);
  const scale = REFERENCE_WIDTH_PX / result.widthPx;
  return {
    ...figures,
    cdTw: figures.cdTw * scale,
    midCd: figures.midCd * scale,
    cd: figures.cd * scale,
  };
}

/** Means; clips marked there_and_back count for `torn`, `ends` and the times alone. */
export function meanFigures(
  results: readonly ClipResult[],
  figures: (result: ClipResult) => Figures = figuresOf,
): Figures {
  const told = results.filter(({ thereAndBack }) => !thereAndBack).map(figures);
  const all = results.map(figures);
  const names = Object.keys(all[0]) as (keyof Figures)[];
  const mean = (name: keyof Figures): number => {
    const rows = OF_ALL_CLIPS.has(name) ? all : told;
    return rows.reduce((sum, row) => sum + row[name], 0) / rows.length;
  };
  return Object.fromEntries(names.map((name) => [name, mean(name)])) as unknown as Figures;
}
