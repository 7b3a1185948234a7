import { float32Of, type GoldenTensor } from './golden-tensor';

/** One tensor that was compared. */
export interface Comparison {
  /** Name in the golden file. */
  name: string;
  /** Largest difference, relative to the largest magnitude of the expected tensor. */
  error: number;
  /** Largest error that is accepted; 0 for exact data. */
  tolerance: number;
}

export function passes({ error, tolerance }: Comparison): boolean {
  return error <= tolerance;
}

/** Compares values of the same order; shapes may differ by axes of size one. NaN anywhere is an infinite error. */
export function compare(
  name: string,
  actual: GoldenTensor,
  expected: GoldenTensor,
  tolerance: number,
): Comparison {
  const a = float32Of(actual);
  const b = float32Of(expected);
  if (squeezed(actual.shape) !== squeezed(expected.shape)) {
    throw new Error(`${name}: got [${actual.shape.join()}], expected [${expected.shape.join()}].`);
  }
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < b.length; i++) {
    const distance = Math.abs(a[i] - b[i]);
    if (!(distance <= difference)) difference = Number.isNaN(distance) ? Infinity : distance;
    magnitude = Math.max(magnitude, Math.abs(b[i]));
  }
  const isNumber = Number.isFinite(difference) && Number.isFinite(magnitude);
  const error = difference === 0 ? 0 : difference / magnitude;
  return { name, error: isNumber ? error : Infinity, tolerance };
}

function squeezed(shape: readonly number[]): string {
  return shape.filter((size) => size !== 1).join();
}
