/** Separable blend modes (W3C Compositing and Blending, level 1): backdrop and source, both 0 to 1, not premultiplied. */
export type Blend = (backdrop: number, source: number) => number;

const multiply: Blend = (backdrop, source) => backdrop * source;
const screen: Blend = (backdrop, source) => backdrop + source - backdrop * source;
const hardLight: Blend = (backdrop, source) =>
  source <= 0.5 ? multiply(backdrop, 2 * source) : screen(backdrop, 2 * source - 1);
const normal: Blend = (_backdrop, source) => source;

const BLENDS: Readonly<Record<string, Blend>> = {
  norm: normal,
  pass: normal,
  'mul ': multiply,
  scrn: screen,
  dark: Math.min,
  lite: Math.max,
  over: (backdrop, source) => hardLight(source, backdrop),
  hLit: hardLight,
  lddg: (backdrop, source) => Math.min(1, backdrop + source),
  lbrn: (backdrop, source) => Math.max(0, backdrop + source - 1),
  diff: (backdrop, source) => Math.abs(backdrop - source),
};

/** @param key four letters of a layer record; undefined for modes that are not known here */
export function blendOf(key: string): Blend | undefined {
  return BLENDS[key];
}
