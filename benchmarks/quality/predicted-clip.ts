/** The frames that a method made for a clip, measured when and where a figure asks for them. */
import type { Raster } from '../../pixels/raster';
import { overPaper, samplesOf, samplesOver, type Picture } from './picture';
import { measureLines, remembered, type MeasuredLines } from './true-clip';

export class PredictedClip {
  readonly picture: (index: number) => Picture;
  readonly lines: (index: number) => MeasuredLines;

  private constructor(
    /** Indices of the frames, ascending. */
    readonly which: readonly number[],
    picture: (index: number) => Picture,
    readonly samples: (index: number, pixels: Int32Array) => Float32Array,
  ) {
    this.picture = remembered(picture);
    this.lines = remembered((index) => measureLines(this.picture(index)));
  }

  /** @param frames evenly spaced in-betweens, the first has the index 1 */
  static ofRasters(frames: readonly Raster[]): PredictedClip {
    return new PredictedClip(
      frames.map((_, k) => k + 1),
      (index) => overPaper(frames[index - 1]),
      (index, pixels) => samplesOver(frames[index - 1], pixels),
    );
  }

  /** @param frames by index; some may be missing */
  static ofPictures(frames: ReadonlyMap<number, Picture>): PredictedClip {
    const picture = (index: number): Picture => frames.get(index) as Picture;
    return new PredictedClip(
      [...frames.keys()].sort((a, b) => a - b),
      picture,
      (index, pixels) => samplesOf(picture(index), pixels),
    );
  }
}
