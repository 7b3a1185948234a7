/** From a prompt to the 77 token ids that the text tower takes (OpenCLIP's tokenizer with its text cleaning). */
import { unescapeHtml } from './text-repair/html-entities';
import { repairText } from './text-repair/text-repair';
import { clipVocabulary, END_OF_TEXT, START_OF_TEXT, type Vocabulary } from './vocabulary';

export const CONTEXT_LENGTH = 77;
/** padding is token 0, an exclamation mark; the text tower sees it like any other token */
const PADDING = 0;

/** White space as Python knows it: JavaScript's \s has other members. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`, 'gu');
const OUTER_SPACES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'gu');

/** Marks, English endings, runs of letters, single digits, runs of anything else. */
const PIECES = new RegExp(
  `<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^${SPACE}\\p{L}\\p{N}]+`,
  'giu',
);
const MARKS: ReadonlyMap<string, number> = new Map([
  ['<start_of_text>', START_OF_TEXT],
  ['<end_of_text>', END_OF_TEXT],
]);

/** Repaired, unescaped, with single spaces, in small letters. */
export function cleanPrompt(prompt: string): string {
  const unescaped = unescapeHtml(unescapeHtml(repairText(prompt)));
  return unescaped.replace(OUTER_SPACES, '').replace(SPACES, ' ').replace(OUTER_SPACES, '').toLowerCase();
}

/** Joins a pair wherever it stands, from left to right. */
function mergePair(symbols: readonly string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === left && symbols[i + 1] === right;
    merged.push(isPair ? left + right : symbols[i]);
    if (isPair) i++;
  }
  return merged;
}

/** Byte pair encoding: the pair that was merged earliest in training is joined until no known pair is left. */
function encodePiece(piece: string, vocabulary: Vocabulary): number[] {
  const mark = MARKS.get(piece);
  if (mark !== undefined) return [mark];
  let symbols = vocabulary.symbolsOf(piece);
  for (;;) {
    let best = Infinity;
    let at = -1;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const rank = vocabulary.rankOf(symbols[i], symbols[i + 1]) ?? Infinity;
      if (rank < best) [best, at] = [rank, i];
    }
    if (at < 0) return symbols.map((symbol) => vocabulary.idOf(symbol));
    symbols = mergePair(symbols, symbols[at], symbols[at + 1]);
  }
}

/** The tokens of a prompt without marks, padding or cut. */
export function encodePrompt(prompt: string): number[] {
  const vocabulary = clipVocabulary();
  const pieces = cleanPrompt(prompt).match(PIECES) ?? [];
  return pieces.flatMap((piece) => encodePiece(piece, vocabulary));
}

/** @returns [77]: start, the prompt, end, padding; a longer prompt is cut and its last id is the end */
export function tokenize(prompt: string): Int32Array {
  const ids = [START_OF_TEXT, ...encodePrompt(prompt), END_OF_TEXT].slice(0, CONTEXT_LENGTH);
  if (ids.length === CONTEXT_LENGTH) ids[CONTEXT_LENGTH - 1] = END_OF_TEXT;
  const tokens = new Int32Array(CONTEXT_LENGTH).fill(PADDING);
  tokens.set(ids);
  return tokens;
}
