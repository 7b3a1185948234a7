import { sentencesOf } from '../../plugin/panel/texts/error-texts';
import { TEXT_KEYS, textOf, type TextValues } from '../../plugin/panel/texts/texts';
import { LABELLED, labelOfChoice, labelOfSetting } from '../../plugin/panel/texts/setting-labels';
import { TOONCRAFTER_SETTINGS } from '../../bridge-server/engines/tooncrafter/settings';
import { shownFailure, shownWireError } from '../../plugin/model/shown-error';
import { ERROR_CODES, ERRORS } from '../../protocol/errors';

/** Fills every gap with its own name. */
const names: TextValues = new Proxy({}, { get: (_, name) => `{${String(name)}}` });
const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test.each(TEXT_KEYS)('"%s" is there in both languages with the same gaps', (key) => {
  const [english, french] = (['en', 'fr'] as const).map((language) => textOf(language, key, names));
  expect(english.trim()).not.toBe('');
  expect(french.trim()).not.toBe('');
  expect(gaps(french)).toEqual(gaps(english));
});

test('gaps are filled in', () => {
  expect(textOf('en', 'stepOf', { step: 3, steps: 9 })).toBe('3 of 9');
  expect(textOf('fr', 'stepOf', { step: 3, steps: 9 })).toBe('3 sur 9');
});

test.each(ERROR_CODES)('%s is shown in the language of the panel', (code) => {
  const error = shownFailure(code, 'It happened.');
  expect(sentencesOf('en', error)).toMatchObject(ERRORS[code]);
  const { meaning, nextStep } = sentencesOf('fr', error);
  for (const sentence of [meaning, nextStep]) {
    expect(sentence).toMatch(/^[\p{Lu}].{9,}\.$/su);
    expect(Object.values(ERRORS[code])).not.toContain(sentence);
  }
});

test('a code that only a newer bridge knows is shown in the words that it sent', () => {
  const error = shownWireError({ code: 'something-new', message: 'x', meaning: 'M.', nextStep: 'N.' });
  for (const language of ['en', 'fr'] as const)
    expect(sentencesOf(language, error)).toEqual({ meaning: 'M.', nextStep: 'N.' });
});

test('words that every object has are no codes', () => {
  const error = shownWireError({ code: 'toString', message: 'x', meaning: 'M.', nextStep: 'N.' });
  expect(sentencesOf('fr', error)).toEqual({ meaning: 'M.', nextStep: 'N.' });
});

test('every setting that an engine has, and no other, is named in both languages', () => {
  const choices = TOONCRAFTER_SETTINGS.flatMap((offer) => (offer.kind === 'choice' ? offer.choices : []));
  expect([...LABELLED.settings].sort()).toEqual(TOONCRAFTER_SETTINGS.map(({ name }) => name).sort());
  expect([...LABELLED.choices].sort()).toEqual([...new Set(choices)].sort());
  expect(labelOfSetting('fr', 'negativePrompt')).toBe('À éviter');
  expect(labelOfChoice('en', 'best-aspect')).toBe('Shape of the drawing');
  expect(labelOfSetting('fr', 'lineWeight')).toBe('Line weight');
});
