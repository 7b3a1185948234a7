/** Why something cannot be done now: the sentence that a resting button shows. */
import { castOf } from '../../model/cast';
import type { Hindrance } from '../../model/hindrances';
import type { PanelState } from '../../model/panel-state';
import { textOf, type TextKey, type TextValues } from './texts';

const TEXTS: Record<Hindrance, TextKey> = {
  'no-document': 'noDocument',
  'mode-unsupported': 'modeUnsupported',
  'nothing-selected': 'selectTwo',
  'one-selected': 'selectOneMore',
  'layer-problem': 'layerProblem',
  'too-many-keys': 'tooManyKeys',
  'not-connected': 'connecting',
  'code-missing': 'pairingBody',
  running: 'whyRunning',
  'not-running': 'whyNotRunning',
  'count-out-of-range': 'whyCount',
  'engine-not-ready': 'whyEngine',
  'take-gone': 'whyTakeGone',
  'take-busy': 'whyTakeBusy',
  'take-unfinished': 'whyTakeUnfinished',
  'take-not-placed': 'whyTakeNotPlaced',
  'no-animation': 'whyNoAnimation',
};

/** What the sentences about the selection name. */
export function valuesOf(state: PanelState): TextValues {
  return {
    name: castOf(state).keys[0]?.layer.name ?? '',
    mode: state.selection.document?.modeName ?? '',
    count: state.capabilities?.limits.keys ?? '',
  };
}

export function reasonOf(state: PanelState, hindrance: Hindrance): string {
  return textOf(state.language, TEXTS[hindrance], valuesOf(state));
}
