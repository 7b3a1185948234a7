/**
 * Luminosity and saturation of a colour as the non-separable blend modes of the W3C and the PDF reference have them.
 */

const WEIGHT = { red: 0.3, green: 0.59, blue: 0.11 };

export function luminosityOf(colour: Float64Array): number {
  return WEIGHT.red * colour[0] + WEIGHT.green * colour[1] + WEIGHT.blue * colour[2];
}

export function saturationOf([red, green, blue]: Float64Array): number {
  return Math.max(red, green, blue) - Math.min(red, green, blue);
}

/**
 * The colour stretched to this saturation, its darkest channel at 0. @param into is filled and returned; may be
 * `colour`
 */
export function withSaturation(colour: Float64Array, saturation: number, into: Float64Array): Float64Array {
  const [red, green, blue] = colour;
  const least = Math.min(red, green, blue);
  const spread = Math.max(red, green, blue) - least;
  for (let i = 0; i < 3; i++) into[i] = spread === 0 ? 0 : ((colour[i] - least) * saturation) / spread;
  return into;
}

/** The colour moved to this luminosity; what leaves the scale is drawn towards its gray. @param into may be `colour` */
export function withLuminosity(colour: Float64Array, luminosity: number, into: Float64Array): void {
  const shift = luminosity - luminosityOf(colour);
  for (let i = 0; i < 3; i++) into[i] = colour[i] + shift;
  const [red, green, blue] = into;
  const gray = luminosityOf(into);
  const [least, most] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  for (let i = 0; i < 3; i++) {
    if (least < 0) into[i] = gray + ((into[i] - gray) * gray) / (gray - least);
    if (most > 1) into[i] = gray + ((into[i] - gray) * (1 - gray)) / (most - gray);
  }
}
