/** Strict UTF-8, and the two variants that Java and old databases write. */

/** A surrogate pair written as two three-byte sequences (CESU-8). */
const SURROGATE_PAIR = /\xed([\xa0-\xaf])([\x80-\xbf])\xed([\xb0-\xbf])([\x80-\xbf])/g;
/** NUL written so that it has no zero byte. */
const LONG_NUL = /\xc0\x80/g;

function utf8Of(codePoint: number): string {
  return Array.from(new TextEncoder().encode(String.fromCodePoint(codePoint)), (byte) =>
    String.fromCharCode(byte),
  ).join('');
}

function joinPair(...[, high, highLow, low, lowLow]: string[]): string {
  const [a, b, c, d] = [high, highLow, low, lowLow].map((byte) => byte.charCodeAt(0));
  return utf8Of(0x10000 + ((a & 0x0f) << 16) + ((b & 0x3f) << 10) + ((c & 0x0f) << 6) + (d & 0x3f));
}

/**
 * @param bytes a text whose characters are bytes
 * @returns undefined when the bytes are no UTF-8
 */
export function decodeUtf8(bytes: string): string | undefined {
  const plain = bytes.replace(SURROGATE_PAIR, joinPair).replace(LONG_NUL, '\0');
  try {
    const data = Uint8Array.from(plain, (byte) => byte.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}
