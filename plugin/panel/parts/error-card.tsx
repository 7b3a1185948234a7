import { dismiss } from '../../actions/show';
import type { ShownError } from '../../model/shown-error';
import { useText, useView } from '../context';
import { sentencesOf } from '../texts/error-texts';
import { ActionButton } from './action-button';

/** Every failure looks alike: what it means for the drawing, what to do next, what happened exactly. */
export function ErrorCard({ error }: { error: ShownError }) {
  const text = useText();
  const { meaning, nextStep } = sentencesOf(useView().state.language, error);
  return (
    <div class="tb-card tb-card-error" data-error={error.code}>
      <p class="tb-card-title">{meaning}</p>
      <p class="tb-card-body">{nextStep}</p>
      {error.happened !== '' && <p class="tb-card-detail">{error.happened}</p>}
      <div class="tb-buttons">
        <ActionButton action={dismiss} payload={undefined} look="quiet">
          {text('dismiss')}
        </ActionButton>
      </div>
    </div>
  );
}
