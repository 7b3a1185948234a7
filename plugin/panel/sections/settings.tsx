import { changeSettings } from '../../actions/change-settings';
import { lockSeed } from '../../actions/lock-seed';
import { FRAME_RATES, LONGEST_PROMPT, MOST_VARIATIONS } from '../../model/settings';
import { rollSeed } from '../../actions/roll-seed';
import { toggleAdvanced } from '../../actions/show';
import { engineOf } from '../../model/engines';
import { useAction, useText, useView } from '../context';
import { ActionButton } from '../parts/action-button';
import { ChoiceField } from '../parts/choice-field';
import { NumberField } from '../parts/number-field';
import { Row, Section } from '../parts/row';
import { EngineChoice } from './engine-choice';
import { EngineSettings } from './engine-settings';
import { Timing } from './timing';

const LARGEST_SEED = 2 ** 32 - 1;

export function Settings() {
  const text = useText();
  const { state } = useView();
  const change = useAction(changeSettings);
  const { settings } = state;
  return (
    <Section title={text('settings')}>
      <EngineChoice />
      <Timing inbetweens={settings.inbetweens} chart={settings.chart} onValue={change} />
      <Row label={text('prompt')}>
        <input
          class="tb-input"
          type="text"
          data-field="prompt"
          title={text('prompt')}
          placeholder={text('promptHint')}
          value={settings.prompt}
          onInput={(event) => change({ prompt: event.currentTarget.value.slice(0, LONGEST_PROMPT) })}
        />
      </Row>
      <EngineSettings advanced={false} />
      <Seed />
      <Row label={text('variations')}>
        <NumberField
          field="variations"
          value={settings.variations}
          min={1}
          max={MOST_VARIATIONS}
          title={text('variations')}
          onValue={(variations) => change({ variations })}
        />
      </Row>
      <Advanced />
    </Section>
  );
}

function Seed() {
  const text = useText();
  const { seed, seedLocked } = useView().state.settings;
  const change = useAction(changeSettings);
  return (
    <Row label={text('seed')}>
      <div class="tb-seed">
        <NumberField
          field="seed"
          value={seed}
          min={0}
          max={LARGEST_SEED}
          title={text('seed')}
          onValue={(value) => change({ seed: value, seedLocked: true })}
        />
        <ActionButton action={rollSeed} payload={undefined} title={text('rollSeed')}>
          {text('roll')}
        </ActionButton>
        <ActionButton action={lockSeed} payload={undefined} title={text('lockSeed')} chosen={seedLocked}>
          {text('lock')}
        </ActionButton>
      </div>
    </Row>
  );
}

function Advanced() {
  const text = useText();
  const { state } = useView();
  const change = useAction(changeSettings);
  const nothing = !engineOf(state)?.settings.some((setting) => setting.advanced);
  return (
    <div class="tb-advanced">
      <ActionButton action={toggleAdvanced} payload={undefined} look="quiet">
        {state.advancedOpen ? '▾' : '▸'} {text('advanced')}
      </ActionButton>
      {state.advancedOpen && (
        <div>
          {nothing && <p class="tb-small">{text('noAdvanced')}</p>}
          <EngineSettings advanced />
          <Row label={text('frameRate')}>
            <ChoiceField
              field="frames-per-second"
              value={String(state.settings.framesPerSecond)}
              choices={FRAME_RATES.map((rate) => ({ value: String(rate), label: String(rate) }))}
              title={text('frameRate')}
              onValue={(rate) => change({ framesPerSecond: Number(rate) })}
            />
          </Row>
        </div>
      )}
    </div>
  );
}
