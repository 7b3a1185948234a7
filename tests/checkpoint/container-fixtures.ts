import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { openCheckpoint } from '../../bridge-server/checkpoint/open-checkpoint';
import type { Checkpoint } from '../../bridge-server/checkpoint/checkpoint';

/** A folder that goes away with the suite, and files in it made from bytes. */
export class FixtureFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'toonbridge-checkpoint-'));
  private count = 0;

  write(bytes: Uint8Array | string, name = `file-${this.count++}`): string {
    const path = join(this.path, name);
    writeFileSync(path, bytes);
    return path;
  }

  open(bytes: Uint8Array | string): Promise<Checkpoint> {
    return openCheckpoint(this.write(bytes, 'opened'));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A safetensors file with this header (text, or an object for JSON) and this many bytes of data. */
export function safetensors(header: object | string, dataBytes: number, declaredLength?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declaredLength ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes, 1)]);
}

export interface ZipRecord {
  name: string;
  data: Uint8Array;
  /** What the table of contents claims instead of the truth. */
  declaredBytes?: number;
  flags?: number;
  offset?: number;
}

/** A zip file of stored records; the claims of a record go into the table of contents. */
export function zip(records: readonly ZipRecord[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const record of records) {
    const name = Buffer.from(record.name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    parts.push(local, name, Buffer.from(record.data));
    central.push(centralRecord(record, name, at));
    at += local.length + name.length + record.data.length;
  }
  const table = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, table, end]);
}

function centralRecord(record: ZipRecord, name: Buffer, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(record.flags ?? 0, 8);
  header.writeUInt32LE(crc32(record.data), 16);
  header.writeUInt32LE(record.declaredBytes ?? record.data.length, 20);
  header.writeUInt32LE(record.declaredBytes ?? record.data.length, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(record.offset ?? offset, 42);
  return Buffer.concat([header, name]);
}

/** A torch zip with this pickle; storages by key. */
export function torchZip(pickle: Uint8Array, storages: Record<string, Uint8Array> = {}): Buffer {
  const data = Object.entries(storages).map(([key, bytes]) => ({ name: `r/data/${key}`, data: bytes }));
  return zip([{ name: 'r/data.pkl', data: pickle }, ...data]);
}

const text = (value: string) => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), length, bytes]);
};
const whole = (value: number) => {
  const bytes = Buffer.alloc(5);
  bytes.write('J', 0);
  bytes.writeInt32LE(value, 1);
  return bytes;
};
const tuple = (items: Buffer[]) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]);

/** Pieces of a pickle, as torch writes them. */
export const pickled = {
  text,
  whole,
  tuple,
  global: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  call: (callable: Buffer, args: Buffer[]) => Buffer.concat([callable, tuple(args), Buffer.from('R')]),
  dict: (entries: [string, Buffer][]) =>
    Buffer.concat([
      Buffer.from('}('),
      ...entries.flatMap(([key, value]) => [text(key), value]),
      Buffer.from('u'),
    ]),
  file: (value: Buffer) => Buffer.concat([Buffer.from([0x80, 2]), value, Buffer.from('.')]),
  tensor: (
    shape: number[],
    strides: number[],
    offset = 0,
    { stored = 4, storage = 'FloatStorage', key = '0' } = {},
  ) => {
    const id = [text('storage'), pickled.global('torch', storage), text(key), text('cpu'), whole(stored)];
    const persistent = Buffer.concat([tuple(id), Buffer.from('Q')]);
    return pickled.call(pickled.global('torch._utils', '_rebuild_tensor_v2'), [
      persistent,
      whole(offset),
      tuple(shape.map(whole)),
      tuple(strides.map(whole)),
      Buffer.from([0x89]),
      Buffer.from('}'),
    ]);
  },
};
