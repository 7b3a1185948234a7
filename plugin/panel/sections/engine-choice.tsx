import { changeSettings } from '../../actions/change-settings';
import { cancelDownload, downloadEngine } from '../../actions/download-engine';
import type { Engine } from '../../model/engines';
import { engineName, engineOf } from '../../model/engines';
import { useAction, useText, useView, type Text } from '../context';
import { ActionButton } from '../parts/action-button';
import { ChoiceField } from '../parts/choice-field';
import { Meter } from '../parts/meter';
import { Row } from '../parts/row';
import { sentencesOf } from '../texts/error-texts';

const MEGABYTE = 1e6;
const GIGABYTE = 1e9;

export function EngineChoice() {
  const text = useText();
  const { state } = useView();
  const change = useAction(changeSettings);
  const engine = engineOf(state);
  if (!engine) return null;
  const choices = (state.capabilities?.engines ?? []).map(({ id, ready }) => ({
    value: id,
    label: ready ? engineName(state, id) : `${id} (${text('notReady')})`,
  }));
  return (
    <div>
      <Row label={text('engine')}>
        <ChoiceField
          field="engine"
          value={engine.id}
          choices={choices}
          title={text('engine')}
          onValue={(id) => change({ engine: id })}
        />
      </Row>
      {engine.ready ? <Ready engine={engine} /> : <Missing engine={engine} />}
    </div>
  );
}

function Ready({ engine }: { engine: Engine }) {
  const text = useText();
  const device = engine.device === undefined ? undefined : text('runsOn', { device: engine.device });
  const lines = [device, engine.note].filter((line) => line !== undefined);
  if (lines.length === 0) return null;
  return <p class="tb-small tb-under-row">{lines.join('. ')}</p>;
}

function Missing({ engine }: { engine: Engine }) {
  const text = useText();
  const { state } = useView();
  const download = state.downloads[engine.id];
  const underWay = download?.state === 'running';
  return (
    <div class="tb-missing tb-under-row" data-engine-missing={engine.id}>
      <p class="tb-small">{engine.reason}</p>
      {!underWay && <p class="tb-small">{engine.nextStep}</p>}
      {download?.error && (
        <p class="tb-card-warning">
          {sentencesOf(state.language, download.error).meaning}{' '}
          {sentencesOf(state.language, download.error).nextStep}
        </p>
      )}
      {underWay ? (
        <div>
          <Meter fraction={download.fraction} />
          <div class="tb-buttons">
            <span class="tb-small tb-grow">
              {text('downloading', { percent: Math.round(download.fraction * 100) })}
              {download.secondsLeft === undefined ? '' : ` · ${timeLeft(text, download.secondsLeft)}`}
            </span>
            <ActionButton action={cancelDownload} payload={engine.id}>
              {text('stopDownload')}
            </ActionButton>
          </div>
        </div>
      ) : (
        engine.downloadBytes !== undefined && (
          <ActionButton action={downloadEngine} payload={engine.id}>
            {text('download', { size: sizeText(engine.downloadBytes) })}
          </ActionButton>
        )
      )}
    </div>
  );
}

function sizeText(bytes: number): string {
  if (bytes >= GIGABYTE) return `${(bytes / GIGABYTE).toFixed(1)} GB`;
  return `${Math.max(1, Math.round(bytes / MEGABYTE))} MB`;
}

const SECONDS_SHOWN_BELOW = 100;

export function timeLeft(text: Text, seconds: number): string {
  if (seconds < SECONDS_SHOWN_BELOW)
    return text('secondsLeft', { seconds: Math.max(1, Math.round(seconds)) });
  return text('minutesLeft', { minutes: Math.round(seconds / 60) });
}
