/** Failures in the artist's language: what it means for the drawing, and the next step. */
import type { Language, ShownError } from '../../model/panel-state';
import { ERRORS, isErrorCode, type HostErrorCode } from '../../model/error-table';
import { FRENCH_ERRORS } from './errors-fr';

export interface ErrorSentences {
  meaning: string;
  nextStep: string;
}

type OwnCode = Exclude<
  HostErrorCode,
  'mode-unsupported' | 'key-empty' | 'file-unreadable' | 'keys-different-size'
>;

/** Failures of the host; the bridge's come with their sentences. */
const HOST_ERRORS: Record<OwnCode, Record<Language, ErrorSentences>> = {
  'host-document-gone': {
    en: {
      meaning: 'The document was closed, so the drawings have no place to go. The take is kept.',
      nextStep: 'Open the document again and insert the take from the list.',
    },
    fr: {
      meaning: 'Le document a été fermé, les dessins n’ont donc pas de place. La prise est conservée.',
      nextStep: 'Rouvrez le document et insérez la prise depuis la liste.',
    },
  },
  'host-layer-gone': {
    en: {
      meaning: 'A layer that is needed was deleted. Nothing was changed.',
      nextStep: 'Undo the deletion, or select other keys.',
    },
    fr: {
      meaning: 'Un calque nécessaire a été supprimé. Rien n’a été modifié.',
      nextStep: 'Annulez la suppression ou sélectionnez d’autres clés.',
    },
  },
  'host-busy': {
    en: {
      meaning: 'Photoshop is busy with another command, so it could not be asked. Nothing was changed.',
      nextStep: 'Finish or close what is open in Photoshop, then try again.',
    },
    fr: {
      meaning: 'Photoshop est occupé par une autre commande. Rien n’a été modifié.',
      nextStep: 'Terminez ou fermez ce qui est ouvert dans Photoshop, puis réessayez.',
    },
  },
  'host-cancelled': {
    en: {
      meaning: 'It was cancelled; the document is as it was before. A finished take is kept.',
      nextStep: 'Insert the take from the list when you like.',
    },
    fr: {
      meaning: 'Annulé ; le document est comme avant. Une prise terminée est conservée.',
      nextStep: 'Insérez la prise depuis la liste quand vous voulez.',
    },
  },
  'host-unreadable': {
    en: {
      meaning: 'The pixels of a layer could not be read. Nothing was changed.',
      nextStep: 'Rasterize a copy of the layer and use the copy.',
    },
    fr: {
      meaning: 'Les pixels d’un calque n’ont pas pu être lus. Rien n’a été modifié.',
      nextStep: 'Pixellisez une copie du calque et utilisez-la.',
    },
  },
  'host-not-inserted': {
    en: {
      meaning: 'The drawings could not be placed; the document is as it was before. The take is kept.',
      nextStep: 'Insert the take from the list.',
    },
    fr: {
      meaning: 'Les dessins n’ont pas pu être placés ; le document est comme avant. La prise est conservée.',
      nextStep: 'Insérez la prise depuis la liste.',
    },
  },
  'host-no-animation': {
    en: {
      meaning: 'The frame animation could not be made. Your layers were not changed.',
      nextStep: 'In Photoshop’s Timeline, use “Make Frames From Layers” on a copy of the group.',
    },
    fr: {
      meaning: 'L’animation n’a pas pu être créée. Vos calques n’ont pas été modifiés.',
      nextStep:
        'Dans le panneau Montage, utilisez « Créer des images d’après des calques » sur une copie du groupe.',
    },
  },
};

export function sentencesOf(language: Language, error: ShownError): ErrorSentences {
  if (isOwn(error.code)) return HOST_ERRORS[error.code][language];
  const code = isErrorCode(error.code) ? error.code : 'internal';
  const english = {
    meaning: error.meaning ?? ERRORS[code].meaning,
    nextStep: error.nextStep ?? ERRORS[code].nextStep,
  };
  return language === 'fr' ? (FRENCH_ERRORS[code] ?? english) : english;
}

function isOwn(code: string): code is OwnCode {
  return code in HOST_ERRORS;
}
