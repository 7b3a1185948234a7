/**
 * The in-between measure. Same definitions and values as the project's reference script: see the section "Draft
 * engine quality" of docs/BENCHMARKS.md. Lower is better for cd, ghost, lost, alien, torn, tdiff; higher for PSNR and
 * SSIM.
 */
import { alienShare } from './alien';
import { chamfer, type Chamfer } from './line-map';
import type { Picture } from './picture';
import { PredictedClip } from './predicted-clip';
import { meanOver, psnr, ssimMap, ssimOver } from './ssim';
import { luma } from './picture';
import { scoreTemporal, type TemporalScore } from './temporal';
import { matchTiming } from './timing-free';
import { remembered, type TrueClip, type Truth } from './true-clip';

export interface TornScore {
  /** Loose line ends of a frame over the greater count of the two keys (at least 16); mean of the scored frames. */
  ends: number;
  /** The same of the true frames. */
  endsTrue: number;
  /** What `ends` has more than `endsTrue`: 0 = no more loose ends than the artist's own frames. Any picture size. */
  torn: number;
}

/** One scored frame against the true frame of the same moment: lines and colours. */
export interface LineScore extends Chamfer {
  alien: number;
}

/** What the bars are about; px of the picture's own size. */
export interface BarScore extends LineScore, TornScore {
  /** Means over the scored frames against the predicted frame that fits best in time. */
  cdTw?: number;
  /** Over the moving area. */
  ssimTw?: number;
  /** The middle frame alone. */
  mid?: LineScore;
}

/** All figures of one scored frame. */
export interface FrameScore extends LineScore {
  psnr: number;
  /** Over the moving area. */
  psnrMoving: number;
  ssim: number;
  ssimMoving: number;
  /** Mean gradient over that of the truth, moving area. */
  sharp: number;
}

export interface ClipScore extends FrameScore, TornScore, Partial<TemporalScore> {
  psnrTw?: number;
  ssimTw?: number;
  cdTw?: number;
  ghostTw?: number;
  mid?: FrameScore;
}

const LEAST = 1e-6;
/** Keys with next to no loose ends must not make each new one count for a whole drawing. */
const LEAST_KEY_ENDS = 16;

/**
 * The figures of the bars.
 * @param every only frames divisible by this are scored; the matching in time uses all
 */
export function scoreBars(truth: Truth, predicted: PredictedClip, every = 1): BarScore {
  const scored = scoredOf(predicted, every);
  const rows = scored.map((index) => scoreLines(truth, index, predicted));
  const score: BarScore = { ...meanOf(rows), ...scoreTears(truth, scored, predicted) };
  const middle = scored.indexOf(Math.floor(truth.last / 2));
  if (middle >= 0) score.mid = rows[middle];
  if (predicted.which.length > 2) {
    const partner = partnersOf(truth, predicted);
    const matched = scored.map((index) => ({
      cdTw: chamferOf(truth, index, predicted, partner(index)).cd,
      ssimTw: ssimOver(truth.frame(index), predicted.picture(partner(index)), truth.moving),
    }));
    Object.assign(score, meanOf(matched));
  }
  return score;
}

/**
 * All figures of the reference script.
 * @param pictures predicted frames by index (1 .. last-1); all that exist
 * @param every only frames divisible by this are scored; matching and temporal figures use all
 */
export function scoreClip(truth: TrueClip, pictures: ReadonlyMap<number, Picture>, every = 1): ClipScore {
  return scoreAll(truth, PredictedClip.ofPictures(pictures), every);
}

/** The same for a clip that may have been scored before: what was measured is not measured again. */
export function scoreAll(truth: TrueClip, predicted: PredictedClip, every: number): ClipScore {
  const scored = scoredOf(predicted, every);
  const rows = scored.map((index) => scoreFrame(truth, index, predicted));
  const score: ClipScore = { ...meanOf(rows), ...scoreTears(truth, scored, predicted) };
  const middle = scored.indexOf(Math.floor(truth.last / 2));
  if (middle >= 0) score.mid = rows[middle];
  if (predicted.which.length > 2) Object.assign(score, scoreTimingFree(truth, predicted, scored));
  if (predicted.which.length === truth.last - 1)
    Object.assign(score, scoreTemporal(truth.frames, predicted.picture, truth.moving));
  return score;
}

const scoredOf = ({ which }: PredictedClip, every: number): number[] =>
  which.filter((index) => index % every === 0);

function scoreTears(truth: Truth, scored: readonly number[], predicted: PredictedClip): TornScore {
  const most = Math.max(LEAST_KEY_ENDS, truth.looseEnds(0), truth.looseEnds(truth.last));
  const mean = (endsOf: (index: number) => number): number =>
    scored.reduce((sum, index) => sum + endsOf(index) / most, 0) / scored.length;
  const ends = mean((index) => predicted.lines(index).looseEnds);
  const endsTrue = mean((index) => truth.looseEnds(index));
  return { ends, endsTrue, torn: Math.max(0, ends - endsTrue) };
}

function chamferOf(truth: Truth, index: number, predicted: PredictedClip, partner: number): Chamfer {
  const measured = predicted.lines(partner);
  const trueLines = truth.lines(index);
  return chamfer(measured.lines, measured.distance, trueLines.lines, trueLines.distance);
}

function scoreLines(truth: Truth, index: number, predicted: PredictedClip): LineScore {
  return {
    ...chamferOf(truth, index, predicted, index),
    alien: alienShare(predicted.picture(index), truth.frame(index), truth.colours, truth.moving),
  };
}

function scoreFrame(truth: TrueClip, index: number, predicted: PredictedClip): FrameScore {
  const target = truth.frame(index);
  const picture = predicted.picture(index);
  const similarity = ssimMap(luma(target), luma(picture), target.widthPx);
  const trueSharpness = meanOver(truth.lines(index).lines.gradient, truth.moving);
  return {
    ...scoreLines(truth, index, predicted),
    psnr: psnr(target, picture),
    psnrMoving: psnr(target, picture, truth.moving),
    ssim: meanOver(similarity),
    ssimMoving: meanOver(similarity, truth.moving),
    sharp: meanOver(predicted.lines(index).lines.gradient, truth.moving) / Math.max(trueSharpness, LEAST),
  };
}

/** The predicted frame that shows the pose of a true frame best. */
function partnersOf(truth: Truth, predicted: PredictedClip): (index: number) => number {
  const { which } = predicted;
  const thumb = remembered((index) => predicted.samples(index, truth.thumbPixels));
  const match = matchTiming(which, truth.last, (index) => truth.thumb(index), thumb);
  return (index) => match[which.indexOf(index)];
}

function scoreTimingFree(
  truth: Truth,
  predicted: PredictedClip,
  scored: readonly number[],
): Pick<ClipScore, 'psnrTw' | 'ssimTw' | 'cdTw' | 'ghostTw'> {
  const partner = partnersOf(truth, predicted);
  const rows = scored.map((index) => {
    const picture = predicted.picture(partner(index));
    const target = truth.frame(index);
    const { cd, ghost } = chamferOf(truth, index, predicted, partner(index));
    return {
      psnrTw: psnr(target, picture, truth.moving),
      ssimTw: ssimOver(target, picture, truth.moving),
      cdTw: cd,
      ghostTw: ghost,
    };
  });
  return meanOf(rows);
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
