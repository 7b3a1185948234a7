/**
 * Does a text look like mojibake (UTF-8 that was read as something else)? The heuristic of ftfy 6.3 (Robyn Speer,
 * Apache 2.0), which the text encoder's training used: neighbours that hardly occur in any language, by class.
 */

/** Classes of the characters that misread UTF-8 consists of. */
const CLASS = {
  common: '\u00a0\u00ad´·–—―’…',
  control: '\u0080-\u009f',
  bad: '¤¦¨ª¬¯¸ºƒˆˇ˘˛˜†‡‰⌐◊\ufffd',
  law: '§¶',
  currency: '¢£¥₧€',
  opening: '¡©«¿΄΅‘‚“„•‹\uf8ff',
  closing: '®»˝”›™',
  numeric: '±²³µ¹¼½¾×÷⁄№∂∆∏∑√∞∩∫≈≠≡≤≥',
  kaomoji: '°ÒÓÔÕÖÙÚÛÜòóôõöøùúûüŌŐŪŲ',
  upper: 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑØÜÝĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŒŘŚŞŠŢŤŮŰŸŹŻŽҐ',
  lower: 'ßàáâãäåæçèéêëìíîïðñüāăąćčďđēėęěğģīįķĺļľłœŕśşšťźżžґﬁﬂ',
  plainUpper: 'ÞΆΈΉΊΌΎΏΑ-ΩΪΫЁ-Я',
  plainLower: 'άέήίΰα-ωа-џ',
  box: '│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓',
} as const;

type ClassName = keyof typeof CLASS;

/** A set of these classes, and of further characters. */
function any(names: string, further = ''): string {
  return `[${names
    .split(' ')
    .map((name) => CLASS[name as ClassName])
    .join('')}${further}]`;
}

const WORD = '[\\p{L}\\p{N}_]';
const arabic = `[ØÙ]${any('common currency bad numeric opening', 'ŸŠ®°µ»')}`;
const foreignAlphabet = (letters: string, further: string): string =>
  `[${letters}]${any('control bad opening closing currency', further)}[${letters}]`;

/** Neighbours by class; each row alone is a sign of mojibake. */
const BY_CLASS = [
  any('control'),
  any('bad lower upper box opening closing currency numeric law') + any('bad'),
  `[a-zA-Z]${any('plainLower plainUpper')}${any('bad')}`,
  any('bad') + any('lower upper box opening closing currency numeric law'),
  any('lower plainLower box closing currency numeric') + any('upper'),
  any('box closing currency numeric') + any('lower'),
  any('lower box closing') + any('currency'),
  `\\s${any('upper')}${any('currency')}`,
  any('upper box') + any('numeric law'),
  any('lower upper box currency closing') + any('opening') + any('numeric'),
  any('lower upper currency numeric box law') + any('closing') + any('opening'),
  any('currency numeric box') + any('opening'),
  `[a-z]${any('upper')}${any('opening currency')}`,
  any('box') + any('kaomoji'),
  any('lower upper currency numeric opening closing law') + any('box'),
  any('box') + any('closing'),
  any('lower upper') + any('opening closing') + WORD,
];

/** Sequences that single encodings produce. */
const BY_SEQUENCE = [
  '[Œœ][^A-Za-z]',
  `${any('upper')}°`,
  `[ÂÃÎÐ]${any('opening closing', '€œŠš¢£Ÿž\u00a0\u00ad®©°·»–—´')}`,
  '×[²³]',
  arabic + arabic,
  'à[²µ¹¼½¾]',
  '√[±∂†≠®™´≤≥¥µø]',
  '≈[°¢]',
  '‚Ä[ìîïòôúùû†°¢π]',
  '‚[âó][àäê°]',
  'вЂ',
  foreignAlphabet('ВГРС', '°µ'),
  'ГўВЂВ.[A-Za-z ]',
  'Ã[\u00a0¡]',
  '[a-z]\\s?[ÃÂ] ',
  '^[ÃÂ] ',
  `${any('closing', 'a-z.,?!')}Â${any('opening closing', ' ')}`,
  'β€[™\u00a0Ά\u00ad®°]',
  foreignAlphabet('ΒΓΞΟ', '°'),
  'ā€',
];

const MOJIBAKE = new RegExp([...BY_CLASS, ...BY_SEQUENCE].join('|'), 'u');

export function looksMisread(text: string): boolean {
  return MOJIBAKE.test(text);
}
