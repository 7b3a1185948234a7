/** How far a clip is, and how long the rest takes, from the work that each stage is known to be. */
import type { EngineProgress } from '../engine';
import { TRAINED_SIZE } from './picture-size';
import { isGuided, STAGES, type ClipRequest, type Stage } from './paint-clip';

/** TFLOP of one call at 512×320 with 16 frames (docs/TOONCRAFTER.md); convolutions grow with the pixels. */
const WORK = { readPrompt: 0.045, readPicture: 0.363, encode: 0.69, unet: 12.6, sketch: 2.81, decodes: 71 };
/** Opening the UNet, as if it were arithmetic: it takes about as long as this share of one pass. */
const LOADING = 0.1 * WORK.unet;

const MS_PER_SECOND = 1000;

function workOf(request: ClipRequest): Record<Stage, number> {
  const passes = isGuided(request) ? 2 : 1;
  const { widthPx, heightPx } = request.first;
  const size = (widthPx * heightPx) / (TRAINED_SIZE.widthPx * TRAINED_SIZE.heightPx);
  const pass = WORK.unet + (request.sketch ? WORK.sketch : 0);
  return {
    reading: passes * (WORK.readPrompt + WORK.readPicture),
    encoding: 2 * WORK.encode * size,
    loading: LOADING,
    sampling: request.steps * passes * pass * size,
    decoding: WORK.decodes * size,
  };
}

export class ClipProgress {
  private readonly work: Record<Stage, number>;
  private readonly total: number;
  private fraction = 0;
  private samplingStart?: { atMs: number; fraction: number };

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly request: ClipRequest,
    private readonly now: () => number,
  ) {
    this.work = workOf(request);
    this.total = STAGES.reduce((sum, stage) => sum + this.work[stage], 0);
  }

  /** @param share of the stage that is done, 0 to 1 */
  at(stage: Stage, share: number): EngineProgress {
    this.fraction = Math.max(
      this.fraction,
      Math.min(1, this.doneBefore(stage) + (share * this.work[stage]) / this.total),
    );
    const secondsLeft = this.secondsLeft(stage);
    return {
      stage,
      step: this.stepOf(stage, share),
      steps: this.request.steps,
      fraction: this.fraction,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
  }

  private doneBefore(stage: Stage): number {
    return STAGES.slice(0, STAGES.indexOf(stage)).reduce(
      (sum, earlier) => sum + this.work[earlier] / this.total,
      0,
    );
  }

  private stepOf(stage: Stage, share: number): number {
    if (stage === 'sampling') return Math.min(this.request.steps, Math.floor(share * this.request.steps));
    return stage === 'decoding' ? this.request.steps : 0;
  }

  /** From the speed of sampling, the bulk of the work; unknown before it has begun. */
  private secondsLeft(stage: Stage): number | undefined {
    if (stage !== 'sampling' && stage !== 'decoding') return undefined;
    this.samplingStart ??= { atMs: this.now(), fraction: this.doneBefore('sampling') };
    const done = this.fraction - this.samplingStart.fraction;
    const elapsedMs = this.now() - this.samplingStart.atMs;
    if (done <= 0 || elapsedMs <= 0) return undefined;
    return Math.round(((1 - this.fraction) / done) * (elapsedMs / MS_PER_SECOND));
  }
}
