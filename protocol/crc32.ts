/**
 * CRC-32 (ISO 3309, as in PNG and zip) four bytes at a time ("slicing by four": table n holds the remainders of a byte
 * that is followed by n zero bytes). Three times as fast as byte by byte, which a 4K layer notices.
 */
const POLYNOMIAL = 0xedb88320;
const TABLES = makeTables();

function makeTables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    return value;
  });
  const tables = [first];
  for (let zeros = 1; zeros < 4; zeros++) {
    tables.push(tables[zeros - 1].map((value) => (value >>> 8) ^ first[value & 255]));
  }
  return tables;
}

/** Unsigned. */
export function crc32(bytes: Uint8Array): number {
  const [last, third, second, first] = TABLES;
  const whole = bytes.length - (bytes.length % 4);
  // -1, not 0xffffffff: engines keep small integers in registers and larger ones on the heap.
  let value = -1;
  let i = 0;
  for (; i < whole; i += 4) {
    value ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    value =
      first[value & 255] ^ second[(value >>> 8) & 255] ^ third[(value >>> 16) & 255] ^ last[value >>> 24];
  }
  for (; i < bytes.length; i++) value = last[(value ^ bytes[i]) & 255] ^ (value >>> 8);
  return (value ^ -1) >>> 0;
}
