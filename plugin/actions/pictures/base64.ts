const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Letters are joined in pieces, so that no single join is huge. */
const PIECE_BYTES = 3 * 4096;

/** Bytes as base64; written out because a host may lack `btoa`. */
export function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    pieces.push(encodePiece(bytes.subarray(start, start + PIECE_BYTES)));
  }
  return pieces.join('');
}

function encodePiece(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET[three >> 18] + ALPHABET[(three >> 12) & 63];
    text += i + 1 < bytes.length ? ALPHABET[(three >> 6) & 63] : '=';
    text += i + 2 < bytes.length ? ALPHABET[three & 63] : '=';
  }
  return text;
}
