/**
 * Some frames come back in 8 bits although the keys have 16: cels that were laid on a backing, engines that know no
 * more. Their flat paints are looked up among the keys' own: a paint that was carried over comes back with the very
 * 16-bit value that the artist picked, not with the nearest 8-bit step.
 */
import { toDepth } from '../../pixels/depth';
import type { Raster } from '../../pixels/raster';

type DeepColour = readonly [red: number, green: number, blue: number];

/** 16-bit red, green, blue by the 8-bit colour (0xrrggbb) that they round to. */
export type DeepPaints = ReadonlyMap<number, DeepColour>;

/** Sums of the 16-bit colours that round to one 8-bit colour, and the one that leads (Boyer and Moore's vote). */
interface Votes {
  sum: [number, number, number];
  pixels: number;
  leader: DeepColour;
  lead: number;
}

/**
 * The 16-bit colours of the keys. Of several that round to one 8-bit colour it is the one that most of these pixels
 * have (a flat paint beside its soft edges), or their mean where none has most (a gradient, grain).
 */
export function findDeepPaints(keys: readonly Raster[]): DeepPaints {
  const votes = countVotes(keys);
  const agreeing = countLeaders(keys, votes);
  const paints = new Map<number, DeepColour>();
  for (const [colour, { sum, pixels, leader }] of votes) {
    const isPaint = 2 * (agreeing.get(colour) ?? 0) > pixels;
    const [red, green, blue] = sum.map((total) => Math.round(total / pixels));
    paints.set(colour, isPaint ? leader : [red, green, blue]);
  }
  return paints;
}

function countVotes(keys: readonly Raster[]): Map<number, Votes> {
  const votes = new Map<number, Votes>();
  forPainted(keys, (colour, data, i) => {
    const found = votes.get(colour);
    if (!found) {
      const own: DeepColour = [data[i], data[i + 1], data[i + 2]];
      votes.set(colour, { sum: [...own], pixels: 1, leader: own, lead: 1 });
      return;
    }
    for (let c = 0; c < 3; c++) found.sum[c] += data[i + c];
    found.pixels++;
    if (isColour(found.leader, data, i)) found.lead++;
    else if (--found.lead < 0) Object.assign(found, { leader: [data[i], data[i + 1], data[i + 2]], lead: 1 });
  });
  return votes;
}

/** How many pixels really have the colour that leads. */
function countLeaders(keys: readonly Raster[], votes: ReadonlyMap<number, Votes>): Map<number, number> {
  const agreeing = new Map<number, number>();
  forPainted(keys, (colour, data, i) => {
    const leader = votes.get(colour)?.leader;
    if (leader && isColour(leader, data, i)) agreeing.set(colour, (agreeing.get(colour) ?? 0) + 1);
  });
  return agreeing;
}

function forPainted(
  keys: readonly Raster[],
  use: (colour: number, data: Raster['data'], i: number) => void,
): void {
  for (const { data, ...size } of keys) {
    const shallow = toDepth({ data, ...size }, 8).data;
    for (let i = 0; i < shallow.length; i += 4) if (shallow[i + 3] > 0) use(packed(shallow, i), data, i);
  }
}

function isColour([red, green, blue]: DeepColour, data: Raster['data'], i: number): boolean {
  return data[i] === red && data[i + 1] === green && data[i + 2] === blue;
}

/**
 * @param frame 16 bits, widened from 8: samples that nothing was mixed into are still multiples of 257
 * @returns the frame with known paints exactly; what lies between two steps keeps its place there
 */
export function deepen(frame: Raster, paints: DeepPaints): Raster {
  const deep = frame.data.slice();
  for (let i = 0; i < deep.length; i += 4) {
    if (deep[i + 3] === 0 || !isWidened(deep, i)) continue;
    const paint = paints.get(packedWide(deep, i));
    if (paint) deep.set(paint, i);
  }
  return { ...frame, data: deep };
}

const STEP = 257;

function isWidened(data: Raster['data'], i: number): boolean {
  return data[i] % STEP === 0 && data[i + 1] % STEP === 0 && data[i + 2] % STEP === 0;
}

function packedWide(data: Raster['data'], i: number): number {
  return ((data[i] / STEP) << 16) | ((data[i + 1] / STEP) << 8) | (data[i + 2] / STEP);
}

function packed(data: Raster['data'], i: number): number {
  return (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
}
