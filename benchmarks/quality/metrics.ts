/**
 * The in-between measure. Same definitions and values as the project's reference script: see the section "Draft
 * engine quality" of docs/BENCHMARKS.md. Lower is better for cd, ghost, lost, alien, tdiff; higher for PSNR and SSIM.
 */
import { alienShare } from './alien';
import { chamfer } from './line-map';
import { luma, type Picture } from './picture';
import { meanOver, psnr, ssimMap } from './ssim';
import { matchTiming } from './timing-free';
import { measureLines, type MeasuredLines, type TrueClip } from './true-clip';

/** One scored frame against the true frame of the same moment. */
export interface FrameScore {
  psnr: number;
  /** Over the moving area. */
  psnrMoving: number;
  ssim: number;
  ssimMoving: number;
  /** Line chamfer distance, px. */
  cd: number;
  cdAi: number;
  ghost: number;
  lost: number;
  alien: number;
  /** Mean gradient over that of the truth, moving area. */
  sharp: number;
}

/** Means over the scored frames against the true frame that fits best in time. */
export interface TimingFreeScore {
  psnrTw: number;
  ssimTw: number;
  cdTw: number;
  ghostTw: number;
}

export interface TemporalScore {
  /** Mean |predicted change - true change| between neighbours over the moving area, 0..255. */
  tdiff: number;
  /** Largest change over the mean change, divided by the same of the truth. */
  even: number;
}

export interface TornScore {
  /** Loose line ends of a frame over the greater count of the two keys (at least 16); mean of the scored frames. */
  ends: number;
  /** The same of the true frames. */
  endsTrue: number;
  /** What `ends` has more than `endsTrue`: 0 = no more loose ends than the artist's own frames. Any picture size. */
  torn: number;
}

export interface ClipScore extends FrameScore, TornScore, Partial<TimingFreeScore>, Partial<TemporalScore> {
  mid?: FrameScore;
}

const LEAST = 1e-6;
/** Keys with next to no loose ends must not make each new one count for a whole drawing. */
const LEAST_KEY_ENDS = 16;

/**
 * Scores predicted in-betweens.
 * @param predicted by frame index (1 .. last-1); all that exist
 * @param every only frames divisible by this are scored; matching and temporal figures use all
 */
export function scoreClip(truth: TrueClip, predicted: ReadonlyMap<number, Picture>, every = 1): ClipScore {
  const which = [...predicted.keys()].sort((a, b) => a - b);
  const scored = which.filter((index) => index % every === 0);
  const lines = lineCache(predicted);
  const rows = scored.map((index) => scoreFrame(truth, index, predicted.get(index) as Picture, lines(index)));
  const score: ClipScore = { ...meanOf(rows), ...scoreTears(truth, scored, lines) };
  const middle = scored.indexOf(Math.floor(truth.last / 2));
  if (middle >= 0) score.mid = rows[middle];
  if (which.length > 2) Object.assign(score, scoreTimingFree(truth, predicted, which, scored, lines));
  if (which.length === truth.last - 1) Object.assign(score, scoreTemporal(truth, predicted));
  return score;
}

function scoreTears(
  truth: TrueClip,
  scored: readonly number[],
  lines: (index: number) => MeasuredLines,
): TornScore {
  const most = Math.max(LEAST_KEY_ENDS, truth.lines(0).looseEnds, truth.lines(truth.last).looseEnds);
  const mean = (endsOf: (index: number) => number): number =>
    scored.reduce((sum, index) => sum + endsOf(index) / most, 0) / scored.length;
  const ends = mean((index) => lines(index).looseEnds);
  const endsTrue = mean((index) => truth.lines(index).looseEnds);
  return { ends, endsTrue, torn: Math.max(0, ends - endsTrue) };
}

function lineCache(predicted: ReadonlyMap<number, Picture>): (index: number) => MeasuredLines {
  const cache = new Map<number, MeasuredLines>();
  return (index) => {
    let found = cache.get(index);
    if (!found) cache.set(index, (found = measureLines(predicted.get(index) as Picture)));
    return found;
  };
}

function scoreFrame(truth: TrueClip, index: number, picture: Picture, measured: MeasuredLines): FrameScore {
  const target = truth.frames[index];
  const trueLines = truth.lines(index);
  const similarity = ssimMap(luma(target), luma(picture), target.widthPx);
  const trueSharpness = meanOver(trueLines.lines.gradient, truth.moving);
  return {
    psnr: psnr(target, picture),
    psnrMoving: psnr(target, picture, truth.moving),
    ssim: meanOver(similarity),
    ssimMoving: meanOver(similarity, truth.moving),
    ...chamfer(measured.lines, measured.distance, trueLines.lines, trueLines.distance),
    alien: alienShare(picture, target, truth.colours, truth.moving),
    sharp: meanOver(measured.lines.gradient, truth.moving) / Math.max(trueSharpness, LEAST),
  };
}

function scoreTimingFree(
  truth: TrueClip,
  predicted: ReadonlyMap<number, Picture>,
  which: readonly number[],
  scored: readonly number[],
  lines: (index: number) => MeasuredLines,
): TimingFreeScore {
  const match = matchTiming(truth, predicted, which);
  const rows = scored.map((index): TimingFreeScore => {
    const partner = match[which.indexOf(index)];
    const picture = predicted.get(partner) as Picture;
    const target = truth.frames[index];
    const measured = lines(partner);
    const trueLines = truth.lines(index);
    const { cd, ghost } = chamfer(measured.lines, measured.distance, trueLines.lines, trueLines.distance);
    return {
      psnrTw: psnr(target, picture, truth.moving),
      ssimTw: meanOver(ssimMap(luma(target), luma(picture), target.widthPx), truth.moving),
      cdTw: cd,
      ghostTw: ghost,
    };
  });
  return meanOf(rows);
}

function scoreTemporal(truth: TrueClip, predicted: ReadonlyMap<number, Picture>): TemporalScore {
  const shown = truth.frames.map((frame, index) => predicted.get(index) ?? frame);
  let error = 0;
  const predictedSteps: number[] = [];
  const trueSteps: number[] = [];
  for (let k = 0; k < truth.last; k++) {
    const step = compareSteps(shown[k], shown[k + 1], truth.frames[k], truth.frames[k + 1], truth.moving);
    error += step.difference / truth.last;
    predictedSteps.push(step.first);
    trueSteps.push(step.second);
  }
  return { tdiff: error, even: peakiness(predictedSteps) / Math.max(peakiness(trueSteps), LEAST) };
}

/** Mean absolute change p0 to p1, g0 to g1, and the mean absolute difference of the two changes. */
function compareSteps(
  p0: Picture,
  p1: Picture,
  g0: Picture,
  g1: Picture,
  mask: Uint8Array,
): { first: number; second: number; difference: number } {
  let first = 0;
  let second = 0;
  let difference = 0;
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    for (let j = i * 3; j < i * 3 + 3; j++) {
      const dp = p1.rgb[j] - p0.rgb[j];
      const dg = g1.rgb[j] - g0.rgb[j];
      first += Math.abs(dp);
      second += Math.abs(dg);
      difference += Math.abs(dp - dg);
    }
    count += 3;
  }
  return { first: first / count, second: second / count, difference: difference / count };
}

function peakiness(steps: readonly number[]): number {
  const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
  return Math.max(...steps) / Math.max(mean, LEAST);
}

/** Mean of each figure over rows that all have the same figures. */
export function meanOf<Row extends object>(rows: readonly Row[]): Row {
  const sums: Record<string, number> = {};
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value / rows.length;
    }
  }
  return sums as Row;
}
