import { useState } from 'preact/hooks';
import { discardTake } from '../../actions/discard-take';
import { insertTake } from '../../actions/insert-take';
import { makeAnimation } from '../../actions/make-animation';
import { repeatTake, repeatWithNewSeed } from '../../actions/repeat-take';
import { openRetime, retime } from '../../actions/retime';
import { toggleTakes } from '../../actions/show';
import type { Take } from '../../model/panel-state';
import { engineOfTake } from '../../actions/takes/take-names';
import { useText, useView } from '../context';
import { ActionButton } from '../parts/action-button';
import { HOLD_TEXTS, SPACING_TEXTS, Timing, type TimingValue } from './timing';

export function Takes() {
  const text = useText();
  const { takes, takesOpen } = useView().state;
  return (
    <div class="tb-section tb-takes">
      <ActionButton action={toggleTakes} payload={undefined} look="quiet">
        {takesOpen ? '▾' : '▸'} {text('takes')} ({takes.length})
      </ActionButton>
      {takesOpen && takes.length === 0 && <p class="tb-small">{text('noTakes')}</p>}
      {takesOpen && takes.map((take) => <TakeCard key={take.tag} take={take} />)}
    </div>
  );
}

function TakeCard({ take }: { take: Take }) {
  const text = useText();
  const { state } = useView();
  const { request, chart, inbetweens, tag } = take;
  const busy = state.busyTakes.includes(tag);
  const ready = take.slots.length > 0;
  const spacing = text(SPACING_TEXTS[chart.spacing]);
  return (
    <div class="tb-take" data-take={tag}>
      <p class="tb-take-title">{request.keys.map((key) => key.name).join(' → ')}</p>
      <p class="tb-small">
        {text('takeLine', { count: inbetweens, spacing, hold: text(HOLD_TEXTS[chart.hold]) })}
      </p>
      <p class="tb-small">
        {text('takeSeed', { engine: engineOfTake(take), seed: request.seed })}
        {request.prompt === '' ? '' : ` · “${request.prompt}”`}
        {ready ? '' : ` · ${text('takeWaiting')}`}
      </p>
      <div class="tb-buttons">
        <ActionButton
          action={insertTake}
          payload={tag}
          title={text('insertTakeHint')}
          disabled={busy || !ready}
        >
          {text('insertTake')}
        </ActionButton>
        <ActionButton
          action={openRetime}
          payload={tag}
          title={text('retimeHint')}
          chosen={state.retiming === tag}
          disabled={busy || !ready}
        >
          {text('openRetime')}
        </ActionButton>
        <ActionButton
          action={repeatTake}
          payload={tag}
          title={text('repeatTakeHint')}
          disabled={busy || !!state.run}
        >
          {text('repeatTake')}
        </ActionButton>
        <ActionButton
          action={repeatWithNewSeed}
          payload={tag}
          title={text('repeatNewSeedHint')}
          disabled={busy || !!state.run}
        >
          {text('repeatNewSeed')}
        </ActionButton>
        {state.host.animation && take.groups.length > 0 && (
          <ActionButton
            action={makeAnimation}
            payload={tag}
            title={text('makeAnimationHint')}
            disabled={busy}
          >
            {text('makeAnimation')}
          </ActionButton>
        )}
        <ActionButton
          action={discardTake}
          payload={tag}
          title={text('discardTakeHint')}
          look="quiet"
          disabled={busy}
        >
          {text('discardTake')}
        </ActionButton>
      </div>
      {state.retiming === tag && <Retime take={take} busy={busy} />}
    </div>
  );
}

function Retime({ take, busy }: { take: Take; busy: boolean }) {
  const text = useText();
  const [timing, setTiming] = useState<TimingValue>({ inbetweens: take.inbetweens, chart: take.chart });
  return (
    <div class="tb-retime">
      <Timing {...timing} prefix="retime-" onValue={setTiming} />
      <ActionButton action={retime} payload={{ tag: take.tag, ...timing }} look="main" disabled={busy}>
        {text('retime')}
      </ActionButton>
    </div>
  );
}
