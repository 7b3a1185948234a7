/** Names of engine settings as an artist reads them. A setting that is not listed shows its own name. */
import type { Language } from '../../model/panel-state';

const LABELS: Record<string, Record<Language, string>> = {
  preset: { en: 'Preset', fr: 'Préréglage' },
  steps: { en: 'Steps', fr: 'Étapes' },
  guidance: { en: 'Guidance', fr: 'Guidage' },
  guidanceRescale: { en: 'Guidance rescale', fr: 'Dosage du guidage' },
  motion: { en: 'Motion', fr: 'Mouvement' },
  eta: { en: 'Liveliness', fr: 'Vivacité' },
  spacing: { en: 'Spacing of steps', fr: 'Répartition des étapes' },
  size: { en: 'Engine size', fr: 'Taille du moteur' },
  sketchStrength: { en: 'Strength of sketches', fr: 'Force des croquis' },
  negativePrompt: { en: 'What to avoid', fr: 'À éviter' },
};

export function labelOfSetting(language: Language, name: string): string {
  return LABELS[name]?.[language] ?? sentenceCase(name);
}

const CHOICES: Record<string, Record<Language, string>> = {
  official: { en: 'Official', fr: 'Officiel' },
  quick: { en: 'Quick', fr: 'Rapide' },
  cpu: { en: 'For CPUs', fr: 'Pour processeur' },
  uniform: { en: 'Even', fr: 'Régulière' },
  uniform_trailing: { en: 'Even, from pure noise', fr: 'Régulière, depuis le bruit' },
  preset: { en: 'As the preset', fr: 'Du préréglage' },
  trained: { en: 'As trained', fr: 'D’entraînement' },
  'best-aspect': { en: 'Shape of the drawing', fr: 'Forme du dessin' },
  small: { en: 'Small', fr: 'Petite' },
};

/** The settings and choices that have words here. */
export const LABELLED = { settings: Object.keys(LABELS), choices: Object.keys(CHOICES) };

export function labelOfChoice(language: Language, choice: string): string {
  return CHOICES[choice]?.[language] ?? sentenceCase(choice);
}

function sentenceCase(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
