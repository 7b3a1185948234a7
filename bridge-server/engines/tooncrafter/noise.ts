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
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
] as const;
const NEAR_TAIL = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const FAR_TAIL = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
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
