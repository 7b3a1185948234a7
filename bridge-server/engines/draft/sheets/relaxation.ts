/** Planes of nodes: values on a grid that are evened between what was measured and what the neighbours have. */

/** Gauss-Seidel, to and fro: data against the neighbours. @param sums data times its weight @param weights of the data */
export function relaxPlane(
  plane: Float32Array,
  sums: Float32Array,
  weights: Float32Array,
  spread: number,
  loyalty: number,
  columns: number,
  rounds: number,
  pinned?: Uint8Array,
): void {
  const last = plane.length - 1;
  for (let i = 0; i <= last; i++) plane[i] = weights[i] > 0 ? sums[i] / weights[i] : 0;
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k <= last; k++) {
      const i = round % 2 === 0 ? k : last - k;
      if (pinned?.[i]) {
        plane[i] = 0;
        continue;
      }
      const x = i % columns;
      let pull = weights[i] + loyalty;
      let sum = sums[i];
      if (x > 0) {
        pull += spread;
        sum += spread * plane[i - 1];
      }
      if (x < columns - 1) {
        pull += spread;
        sum += spread * plane[i + 1];
      }
      if (i >= columns) {
        pull += spread;
        sum += spread * plane[i - columns];
      }
      if (i + columns <= last) {
        pull += spread;
        sum += spread * plane[i + columns];
      }
      plane[i] = sum / pull;
    }
  }
}
