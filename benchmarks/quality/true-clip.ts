/** The truth of one clip with what is derived from it once: moving area, palette, lines. */
import { palette, type Palette } from './alien';
import { lineDistance, lineMap, type LineMap } from './line-map';
import { looseEnds } from './loose-ends';
import { movingArea } from './moving-area';
import { samplesOf, type Picture, type Plane } from './picture';
import { thumbPixels } from './timing-free';

export interface MeasuredLines {
  lines: LineMap;
  distance: Plane;
  /** How many of the lines' pixels are loose ends. */
  looseEnds: number;
}

export function measureLines(picture: Picture): MeasuredLines {
  const lines = lineMap(picture);
  return { lines, distance: lineDistance(lines), looseEnds: looseEnds(lines).length };
}

/** What the bars need to know of a clip; frames are counted from the first key, 0, to the last, `last`. */
export interface Truth {
  readonly last: number;
  readonly moving: Uint8Array;
  readonly colours: Palette;
  /** Pixels at which poses are compared for the timing-free figures. */
  readonly thumbPixels: Int32Array;
  thumb(index: number): Float32Array;
  /** A judged frame. */
  frame(index: number): Picture;
  /** Of a judged frame. */
  lines(index: number): MeasuredLines;
  /** Of a judged frame or a key. */
  looseEnds(index: number): number;
}

/** Keeps what a function made for each index. */
export function remembered<T>(make: (index: number) => T): (index: number) => T {
  const made = new Map<number, T>();
  return (index) => {
    let found = made.get(index);
    if (found === undefined) made.set(index, (found = make(index)));
    return found;
  };
}

/** The truth with all of its frames in memory. */
export class TrueClip implements Truth {
  readonly moving: Uint8Array;
  readonly colours: Palette;
  readonly thumbPixels: Int32Array;
  readonly lines: (index: number) => MeasuredLines;
  readonly thumb: (index: number) => Float32Array;

  /** @param frames all frames, both keys included */
  constructor(readonly frames: readonly Picture[]) {
    this.moving = movingArea(frames);
    this.colours = [...palette(frames[0]), ...palette(frames[frames.length - 1])];
    this.thumbPixels = thumbPixels(this.moving, frames[0].widthPx);
    this.lines = remembered((index) => measureLines(frames[index]));
    this.thumb = remembered((index) => samplesOf(frames[index], this.thumbPixels));
  }

  /** Index of the last key. */
  get last(): number {
    return this.frames.length - 1;
  }

  frame(index: number): Picture {
    return this.frames[index];
  }

  looseEnds(index: number): number {
    return this.lines(index).looseEnds;
  }
}
