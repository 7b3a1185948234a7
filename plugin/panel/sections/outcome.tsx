import { makeAnimation } from '../../actions/make-animation';
import { repeatWithNewSeed } from '../../actions/repeat-take';
import { dismiss } from '../../actions/show';
import type { Outcome } from '../../model/panel-state';
import { useText, useView } from '../context';
import { ActionButton } from '../parts/action-button';
import { ErrorCard } from '../parts/error-card';
import { Filmstrip } from '../parts/filmstrip';
import { TestModelNote } from '../parts/test-model-note';

export function OutcomeCard({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === 'failed') return <ErrorCard error={outcome.error} />;
  return outcome.kind === 'done' ? <Done outcome={outcome} /> : <Cancelled />;
}

function Cancelled() {
  const text = useText();
  return (
    <div class="tb-card tb-card-note">
      <p class="tb-card-title">{text('cancelledTitle')}</p>
      <p class="tb-card-body">{text('cancelledBody')}</p>
      <div class="tb-buttons">
        <ActionButton action={dismiss} payload={undefined} look="quiet">
          {text('dismiss')}
        </ActionButton>
      </div>
    </div>
  );
}

function Done({ outcome }: { outcome: Extract<Outcome, { kind: 'done' }> }) {
  const text = useText();
  const { host } = useView().state;
  const isSequence = host.name === 'after-effects';
  return (
    <div class="tb-card tb-card-done">
      <p class="tb-card-title">{text('doneTitle', { frames: outcome.frames })}</p>
      <p class="tb-card-body">{text(isSequence ? 'doneBodySequence' : 'doneBody')}</p>
      {outcome.testModel && <TestModelNote />}
      {outcome.notes?.map((note) => (
        <p class="tb-card-detail" data-note="" key={note}>
          {note}
        </p>
      ))}
      <Filmstrip strip={outcome.strip} />
      <div class="tb-buttons">
        <ActionButton action={repeatWithNewSeed} payload={outcome.tag} title={text('repeatNewSeedHint')}>
          {text('repeatNewSeed')}
        </ActionButton>
        {host.animation && (
          <ActionButton action={makeAnimation} payload={outcome.tag} title={text('makeAnimationHint')}>
            {text('makeAnimation')}
          </ActionButton>
        )}
        <ActionButton action={dismiss} payload={undefined} look="quiet">
          {text('dismiss')}
        </ActionButton>
      </div>
    </div>
  );
}
