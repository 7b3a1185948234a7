/** Names of engine settings as an artist reads them. A setting that is not listed shows its own name. */
import type { Language } from '../../model/panel-state';

const LABELS: Record<string, Record<Language, string>> = {
  steps: { en: 'Steps', fr: 'Étapes' },
  guidance: { en: 'Guidance', fr: 'Guidage' },
  motion: { en: 'Motion', fr: 'Mouvement' },
  eta: { en: 'Liveliness', fr: 'Vivacité' },
  quality: { en: 'Quality', fr: 'Qualité' },
  size: { en: 'Engine size', fr: 'Taille du moteur' },
  precision: { en: 'Precision', fr: 'Précision' },
  arc: { en: 'Arcs', fr: 'Arcs' },
  smoothing: { en: 'Smoothing', fr: 'Lissage' },
  lineCare: { en: 'Line care', fr: 'Soin du trait' },
  'line-care': { en: 'Line care', fr: 'Soin du trait' },
};

export function labelOfSetting(language: Language, name: string): string {
  return LABELS[name]?.[language] ?? sentenceCase(name);
}

const CHOICES: Record<string, Record<Language, string>> = {
  fast: { en: 'Fast', fr: 'Rapide' },
  balanced: { en: 'Balanced', fr: 'Équilibré' },
  best: { en: 'Best', fr: 'Meilleure' },
  auto: { en: 'Automatic', fr: 'Automatique' },
  off: { en: 'Off', fr: 'Sans' },
  on: { en: 'On', fr: 'Avec' },
};

export function labelOfChoice(language: Language, choice: string): string {
  return CHOICES[choice]?.[language] ?? sentenceCase(choice);
}

function sentenceCase(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
