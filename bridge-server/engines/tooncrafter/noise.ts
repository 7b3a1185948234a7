/**
 * ToonBridge's own noise: the same numbers for the same seed on every machine and in every version.
 *
 * Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") turns (seed, draw, index) into
 * 128 random bits; two 53-bit fractions of them become two normal numbers by the inverse of the normal distribution
 * (Wichura 1988, algorithm AS 241). Only + − · / √ are used, which IEEE 754 fixes to the last bit; the logarithm of
 * the tails is our own series, because Math.log may differ between platforms.
 */

/** Which noise is drawn. The order of a run: posterior, start, then one draw per step. */
export const POSTERIOR_DRAW = 0;
export const START_DRAW = 1;
export const FIRST_STEP_DRAW = 2;

const PHILOX_MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const PHILOX_WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const PHILOX_ROUNDS = 10;

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * Philox4x32-10. @param counter four and @param key two unsigned 32-bit integers
 * @returns four random unsigned 32-bit integers
 */
export function philox(counter: readonly number[], key: readonly number[]): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < PHILOX_ROUNDS; round++) {
    const high0 = multiplyHigh(PHILOX_MULTIPLIERS[0], c0);
    const low0 = Math.imul(PHILOX_MULTIPLIERS[0], c0) >>> 0;
    const high1 = multiplyHigh(PHILOX_MULTIPLIERS[1], c2);
    const low1 = Math.imul(PHILOX_MULTIPLIERS[1], c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + PHILOX_WEYL[0]) >>> 0;
    k1 = (k1 + PHILOX_WEYL[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A fraction strictly between 0 and 1 from 64 random bits: the middle of one of 2^52 equal slices. */
function openFraction(high: number, low: number): number {
  return (high * 0x100000 + (low >>> 12) + 0.5) / 2 ** 52;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** Terms of the series of the logarithm: enough for 1e-16 with |s| below 0.172. */
const LOGARITHM_TERMS = 11;

/** Natural logarithm of a number in (0, 1) by ln m = 2·artanh((m − 1)/(m + 1)), m between √½ and √2. */
export function naturalLogarithm(value: number): number {
  let mantissa = value;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  let series = 0;
  for (let term = LOGARITHM_TERMS; term >= 0; term--) series = series * s * s + 1 / (2 * term + 1);
  return 2 * s * series - halvings * Math.LN2;
}

/** AS 241, PPND16: numerator and denominator of the centre, the near and the far tail, lowest power first. */
const CENTRE = [
  [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
  ],
] as const;
const NEAR_TAIL = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
] as const;
const FAR_TAIL = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
] as const;
const CENTRE_HALF_WIDTH = 0.425;
const NEAR_TAIL_END = 5;
const NEAR_TAIL_SHIFT = 1.6;

/** The number that a standard normal variable stays below with the given probability (0 < probability < 1). */
export function inverseNormal(probability: number): number {
  const fromCentre = probability - 0.5;
  if (Math.abs(fromCentre) <= CENTRE_HALF_WIDTH) {
    const r = CENTRE_HALF_WIDTH * CENTRE_HALF_WIDTH - fromCentre * fromCentre;
    return (fromCentre * polynomial(CENTRE[0], r)) / polynomial(CENTRE[1], r);
  }
  const r = Math.sqrt(-naturalLogarithm(Math.min(probability, 1 - probability)));
  const [numerator, denominator] = r <= NEAR_TAIL_END ? NEAR_TAIL : FAR_TAIL;
  const shifted = r - (r <= NEAR_TAIL_END ? NEAR_TAIL_SHIFT : NEAR_TAIL_END);
  return (Math.sign(fromCentre) * polynomial(numerator, shifted)) / polynomial(denominator, shifted);
}

/**
 * Standard normal noise.
 * @param seed 0 to 2^32 − 1
 * @param draw which noise of the run (POSTERIOR_DRAW, START_DRAW, FIRST_STEP_DRAW + i)
 * @param count how many numbers; the first n numbers of a longer draw are the same
 */
export function normalNoise(seed: number, draw: number, count: number): Float32Array {
  const noise = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const bits = philox([i / 2, 0, draw, 0], [seed >>> 0, 0]);
    noise[i] = inverseNormal(openFraction(bits[0], bits[1]));
    if (i + 1 < count) noise[i + 1] = inverseNormal(openFraction(bits[2], bits[3]));
  }
  return noise;
}

/** Where a run takes its noise from: our generator, or recorded numbers in the parity tests. */
export interface NoiseSource {
  /** [T,4,h,w]; only the rows of the encoded frames are used */
  posterior(count: number): Float32Array;
  /** [1,4,T,h,w], the latent that the run starts from */
  start(count: number): Float32Array;
  /** [1,4,T,h,w] of the i-th executed step */
  step(index: number, count: number): Float32Array;
}

export function seededNoise(seed: number): NoiseSource {
  return {
    posterior: (count) => normalNoise(seed, POSTERIOR_DRAW, count),
    start: (count) => normalNoise(seed, START_DRAW, count),
    step: (index, count) => normalNoise(seed, FIRST_STEP_DRAW + index, count),
  };
}
