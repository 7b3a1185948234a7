import {
  HOLDS,
  MAX_INBETWEENS,
  MIN_INBETWEENS,
  SPACINGS,
  segmentFrames,
  type Chart,
} from '../../../takes/chart';
import { useText } from '../context';
import { ChoiceField } from '../parts/choice-field';
import { NumberField } from '../parts/number-field';
import { Row } from '../parts/row';
import { TimingChart } from '../parts/timing-chart';
import type { TextKey } from '../texts/texts';

export const SPACING_TEXTS: Record<Chart['spacing'], TextKey> = {
  even: 'spacingEven',
  'ease-in': 'spacingEaseIn',
  'ease-out': 'spacingEaseOut',
  'ease-in-out': 'spacingEaseInOut',
};

export const HOLD_TEXTS: Record<Chart['hold'], TextKey> = { 1: 'hold1', 2: 'hold2', 3: 'hold3' };

export interface TimingValue {
  inbetweens: number;
  chart: Chart;
}

interface TimingProps extends TimingValue {
  /** Goes before the names of the fields, where two of these are on the panel at once. */
  prefix?: string;
  onValue(value: TimingValue): void;
}

/** How many in-betweens, how they crowd, and how long each is shown. */
export function Timing({ inbetweens, chart, prefix = '', onValue }: TimingProps) {
  const text = useText();
  const setCount = (count: number) =>
    onValue({ inbetweens: Math.min(MAX_INBETWEENS, Math.max(MIN_INBETWEENS, count)), chart });
  return (
    <div>
      <Row label={text('inbetweens')}>
        <button class="tb-button tb-step" title={text('fewer')} onClick={() => setCount(inbetweens - 1)}>
          −
        </button>
        <NumberField
          field={`${prefix}frames`}
          value={inbetweens}
          min={MIN_INBETWEENS}
          max={MAX_INBETWEENS}
          title={text('inbetweens')}
          onValue={setCount}
        />
        <button class="tb-button tb-step" title={text('more')} onClick={() => setCount(inbetweens + 1)}>
          +
        </button>
      </Row>
      <Row label={text('timing')}>
        <ChoiceField
          field={`${prefix}spacing`}
          value={chart.spacing}
          choices={SPACINGS.map((spacing) => ({ value: spacing, label: text(SPACING_TEXTS[spacing]) }))}
          title={text('timing')}
          onValue={(value) => onValue({ inbetweens, chart: { ...chart, spacing: spacingOf(value) } })}
        />
      </Row>
      <Row label={text('hold')}>
        <ChoiceField
          field={`${prefix}hold`}
          value={String(chart.hold)}
          choices={HOLDS.map((hold) => ({ value: String(hold), label: text(HOLD_TEXTS[hold]) }))}
          title={text('hold')}
          onValue={(value) => onValue({ inbetweens, chart: { ...chart, hold: holdOf(value) } })}
        />
      </Row>
      <TimingChart chart={chart} inbetweens={inbetweens} />
      <p class="tb-small tb-chart-caption">
        {text('lastsFrames', { frames: segmentFrames(chart, inbetweens) })}
      </p>
    </div>
  );
}

function spacingOf(value: string): Chart['spacing'] {
  return SPACINGS.find((spacing) => spacing === value) ?? 'even';
}

function holdOf(value: string): Chart['hold'] {
  return HOLDS.find((hold) => String(hold) === value) ?? 1;
}
