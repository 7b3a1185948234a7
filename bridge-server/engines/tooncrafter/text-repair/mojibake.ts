/** Undoing mojibake: UTF-8 that was read in a one-byte encoding is read again, as ftfy 6.3 does it. */
import { looksMisread } from './badness';
import {
  charactersOfBytes,
  TRIED_ENCODINGS,
  WINDOWS_1252,
  type SingleByteEncoding,
} from './single-byte-encodings';
import { decodeUtf8 } from './utf8-variants';

/** A text whose characters are bytes, so that patterns of bytes are patterns of text. */
type Bytes = string;

function bytesOf(data: Uint8Array): Bytes {
  return Array.from(data, (byte) => String.fromCharCode(byte)).join('');
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const UTF8_REPLACEMENT: Bytes = '\xef\xbf\xbd';

/** UTF-8 whose byte A0 (no-break space) became a plain space; only where the result is a likely character. */
const SPACE_FOR_A0 =
  /[\xc2\xc3\xc5\xce\xd0\xd9] |[\xe2\xe3] [\x80-\x84\x86-\x9f\xa1-\xbf]|[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf] |\xf0 [\x80-\xbf][\x80-\xbf]|\xf0[\x80-\xbf] [\x80-\xbf]|\xf0[\x80-\xbf][\x80-\xbf] /g;

/** "Ã la mode": à is a word here, so the space stays beside it; not in Portuguese àquele, àquilo, às. */
const A_GRAVE_WORD = /\xc3 (?! |quele|quela|quilo|s )/g;

function restoreA0(bytes: Bytes): Bytes {
  if (bytes.search(SPACE_FOR_A0) < 0) return bytes;
  return bytes
    .replace(A_GRAVE_WORD, '\xc3\xa0 ')
    .replace(SPACE_FOR_A0, (sequence) => sequence.replaceAll(' ', '\xa0'));
}

/** UTF-8 that lost bytes: 1A stands for the replacement character, a question mark may. */
const LOSSY_UTF8 = new RegExp(
  [
    '[\xc2-\xdf]\x1a',
    '[\xc2\xc3]\\?',
    '\xed[\xa0-\xaf][\x1a?]\xed[\xb0-\xbf][\x1a?\x80-\xbf]',
    '\xed[\xa0-\xaf][\x1a?\x80-\xbf]\xed[\xb0-\xbf][\x1a?]',
    '[\xe0-\xef][\x1a?][\x1a\x80-\xbf]',
    '[\xe0-\xef][\x1a\x80-\xbf][\x1a?]',
    '[\xf0-\xf4][\x1a?][\x1a\x80-\xbf][\x1a\x80-\xbf]',
    '[\xf0-\xf4][\x1a\x80-\xbf][\x1a?][\x1a\x80-\xbf]',
    '[\xf0-\xf4][\x1a\x80-\xbf][\x1a\x80-\xbf][\x1a?]',
    '\x1a',
  ].join('|'),
  'g',
);

/** What the text would be if it had been read in this encoding by mistake; undefined when it is no UTF-8. */
function readAgain(text: string, encoding: SingleByteEncoding): string | undefined {
  const encoded = encoding.encode(text);
  if (!encoded) return undefined;
  // In Macintosh texts an en dash and a space look like a lost A0.
  const restored = encoding.name === 'macintosh' ? bytesOf(encoded) : restoreA0(bytesOf(encoded));
  return decodeUtf8(encoding.sloppy ? restored.replace(LOSSY_UTF8, UTF8_REPLACEMENT) : restored);
}

const FIRST_OF_2 = charactersOfBytes(range(0xc2, 0xdf));
const FIRST_OF_3 = charactersOfBytes(range(0xe0, 0xef));
const FIRST_OF_4 = charactersOfBytes([0xf0, 0xf3]);
const CONTINUATION = charactersOfBytes(range(0x80, 0xbf));
/** without dashes, quotes, bullets and dots, which stand beside mojibake for themselves */
const CONTINUATION_ONLY = CONTINUATION.replace(/[\u2013-\u2026]/g, '');
const MISREAD_RUN = new RegExp(
  `(?<![${CONTINUATION_ONLY}])(?:[${FIRST_OF_2}][ ${CONTINUATION}]|` +
    `[${FIRST_OF_3}][ ${CONTINUATION}]{2}|[${FIRST_OF_4}][ ${CONTINUATION}]{3})+`,
  'gu',
);

/** Repairs misread runs inside of a text that is otherwise right. */
function repairRuns(text: string): string {
  return text.replace(MISREAD_RUN, (run) =>
    run.length < text.length && looksMisread(run) ? undoMojibake(run) : run,
  );
}

const C1_CONTROL = /[\u0080-\u009f]/g;

/** Control characters that nobody wants were meant as the letters and signs of Windows-1252. */
export function replaceC1Controls(text: string): string {
  return text.replace(C1_CONTROL, (control) => WINDOWS_1252.characters[control.charCodeAt(0)]);
}

/** Latin-1 that was meant as Windows-1252; holes of Windows-1252 make it impossible. */
function asWindows1252(text: string): string | undefined {
  const meant = replaceC1Controls(text);
  const isLatin1 = Array.from(text).every((character) => character <= '\u00ff');
  return isLatin1 && !/[\u0080-\u009f]/.test(meant) ? meant : undefined;
}

function undoOnce(text: string): string {
  if (!looksMisread(text)) return text;
  for (const encoding of TRIED_ENCODINGS) {
    const read = readAgain(text, encoding);
    if (read !== undefined) return read;
  }
  const repaired = repairRuns(text);
  if (repaired !== text) return repaired;
  return asWindows1252(text) ?? replaceC1Controls(text);
}

/** Reads misread text again, until it looks right or nothing changes any more. */
export function undoMojibake(text: string): string {
  const next = undoOnce(text);
  return next === text ? text : undoMojibake(next);
}
