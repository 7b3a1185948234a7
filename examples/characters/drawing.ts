import type { Point } from './curve';
import { palette, type Colour } from './palette';

/**
 * Paint inside an outline. A body hides the lines behind it. A patch lies on a body and hides nothing. A spot is black
 * that belongs to the ink (a pupil, a nose) and a glint is the light in it: both are there in line art too.
 */
export interface Paint {
  kind: 'body' | 'patch' | 'spot' | 'glint';
  outline: readonly Point[];
  colour: Colour;
  inside?: readonly Point[];
}

/** A drawn line; `weight` is its width in scene units at its fullest. */
export interface Line {
  kind: 'line';
  points: readonly Point[];
  weight: number;
  closed: boolean;
  colour: Colour;
  inside?: readonly Point[];
}

export type Shape = Paint | Line;

/** Line weights in scene units: outlines, lines inside a shape, hair lines. */
export const weight = { outline: 5.4, inner: 4.4, hair: 2.6 } as const;

/** What a character draws, back to front, in scene units. How it is rendered is decided elsewhere. */
export class Drawing {
  readonly shapes: Shape[] = [];

  /** A painted shape with an ink line all round. */
  part(outline: readonly Point[], colour: Colour, lineWeight: number = weight.outline): void {
    this.body(outline, colour);
    this.ring(outline, lineWeight);
  }

  /** A closed line, heavier on its shadow side. */
  ring(points: readonly Point[], lineWeight: number = weight.outline): void {
    this.shapes.push({ kind: 'line', points, weight: lineWeight, closed: true, colour: palette.ink });
  }

  /** A painted shape whose ink line is open between its last and its first point, where it grows out of another. */
  limb(outline: readonly Point[], colour: Colour, lineWeight: number = weight.outline): void {
    this.body(outline, colour);
    this.line(outline, lineWeight);
  }

  body(outline: readonly Point[], colour: Colour): void {
    this.shapes.push({ kind: 'body', outline, colour });
  }

  /** Colour on a body: a marking, a shade, a cheek. */
  patch(outline: readonly Point[], colour: Colour, inside?: readonly Point[]): void {
    this.shapes.push({ kind: 'patch', outline, colour, inside });
  }

  /** Black that an inker fills in. */
  spot(outline: readonly Point[], inside?: readonly Point[]): void {
    this.shapes.push({ kind: 'spot', outline, colour: palette.ink, inside });
  }

  /** The light in a spot. */
  glint(outline: readonly Point[], inside?: readonly Point[]): void {
    this.shapes.push({ kind: 'glint', outline, colour: palette.white, inside });
  }

  /** An open line, thin at both ends. */
  line(points: readonly Point[], lineWeight: number = weight.inner, inside?: readonly Point[]): void {
    this.shapes.push({
      kind: 'line',
      points,
      weight: lineWeight,
      closed: false,
      colour: palette.ink,
      inside,
    });
  }
}
