/** The one-byte encodings that text is commonly misread in, as two-way tables of 256 characters. */

export interface SingleByteEncoding {
  name: string;
  /** character of each byte */
  characters: readonly string[];
  /** @returns the bytes of a text, or undefined when it has characters that the encoding lacks */
  encode(text: string): Uint8Array | undefined;
  /** `sloppy` encodings fill their holes with Latin-1 and write the replacement character as byte 1A. */
  sloppy: boolean;
}

const REPLACEMENT = '\ufffd';
const SUBSTITUTE_BYTE = 0x1a;
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Upper half of code page 437 (the first PC's); runtimes do not carry it. */
const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Windows-1252 from byte 80 to 9F, holes as in Latin-1: the runtime's own decoder takes it for Latin-1. */
const WINDOWS_1252_SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function latin1(byte: number): string {
  return String.fromCharCode(byte);
}

function encodingOf(name: string, characters: readonly string[], sloppy: boolean): SingleByteEncoding {
  const byteOf = new Map(characters.map((character, byte) => [character, byte]));
  const encode = (text: string): Uint8Array | undefined => {
    const bytes = Array.from(text, (character) => byteOf.get(character));
    return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined;
  };
  return { name, characters, sloppy, encode };
}

function known(name: string): SingleByteEncoding {
  return encodingOf(name, Array.from(new TextDecoder(name).decode(ALL_BYTES)), false);
}

function sloppy(
  name: string,
  table = Array.from(new TextDecoder(name).decode(ALL_BYTES)),
): SingleByteEncoding {
  const filled = table.map((character, byte) => (character === REPLACEMENT ? latin1(byte) : character));
  filled[SUBSTITUTE_BYTE] = REPLACEMENT;
  return encodingOf(name, filled, true);
}

const LATIN_1 = encodingOf('latin-1', Array.from(ALL_BYTES, latin1), false);
export const WINDOWS_1252 = sloppy('windows-1252', [
  ...Array.from(ALL_BYTES.subarray(0, 0x80), latin1),
  ...WINDOWS_1252_SIGNS,
  ...Array.from(ALL_BYTES.subarray(0xa0), latin1),
]);

/** In the order in which they are tried. */
export const TRIED_ENCODINGS: readonly SingleByteEncoding[] = [
  LATIN_1,
  WINDOWS_1252,
  sloppy('windows-1251'),
  sloppy('windows-1250'),
  sloppy('windows-1253'),
  sloppy('windows-1254'),
  sloppy('windows-1257'),
  known('iso-8859-2'),
  known('macintosh'),
  encodingOf('cp437', [...Array.from(ALL_BYTES.subarray(0, 128), latin1), ...CODE_PAGE_437], false),
];

/** The encodings whose letters look like parts of misread UTF-8. */
const LETTER_ENCODINGS = TRIED_ENCODINGS.filter(
  ({ name }) => name === 'latin-1' || name.startsWith('windows-'),
);

/** Every character that one of these bytes stands for in a Latin-1-like encoding. */
export function charactersOfBytes(bytes: readonly number[]): string {
  const all = LETTER_ENCODINGS.flatMap(({ characters }) => bytes.map((byte) => characters[byte]));
  return [...new Set(all)].join('');
}
