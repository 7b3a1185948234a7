import { selectionHindrance, type SelectionHindrance } from '../../model/hindrances';
import { useText, useView } from '../context';
import { valuesOf } from '../texts/hindrance-texts';
import type { TextKey } from '../texts/texts';

const TEXTS: Record<SelectionHindrance, [title: TextKey, body: TextKey]> = {
  'no-document': ['noDocument', 'noDocumentBody'],
  'mode-unsupported': ['modeUnsupported', 'modeUnsupportedBody'],
  'nothing-selected': ['selectTwo', 'selectTwoBody'],
  'one-selected': ['selectOneMore', 'selectOneMoreBody'],
  'layer-problem': ['layerProblem', 'layerProblemBody'],
  'too-many-keys': ['tooManyKeys', 'tooManyKeysBody'],
};

/** What to select before anything can be made. */
export function HindranceNote() {
  const text = useText();
  const { state } = useView();
  const hindrance = selectionHindrance(state);
  if (!hindrance) return null;
  const [title, body] = TEXTS[hindrance];
  const values = valuesOf(state);
  return (
    <div class="tb-card tb-card-note" data-hindrance={hindrance}>
      <p class="tb-card-title">{text(title, values)}</p>
      <p class="tb-card-body">{text(body, values)}</p>
    </div>
  );
}
