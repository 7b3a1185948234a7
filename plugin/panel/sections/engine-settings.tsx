import { changeEngineSetting } from '../../actions/change-settings';
import type { EngineSetting } from '../../model/engines';
import type { SettingValue } from '../../model/settings';
import { engineOf } from '../../model/engines';
import { useAction, useView } from '../context';
import { ChoiceField } from '../parts/choice-field';
import { NumberField } from '../parts/number-field';
import { Row } from '../parts/row';
import { labelOfSetting, labelOfChoice } from '../texts/setting-labels';

/** What the chosen engine offers, and nothing that it does not have. */
export function EngineSettings({ advanced }: { advanced: boolean }) {
  const { state } = useView();
  const change = useAction(changeEngineSetting);
  const engine = engineOf(state);
  if (!engine) return null;
  const values = state.settings.ofEngine[engine.id] ?? {};
  return (
    <div>
      {engine.settings
        .filter((offer) => offer.advanced === advanced)
        .map((offer) => (
          <Row key={offer.name} label={labelOfSetting(state.language, offer.name)}>
            <SettingField
              offer={offer}
              value={values[offer.name] ?? offer.default}
              onValue={(value) => change({ name: offer.name, value })}
            />
          </Row>
        ))}
    </div>
  );
}

interface SettingFieldProps {
  offer: EngineSetting;
  value: SettingValue;
  onValue(value: SettingValue): void;
}

function SettingField({ offer, value, onValue }: SettingFieldProps) {
  const { language } = useView().state;
  const field = `setting-${offer.name}`;
  switch (offer.kind) {
    case 'number':
      return <NumberField field={field} value={Number(value)} {...offer} onValue={onValue} />;
    case 'choice': {
      const choices = offer.choices.map((choice) => ({
        value: choice,
        label: labelOfChoice(language, choice),
      }));
      return <ChoiceField field={field} value={String(value)} choices={choices} onValue={onValue} />;
    }
    case 'toggle':
      return (
        <input
          class="tb-check"
          type="checkbox"
          data-field={field}
          checked={value === true}
          onChange={(event) => onValue(event.currentTarget.checked)}
        />
      );
    case 'text':
      return (
        <input
          class="tb-input"
          type="text"
          data-field={field}
          value={String(value)}
          onInput={(event) => onValue(event.currentTarget.value.slice(0, offer.maxLength))}
        />
      );
  }
}
