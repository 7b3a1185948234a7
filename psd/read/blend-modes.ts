/**
 * Photoshop's blend modes. Those of the W3C's Compositing and Blending (level 1) have its formulas but for soft light,
 * which Photoshop works out with a square root alone; the others have those of the PDF reference's spirit: linear
 * modes add and clip, vivid and pin light change from the one half of the scale to the other. All were measured
 * against flattened pictures that Photoshop stored (see tests/psd/blend-modes.test.ts).
 */
import { luminosityOf, saturationOf, withLuminosity, withSaturation } from './colour-parts';

/** Red, green and blue of 0 to 1, not premultiplied. */
export type Colour = Float64Array;

/** Mixes the colours of backdrop and source where both are opaque. */
export type Blend = (backdrop: Colour, source: Colour, mixed: Colour) => void;

type OneChannel = (backdrop: number, source: number) => number;

const multiply: OneChannel = (b, s) => b * s;
const screen: OneChannel = (b, s) => b + s - b * s;
const hardLight: OneChannel = (b, s) => (s <= 0.5 ? multiply(b, 2 * s) : screen(b, 2 * s - 1));
const softLight: OneChannel = (b, s) =>
  s <= 0.5 ? 2 * b * s + b * b * (1 - 2 * s) : 2 * b * (1 - s) + Math.sqrt(b) * (2 * s - 1);
const dodge: OneChannel = (b, s) => (b === 0 ? 0 : s >= 1 ? 1 : Math.min(1, b / (1 - s)));
const burn: OneChannel = (b, s) => (b >= 1 ? 1 : s <= 0 ? 0 : 1 - Math.min(1, (1 - b) / s));
const linearLight: OneChannel = (b, s) => clamp(b + 2 * s - 1);
/** At both ends of the scale the source wins, which burn and dodge alone leave to the backdrop. */
const vividLight: OneChannel = (b, s) => {
  if (s <= 0 || s >= 1) return s;
  return s <= 0.5 ? burn(b, 2 * s) : dodge(b, 2 * s - 1);
};
/** Half a step of 16 bits. A sum of exactly 1 falls to the dark side, as it does in Photoshop. */
const EDGE = 0.5 / 65535;

const CHANNEL_BLENDS = new Map<string, OneChannel>(
  Object.entries({
    norm: (_b, s) => s,
    pass: (_b, s) => s,
    'mul ': multiply,
    scrn: screen,
    dark: Math.min,
    lite: Math.max,
    over: (b, s) => hardLight(s, b),
    hLit: hardLight,
    sLit: softLight,
    'div ': dodge,
    idiv: burn,
    lddg: (b, s) => Math.min(1, b + s),
    lbrn: (b, s) => Math.max(0, b + s - 1),
    vLit: vividLight,
    lLit: linearLight,
    pLit: (b, s) => (s <= 0.5 ? Math.min(b, 2 * s) : Math.max(b, 2 * s - 1)),
    hMix: (b, s) => (b > 1 - EDGE || b + s > 1 + EDGE ? 1 : 0),
    diff: (b, s) => Math.abs(b - s),
    smud: (b, s) => b + s - 2 * b * s,
    fsub: (b, s) => Math.max(0, b - s),
    fdiv: (b, s) => (s <= 0 ? (b <= 0 ? 0 : 1) : Math.min(1, b / s)),
  } satisfies Record<string, OneChannel>),
);

const COLOUR_BLENDS = new Map<string, Blend>(
  Object.entries({
    'hue ': (b, s, mixed) =>
      withLuminosity(withSaturation(s, saturationOf(b), mixed), luminosityOf(b), mixed),
    'sat ': (b, s, mixed) =>
      withLuminosity(withSaturation(b, saturationOf(s), mixed), luminosityOf(b), mixed),
    colr: (b, s, mixed) => withLuminosity(s, luminosityOf(b), mixed),
    'lum ': (b, s, mixed) => withLuminosity(b, luminosityOf(s), mixed),
    dkCl: (b, s, mixed) => mixed.set(luminosityOf(s) < luminosityOf(b) ? s : b),
    lgCl: (b, s, mixed) => mixed.set(luminosityOf(s) > luminosityOf(b) ? s : b),
  } satisfies Record<string, Blend>),
);

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/**
 * @param key four letters of a layer record. @returns undefined for modes that only Photoshop can compose (dissolve)
 */
export function blendOf(key: string): Blend | undefined {
  const ofChannel = CHANNEL_BLENDS.get(key);
  if (!ofChannel) return COLOUR_BLENDS.get(key);
  return (backdrop, source, mixed) => {
    for (let i = 0; i < 3; i++) mixed[i] = ofChannel(backdrop[i], source[i]);
  };
}

/**
 * Of the modes that take Fill otherwise than opacity: the source colour that changes nothing. With less Fill the source
 * goes towards it and is then blended wholly (measured for linear light; the others are of the same kind). The eighth
 * such mode, hard mix, is not known with less Fill.
 */
const NEUTRAL = new Map<string, number>(
  Object.entries({ 'div ': 0, lddg: 0, diff: 0, idiv: 1, lbrn: 1, vLit: 0.5, lLit: 0.5 }),
);

/** What Fill does to a blend mode; undefined: the same as opacity does. */
export function neutralOf(key: string): number | undefined {
  return NEUTRAL.get(key);
}

/** Whether layers of this mode and Fill (0 to 1) can be composed as Photoshop does it. */
export function canBlend(key: string, fill: number): boolean {
  return blendOf(key) !== undefined && (key !== 'hMix' || fill === 1);
}
