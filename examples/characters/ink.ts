import { normalAt, type Point } from './curve';
import type { Line } from './drawing';
import type { BrushPoint } from './mask';
import { noise } from './noise';

/** The light comes from the upper left; lines that face away from it are drawn heavier. */
const SHADOW: Point = [0.55, 0.835];
const LIGHT_SIDE = 0.72;
const SHADOW_SIDE = 1.12;
/** A hand is never quite even: share of the width, and the length of one swelling in scene units. */
const UNEVEN = 0.16;
const SWELL_LENGTH = 46;
/** The share of an open line over which it thins out at each end, and what is left at the very end. */
const TAPER_SHARE = 0.15;
const TAPER_END = 0.35;
/** A nib has a width: in small pictures lines stay at least this thick (radius). */
const NIB_PX = 0.6;

/** An ink line as a brush stroke: swelling, heavier on the shadow side, thin at open ends. */
export function inkStroke(line: Line, scale: number, seed: number): BrushPoint[] {
  const along = arcLengths(line.points);
  const total = along[along.length - 1] || 1;
  const turn = line.closed && signedArea(line.points) < 0 ? -1 : 1;
  const stroke = line.points.map((at, i): BrushPoint => {
    const facing = line.closed ? outwardFacing(line.points, i, turn) : 1;
    const swell = 1 + UNEVEN * (noise(along[i] / SWELL_LENGTH, 0.5, seed) - 0.5) * 2;
    const ends = line.closed ? 1 : taper(along[i] / total);
    const radiusPx = Math.max(NIB_PX, (line.weight / 2) * facing * swell * ends * scale);
    return { at: [at[0] * scale, at[1] * scale], radiusPx, pressure: 1 };
  });
  return line.closed ? [...stroke, stroke[0]] : stroke;
}

function outwardFacing(points: readonly Point[], index: number, turn: number): number {
  const [nx, ny] = normalAt(points, index, true);
  const shadow = -(nx * SHADOW[0] + ny * SHADOW[1]) * turn;
  return LIGHT_SIDE + (SHADOW_SIDE - LIGHT_SIDE) * (shadow * 0.5 + 0.5);
}

function taper(share: number): number {
  const toEnd = Math.min(1, Math.min(share, 1 - share) / TAPER_SHARE);
  return TAPER_END + (1 - TAPER_END) * Math.sin((toEnd * Math.PI) / 2);
}

/** The way from the first point to each point. */
export function arcLengths(points: readonly Point[]): number[] {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const step = Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
    lengths.push(lengths[i - 1] + step);
  }
  return lengths;
}

/** Positive for a closed outline that runs clockwise on screen. */
function signedArea(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}
