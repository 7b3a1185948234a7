import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

export interface Change {
  /** The new metadata from the old; the same unless told. */
  metadata?: (old: Record<string, string>) => Record<string, string>;
  /** Tensors to leave out, as the tool that makes the subset does. */
  leaveOut?: (name: string) => boolean;
  /** Other shapes for the same bytes. */
  shapes?: Record<string, number[]>;
}

/** Writes a golden file anew with other metadata, without some of its tensors, or with other shapes. */
export function rewriteGolden(from: string, to: string, change: Change): void {
  const bytes = readFileSync(from);
  const base = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, base)) as Record<string, unknown>;
  const { __metadata__: metadata = {}, ...entries } = header;
  const kept = Object.entries(entries as Record<string, Entry>).filter(
    ([name]) => !change.leaveOut?.(name),
  );
  let end = 0;
  const parts = kept.map(([name, { dtype, shape, data_offsets: [start, stop] }]) => {
    const entry = { dtype, shape: change.shapes?.[name] ?? shape, data_offsets: [end, (end += stop - start)] };
    return { name, entry, data: bytes.subarray(base + start, base + stop) };
  });
  const old = metadata as Record<string, string>;
  const head = JSON.stringify({
    __metadata__: change.metadata?.(old) ?? old,
    ...Object.fromEntries(parts.map(({ name, entry }) => [name, entry])),
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(head)));
  writeFileSync(to, Buffer.concat([length, Buffer.from(head), ...parts.map(({ data }) => data)]));
}
