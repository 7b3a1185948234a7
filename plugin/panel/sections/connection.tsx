import { useEffect, useState } from 'preact/hooks';
import { cancel } from '../../actions/cancel';
import { pair } from '../../actions/pair';
import { retryConnection } from '../../actions/retry-connection';
import { shownWireError } from '../../model/shown-error';
import { useAction, useText, useView } from '../context';
import { ActionButton } from '../parts/action-button';
import { sentencesOf } from '../texts/error-texts';

const START_COMMAND = 'npm start';
const HOST_NAMES: Record<string, string> = {
  photoshop: 'Photoshop',
  'after-effects': 'After Effects',
  browser: 'The browser',
};

export function Disconnected() {
  const text = useText();
  const { state } = useView();
  const { connection, host, language } = state;
  const refusal = connection.phase === 'unreachable' ? connection.refusal : undefined;
  const error = connection.phase === 'unreachable' ? connection.error : undefined;
  const sentences = error && sentencesOf(language, shownWireError(error));
  return (
    <div class="tb-card tb-card-note">
      {sentences ? (
        <div>
          <p class="tb-card-title">{sentences.meaning}</p>
          <p class="tb-card-body">{sentences.nextStep}</p>
        </div>
      ) : refusal === undefined ? (
        <NotRunning />
      ) : (
        <Refused host={HOST_NAMES[host.name] ?? host.name} words={refusal} />
      )}
      {state.run && <p class="tb-card-body">{text('jobGoesOn')}</p>}
      <Countdown />
      <div class="tb-buttons">
        <ActionButton action={retryConnection} payload={undefined}>
          {text('retryNow')}
        </ActionButton>
        {state.run && (
          <ActionButton action={cancel} payload={undefined} look="quiet">
            {text('cancel')}
          </ActionButton>
        )}
      </div>
    </div>
  );
}

function NotRunning() {
  const text = useText();
  return (
    <div>
      <p class="tb-card-title">{text('disconnectedTitle')}</p>
      <p class="tb-card-body">{text('disconnectedBody')}</p>
      <p class="tb-code">{START_COMMAND}</p>
    </div>
  );
}

/** The bridge may well be running: the host does not let the panel reach it. */
function Refused({ host, words }: { host: string; words: string }) {
  const text = useText();
  return (
    <div>
      <p class="tb-card-title">{text('hostRefused', { host })}</p>
      <p class="tb-card-body">{text('hostRefusedBody', { host })}</p>
      <p class="tb-card-detail">{words}</p>
    </div>
  );
}

const TICK_MS = 500;

function Countdown() {
  const text = useText();
  const { connection } = useView().state;
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (connection.phase !== 'unreachable') return <p class="tb-small">{text('connecting')}</p>;
  const seconds = Math.max(0, Math.ceil((connection.retryAtMs - nowMs) / 1000));
  return <p class="tb-small">{text('retriesIn', { seconds })}</p>;
}

export function Pairing() {
  const text = useText();
  const { state } = useView();
  const [code, setCode] = useState('');
  const start = useAction(pair);
  const error = state.connection.phase === 'pairing' ? state.connection.error : undefined;
  const sentences = error && sentencesOf(state.language, shownWireError(error));
  return (
    <div class="tb-card tb-card-note">
      <p class="tb-card-title">{text('pairingTitle')}</p>
      <p class="tb-card-body">{text('pairingBody')}</p>
      <input
        class="tb-input tb-pairing-code"
        type="text"
        data-field="pairing-code"
        placeholder="XXXX-XXXX"
        title={text('pairingCode')}
        value={code}
        onInput={(event) => setCode(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') start(code);
        }}
      />
      {sentences && (
        <p class="tb-card-warning" data-error={error.code}>
          {sentences.meaning} {sentences.nextStep}
        </p>
      )}
      <div class="tb-buttons">
        <ActionButton action={pair} payload={code} look="main">
          {text('pair')}
        </ActionButton>
      </div>
    </div>
  );
}
