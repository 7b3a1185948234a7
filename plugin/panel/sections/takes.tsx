import { useState } from 'preact/hooks';
import { discardTake } from '../../actions/discard-take';
import { insertTake } from '../../actions/insert-take';
import { makeAnimation } from '../../actions/make-animation';
import { repeatTake, repeatWithNewSeed } from '../../actions/repeat-take';
import { openRetime, retime } from '../../actions/retime';
import { toggleTakes } from '../../actions/show';
import type { Take } from '../../model/take';
import { engineOfTake } from '../../model/take';
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
        <ActionButton action={insertTake} payload={tag} title={text('insertTakeHint')}>
          {text('insertTake')}
        </ActionButton>
        <ActionButton
          action={openRetime}
          payload={tag}
          title={text('retimeHint')}
          chosen={state.retiming === tag}
        >
          {text('openRetime')}
        </ActionButton>
        <ActionButton action={repeatTake} payload={tag} title={text('repeatTakeHint')}>
          {text('repeatTake')}
        </ActionButton>
        <ActionButton action={repeatWithNewSeed} payload={tag} title={text('repeatNewSeedHint')}>
          {text('repeatNewSeed')}
        </ActionButton>
        {state.host.animation && (
          <ActionButton action={makeAnimation} payload={tag} title={text('makeAnimationHint')}>
            {text('makeAnimation')}
          </ActionButton>
        )}
        <ActionButton action={discardTake} payload={tag} title={text('discardTakeHint')} look="quiet">
          {text('discardTake')}
        </ActionButton>
      </div>
      {state.retiming === tag && <Retime take={take} />}
    </div>
  );
}

function Retime({ take }: { take: Take }) {
  const text = useText();
  const [timing, setTiming] = useState<TimingValue>({ inbetweens: take.inbetweens, chart: take.chart });
  return (
    <div class="tb-retime">
      <Timing {...timing} prefix="retime-" onValue={setTiming} />
      <ActionButton action={retime} payload={{ tag: take.tag, ...timing }} look="main">
        {text('retime')}
      </ActionButton>
    </div>
  );
}
