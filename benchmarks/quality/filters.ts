/** Gaussian blur and Sobel derivatives; borders mirror with the edge pixel repeated (cba|abc|cba). */

/** Index mirrored into 0..length-1. */
function mirror(index: number, length: number): number {
  let i = index;
  while (i < 0 || i >= length) i = i < 0 ? -1 - i : 2 * length - 1 - i;
  return i;
}

/** Normalised Gaussian taps. Radius: 4 sigma below one pixel, else the 11 taps of SSIM's window. */
function gaussianTaps(sigmaPx: number): Float64Array {
  const radius = sigmaPx < 1 ? Math.floor(4 * sigmaPx + 0.5) : 5;
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

/** Separable filter of interleaved samples with one row of taps along x and one along y. */
function separable(
  samples: Float32Array,
  widthPx: number,
  channels: number,
  tapsX: Float64Array,
  tapsY: Float64Array,
): Float32Array {
  return filterColumns(filterRows(samples, widthPx, channels, tapsX), widthPx, channels, tapsY);
}

function filterRows(
  samples: Float32Array,
  widthPx: number,
  channels: number,
  taps: Float64Array,
): Float32Array {
  const out = new Float32Array(samples.length);
  const radius = taps.length >> 1;
  const stride = widthPx * channels;
  const columns = Int32Array.from(
    { length: widthPx + 2 * radius },
    (_, k) => mirror(k - radius, widthPx) * channels,
  );
  for (let row = 0; row < samples.length; row += stride) {
    for (let x = 0; x < widthPx; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < taps.length; k++) sum += taps[k] * samples[row + columns[x + k] + c];
        out[row + x * channels + c] = sum;
      }
    }
  }
  return out;
}

function filterColumns(
  samples: Float32Array,
  widthPx: number,
  channels: number,
  taps: Float64Array,
): Float32Array {
  const out = new Float32Array(samples.length);
  const radius = taps.length >> 1;
  const stride = widthPx * channels;
  const heightPx = samples.length / stride;
  for (let y = 0; y < heightPx; y++) {
    for (let k = 0; k < taps.length; k++) {
      const from = mirror(y + k - radius, heightPx) * stride;
      for (let i = 0, to = y * stride; i < stride; i++, to++) out[to] += taps[k] * samples[from + i];
    }
  }
  return out;
}

/** Gaussian blur of interleaved samples. */
export function blur(
  samples: Float32Array,
  widthPx: number,
  channels: number,
  sigmaPx: number,
): Float32Array {
  const taps = gaussianTaps(sigmaPx);
  return separable(samples, widthPx, channels, taps, taps);
}

const DERIVATIVE = Float64Array.of(-1, 0, 1);
const SMOOTHING = Float64Array.of(0.25, 0.5, 0.25);

/** Sobel derivative along x, divided by 4. */
export function sobelX(samples: Float32Array, widthPx: number, channels: number): Float32Array {
  return separable(samples, widthPx, channels, DERIVATIVE, SMOOTHING);
}

/** Sobel derivative along y, divided by 4. */
export function sobelY(samples: Float32Array, widthPx: number, channels: number): Float32Array {
  return separable(samples, widthPx, channels, SMOOTHING, DERIVATIVE);
}
