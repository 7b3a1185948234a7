/**
 * Text repair: what ftfy 6.3 (`fix_text` with its defaults) does to a prompt before it is tokenized. CLIP's training
 * texts went through it, so a prompt must, too, or "“curly” ﬁ" would become other tokens.
 */
import { repairHtml } from './html-entities';
import { replaceC1Controls, undoMojibake } from './mojibake';

/** Joined letters that stand for two or three; æ and œ are letters of their own and stay. */
const LIGATURES: Readonly<Record<string, string>> = {
  Ĳ: 'IJ',
  ĳ: 'ij',
  ŉ: 'ʼn',
  Ǳ: 'DZ',
  ǲ: 'Dz',
  ǳ: 'dz',
  Ǆ: 'DŽ',
  ǅ: 'Dž',
  ǆ: 'dž',
  Ǉ: 'LJ',
  ǈ: 'Lj',
  ǉ: 'lj',
  Ǌ: 'NJ',
  ǋ: 'Nj',
  ǌ: 'nj',
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'ſt',
  ﬆ: 'st',
};
const LIGATURE = new RegExp(`[${Object.keys(LIGATURES).join('')}]`, 'gu');

const FULL_OR_HALF_WIDTH = /[\uff01-\uffef]/g;
const IDEOGRAPHIC_SPACE = /\u3000/g;
const SINGLE_QUOTES = /[\u02bc\u2018-\u201b]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f]/g;
const LINE_BREAKS = /\r\n|[\r\u2028\u2029\u0085]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;
// eslint-disable-next-line no-control-regex -- terminal escapes begin with a control character
const TERMINAL_ESCAPE = /\x1b\[[\d;]*[a-zA-Z]/g;
// eslint-disable-next-line no-control-regex -- these are the characters to remove
const CONTROLS = /[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g;

function repairOnce(text: string, unescape: boolean): string {
  return replaceC1Controls(undoMojibake(unescape ? repairHtml(text) : text))
    .replace(LIGATURE, (ligature) => LIGATURES[ligature])
    .replace(IDEOGRAPHIC_SPACE, ' ')
    .replace(FULL_OR_HALF_WIDTH, (character) => character.normalize('NFKC'))
    .replace(DOUBLE_QUOTES, '"')
    .replace(SINGLE_QUOTES, "'")
    .replace(LINE_BREAKS, '\n')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(TERMINAL_ESCAPE, '')
    .replace(CONTROLS, '')
    .normalize('NFC');
}

function repairLine(line: string, unescape: boolean): string {
  const repaired = repairOnce(line, unescape);
  return repaired === line ? line : repairLine(repaired, unescape);
}

/** A text with HTML tags is left escaped from the first line with a "<" on. */
export function repairText(text: string): string {
  let unescape = true;
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? [])
    .map((line) => {
      unescape = unescape && !line.includes('<');
      return repairLine(line, unescape);
    })
    .join('');
}
