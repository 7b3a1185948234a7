/** PackBits, the run-length coding of PSD rows: n >= 0 means n + 1 literal bytes, n < 0 means 1 - n times one byte. */
const MAX_RUN = 128;
/** Byte 128 says nothing. */
const NOTHING = -128;

/** Fills `target` from a packed row. @returns false when the row holds too few or too many bytes */
export function unpackRow(packed: Uint8Array, target: Uint8Array): boolean {
  let to = 0;
  for (let from = 0; from < packed.length;) {
    const control = (packed[from++] << 24) >> 24;
    if (control === NOTHING) continue;
    const count = control >= 0 ? control + 1 : 1 - control;
    const used = control >= 0 ? count : 1;
    if (to + count > target.length || from + used > packed.length) return false;
    if (control >= 0) target.set(packed.subarray(from, from + count), to);
    else target.fill(packed[from], to, to + count);
    from += used;
    to += count;
  }
  return to === target.length;
}

export function packRow(row: Uint8Array): Uint8Array {
  const packed = new Uint8Array(row.length + Math.ceil(row.length / MAX_RUN));
  let to = 0;
  for (let from = 0; from < row.length;) {
    const run = runLength(row, from);
    if (run > 1) {
      packed[to++] = 1 - run;
      packed[to++] = row[from];
      from += run;
      continue;
    }
    const end = literalEnd(row, from);
    packed[to++] = end - from - 1;
    packed.set(row.subarray(from, end), to);
    to += end - from;
    from = end;
  }
  return packed.subarray(0, to);
}

function runLength(row: Uint8Array, from: number): number {
  const limit = Math.min(row.length, from + MAX_RUN);
  let end = from + 1;
  while (end < limit && row[end] === row[from]) end++;
  return end - from;
}

/** A literal stretch goes on until three equal bytes follow: a pair inside of it costs nothing. */
function literalEnd(row: Uint8Array, from: number): number {
  const limit = Math.min(row.length, from + MAX_RUN);
  let end = from + 1;
  while (end < limit && !(row[end] === row[end + 1] && row[end] === row[end + 2])) end++;
  return end;
}
