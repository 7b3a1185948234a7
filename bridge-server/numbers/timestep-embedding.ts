/** Longest period of the embedding, as in the original. */
const MAX_PERIOD = 10000;

/**
 * Sinusoidal embedding e(n) = [cos(n f_i), sin(n f_i)], f_i = exp(-ln(10000) i / half), cosines first
 * (specification 5.1). Formed in float32 step by step as the original does: at n = 999 a frequency that is one
 * rounding off moves a cosine by 5e-5.
 * @returns [values.length, width], row-major
 */
export function timestepEmbedding(values: readonly number[], width: number): Float32Array {
  const half = width / 2;
  const embedding = new Float32Array(values.length * width);
  values.forEach((value, row) => {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(Math.fround(value) * frequency(i, half));
      embedding[row * width + i] = Math.cos(angle);
      embedding[row * width + half + i] = Math.sin(angle);
    }
  });
  return embedding;
}

function frequency(i: number, half: number): number {
  const exponent = Math.fround(Math.fround(Math.fround(-Math.log(MAX_PERIOD)) * i) / half);
  return Math.fround(Math.exp(exponent));
}
