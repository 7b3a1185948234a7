import { cancel } from '../../actions/cancel';
import type { Run, RunPhase } from '../../model/panel-state';
import { useText, type Text } from '../context';
import { ActionButton } from '../parts/action-button';
import { Filmstrip } from '../parts/filmstrip';
import { TestModelNote } from '../parts/test-model-note';
import { Meter } from '../parts/meter';
import { hasText, type TextKey } from '../texts/texts';
import { timeLeft } from './engine-choice';

const PHASE_TEXTS: Record<RunPhase, TextKey> = {
  reading: 'phaseReading',
  sending: 'phaseSending',
  queued: 'phaseQueued',
  working: 'phaseWorking',
  fetching: 'phaseFetching',
  inserting: 'phaseInserting',
};

export function Running({ run }: { run: Run }) {
  const text = useText();
  const { variation, variations, fraction, strip, secondsLeft } = run;
  return (
    <div class="tb-card tb-card-run">
      <div class="tb-section-head">
        <span class="tb-card-title tb-grow">{text('running')}</span>
        <span class="tb-small">{Math.round(fraction * 100)} %</span>
      </div>
      <p class="tb-small tb-names">{run.keyNames.join(' → ')}</p>
      {run.testModel && <TestModelNote />}
      <Meter fraction={fraction} />
      <div class="tb-run-line">
        <span class="tb-small tb-grow" data-stage={run.stage ?? run.phase}>
          {phaseText(text, run)}
        </span>
        {secondsLeft !== undefined && run.phase === 'working' && (
          <span class="tb-small tb-run-time">{timeLeft(text, secondsLeft)}</span>
        )}
      </div>
      {variations > 1 && <p class="tb-small">{text('variationOf', { variation, variations })}</p>}
      <Filmstrip strip={strip} />
      <div class="tb-buttons">
        <ActionButton action={cancel} payload={undefined}>
          {text('cancel')}
        </ActionButton>
      </div>
    </div>
  );
}

function phaseText(text: Text, { phase, stage, step, steps }: Run): string {
  if (phase !== 'working' || stage === undefined) return text(PHASE_TEXTS[phase]);
  const key = `stage${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;
  const name = hasText(key) ? text(key) : text('phaseWorking');
  return steps > 1 ? `${name} · ${text('stepOf', { step, steps })}` : name;
}
