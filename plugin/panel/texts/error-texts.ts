/** Failures in the artist's language: what it means for the drawing, and the next step. */
import type { Language } from '../../model/panel-state';
import { isKnownCode, type Sentences, type ShownError } from '../../model/shown-error';
import { FRENCH_ERRORS } from './errors-fr';

/** A bridge that is newer than the panel may send a code that has no French words here: its own are shown then. */
export function sentencesOf(language: Language, { code, meaning, nextStep }: ShownError): Sentences {
  const french = language === 'fr' && isKnownCode(code) ? FRENCH_ERRORS[code] : undefined;
  return french ?? { meaning, nextStep };
}
