/**
 * Skeleton: lines one pixel wide. Ink is thinned from both sides at once until nothing more can go without breaking a
 * line (Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", 1984).
 */

/** Offsets of the eight neighbours, clockwise from north. */
function ring(widthPx: number): number[] {
  return [-widthPx, -widthPx + 1, 1, widthPx + 1, widthPx, widthPx - 1, -1, -widthPx - 1];
}

/**
 * @param ink 1 on lines
 * @returns 1 on their centre lines, connected as the ink is; a blot leaves one pixel at least
 */
export function thin(ink: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const width = widthPx + 2;
  const kept = padded(ink, widthPx, heightPx);
  const around = ring(width);
  let open = indicesOf(kept);
  for (let changed = true; changed;) {
    changed = false;
    for (const isSecond of [false, true]) {
      const gone = open.filter((i) => mayGo(kept, i, around, isSecond));
      const left = spareLast(kept, gone, around);
      for (const i of left) kept[i] = 0;
      if (left.length > 0) {
        changed = true;
        open = open.filter((i) => kept[i]);
      }
    }
  }
  for (const i of open) if (isStep(kept, i, around)) kept[i] = 0;
  return unpadded(kept, widthPx, heightPx);
}

function indicesOf(mask: Uint8Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) found.push(i);
  return found;
}

function mayGo(kept: Uint8Array, i: number, around: readonly number[], isSecond: boolean): boolean {
  let neighbours = 0;
  let rises = 0;
  for (let k = 0; k < around.length; k++) {
    const here = kept[i + around[k]];
    neighbours += here;
    if (!here && kept[i + around[(k + 1) % around.length]]) rises++;
  }
  if (neighbours < 2 || neighbours > 6 || rises !== 1) return false;
  const north = kept[i + around[0]];
  const east = kept[i + around[2]];
  const south = kept[i + around[4]];
  const west = kept[i + around[6]];
  return isSecond
    ? !(north && east && west) && !(north && south && west)
    : !(north && east && south) && !(east && south && west);
}

/** A blot two pixels wide would vanish at once: a pixel whose neighbours all go stays. */
function spareLast(kept: Uint8Array, gone: readonly number[], around: readonly number[]): number[] {
  const goes = new Set(gone);
  return gone.filter((i) => {
    const isLast = around.every((step) => !kept[i + step] || goes.has(i + step));
    if (isLast) goes.delete(i);
    return !isLast;
  });
}

/** A corner of a staircase: a pixel that neither ends a line nor holds two lines together (Yokoi's number is 1). */
function isStep(kept: Uint8Array, i: number, around: readonly number[]): boolean {
  let neighbours = 0;
  let pieces = 0;
  for (let k = 0; k < around.length; k++) {
    const here = kept[i + around[k]];
    neighbours += here;
    if (k % 2 === 1 || here) continue;
    const isOpen = !kept[i + around[(k + 1) % 8]] && !kept[i + around[(k + 2) % 8]];
    if (!isOpen) pieces++;
  }
  return neighbours > 1 && pieces === 1;
}

function padded(mask: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const out = new Uint8Array((widthPx + 2) * (heightPx + 2));
  for (let y = 0; y < heightPx; y++)
    out.set(mask.subarray(y * widthPx, (y + 1) * widthPx), (y + 1) * (widthPx + 2) + 1);
  return out;
}

function unpadded(mask: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const out = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const from = (y + 1) * (widthPx + 2) + 1;
    out.set(mask.subarray(from, from + widthPx), y * widthPx);
  }
  return out;
}
