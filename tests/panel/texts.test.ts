import { sentencesOf } from '../../plugin/panel/texts/error-texts';
import { FRENCH_ERRORS } from '../../plugin/panel/texts/errors-fr';
import { TEXT_KEYS, textOf, type TextValues } from '../../plugin/panel/texts/texts';
import { ERRORS } from '../../protocol/errors';

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

test('an error of the bridge is shown in the language of the panel', () => {
  const error = { code: 'disk-full', happened: 'No room.' };
  expect(sentencesOf('en', error)).toEqual(ERRORS['disk-full']);
  expect(sentencesOf('fr', error)).toEqual(FRENCH_ERRORS['disk-full']);
});

test('an error that only the host knows has sentences of its own', () => {
  for (const language of ['en', 'fr'] as const) {
    const { meaning, nextStep } = sentencesOf(language, { code: 'host-busy', happened: '' });
    expect([meaning, nextStep].every((sentence) => sentence.length > 10)).toBe(true);
  }
});

test('an error without a place in any table still says what it means and what to do', () => {
  expect(sentencesOf('en', { code: 'something-new', happened: 'x' })).toEqual(ERRORS.internal);
});
