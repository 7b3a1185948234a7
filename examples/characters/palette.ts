/** A colour as `#rrggbb`. */
export type Colour = `#${string}`;

/** One family of colours for all drawings: warm paper, burnt orange, teal, mustard, plum ink. */
export const palette = {
  ink: '#35202f',
  white: '#fffaf0',
  cream: '#fcebd0',
  creamShade: '#edcfaa',
  orange: '#ea7a3c',
  orangeShade: '#cf5d30',
  sock: '#63364a',
  sockShade: '#4f2a3d',
  blush: '#f29a7c',
  tongue: '#e9786c',
  mouth: '#7a2b3a',
  teal: '#2f8d8b',
  tealShade: '#226e72',
  sky: '#63b3b0',
  skyShade: '#45939a',
  mustard: '#f2b440',
  mustardShade: '#d8902f',
  mauve: '#8d7597',
  mauveShade: '#74607f',
  stripe: '#5c4a68',
  red: '#d9533f',
  redShade: '#b63d35',
  bluePencil: '#2f6fd0',
} as const satisfies Record<string, Colour>;

/** Red, green and blue, each 0..1. */
export type Rgb = readonly [red: number, green: number, blue: number];

const parsed = new Map<Colour, Rgb>();

export function rgb(colour: Colour): Rgb {
  const known = parsed.get(colour);
  if (known) return known;
  const value = Number.parseInt(colour.slice(1), 16);
  const parts: Rgb = [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
  parsed.set(colour, parts);
  return parts;
}
