import { crc32 as nativeCrc32 } from 'node:zlib';
import {
  CHUNK_HEADER_BYTES,
  chunkCount,
  chunkPayload,
  crc32,
  decodeChunk,
  encodeChunk,
} from '../../protocol/chunks';
import { LIMITS } from '../../protocol/limits';

const letters = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('binary chunks', () => {
  test('the CRC is the one of PNG and zip', () => {
    expect(crc32(letters('123456789'))).toBe(0xcbf43926);
  });

  test('the CRC equals the native one for every length and start of a view', () => {
    const bytes = Uint8Array.from({ length: 80 }, (_, i) => (i * 2654435761) >>> 24);
    for (let start = 0; start < 5; start++) {
      for (let end = start; end <= bytes.length; end++) {
        const view = bytes.subarray(start, end);
        expect(crc32(view)).toBe(nativeCrc32(view));
      }
    }
  });

  test('a chunk reads back as it was written', () => {
    const payload = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);
    expect(decodeChunk(encodeChunk({ transfer: 0xfffffffe, sequence: 3, payload }))).toEqual({
      transfer: 0xfffffffe,
      sequence: 3,
      payload,
    });
  });

  test('the header stands byte for byte as the page on the protocol says', () => {
    const message = encodeChunk({ transfer: 1, sequence: 2, payload: letters('123456789') });
    const hex = Buffer.from(message.subarray(0, CHUNK_HEADER_BYTES)).toString('hex');
    expect(hex).toBe('54424331' + '00000001' + '00000002' + 'cbf43926' + '00000009');
  });

  test('a view into a larger buffer is read at its own offset', () => {
    const message = encodeChunk({ transfer: 9, sequence: 0, payload: letters('abc') });
    const padded = new Uint8Array(message.length + 5);
    padded.set(message, 5);
    expect(decodeChunk(padded.subarray(5))).toMatchObject({ transfer: 9, payload: letters('abc') });
  });

  test('every flipped bit of a chunk is noticed or changes only the transfer and the sequence number', () => {
    const good = encodeChunk({ transfer: 5, sequence: 6, payload: letters('ink and paint') });
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3] ^= 1 << (bit & 7);
      const byte = bit >> 3;
      if (byte >= 4 && byte < 12) expect(decodeChunk(bad)).not.toMatchObject({ transfer: 5, sequence: 6 });
      else expect(decodeChunk(bad)).toHaveProperty('fault');
    }
  });

  test('short, empty and oversized messages are faults', () => {
    expect(decodeChunk(new Uint8Array(19))).toEqual({ fault: 'short' });
    expect(() => encodeChunk({ transfer: 1, sequence: 0, payload: new Uint8Array(0) })).toThrow(RangeError);
    expect(() =>
      encodeChunk({ transfer: 1, sequence: 0, payload: new Uint8Array(LIMITS.chunkBytes + 1) }),
    ).toThrow(RangeError);
    const message = new Uint8Array(CHUNK_HEADER_BYTES + LIMITS.chunkBytes + 1);
    message.set(
      encodeChunk({ transfer: 7, sequence: 0, payload: letters('a') }).subarray(0, CHUNK_HEADER_BYTES),
    );
    new DataView(message.buffer).setUint32(16, LIMITS.chunkBytes + 1);
    expect(decodeChunk(message)).toEqual({ fault: 'length', transfer: 7 });
  });

  test('pixels are cut into full chunks and a rest', () => {
    const bytes = new Uint8Array(LIMITS.chunkBytes * 2 + 3).fill(1);
    expect(chunkCount(bytes.length)).toBe(3);
    expect([0, 1, 2].map((sequence) => chunkPayload(bytes, sequence).length)).toEqual([
      LIMITS.chunkBytes,
      LIMITS.chunkBytes,
      3,
    ]);
  });
});
