/** Puts state, host and bridge together and lets them run. */
import { DEFAULT_PORT } from '../../protocol/limits';
import type { BridgeMessageOf } from '../../protocol/messages';
import { Bridge } from '../bridge/bridge';
import type { HostAdapter } from '../hosts/host';
import { pair } from './pair';
import type { Panel } from './panel';
import { refreshSelection } from './selection/refresh-selection';
import { initialState, type PanelState } from './state/panel-state';
import { shownWireError } from './state/shown-error';
import { Store } from './state/store';
import { askBridgeAgain, refreshTakes } from './takes/refresh-takes';

/** Selections come in bursts; the host is asked once after the last. */
const SETTLE_MS = 120;

export interface StartOptions {
  bridgeUrl?: string;
  /** A pairing code that came with the page's address; used once. */
  pairingCode?: string;
}

export interface StartedPanel {
  panel: Panel;
  stop(): void;
}

export async function startPanel(
  host: HostAdapter,
  version: string,
  options: StartOptions = {},
): Promise<StartedPanel> {
  const url = options.bridgeUrl ?? `ws://localhost:${DEFAULT_PORT}`;
  const store = new Store<PanelState>(initialState(host.info, url));
  const token = await host.token.read().catch(() => undefined);
  const client = { name: 'ToonBridge panel', version, host: host.info.name };
  let code = options.pairingCode;
  const panel: Panel = {
    store,
    host,
    bridge: new Bridge(
      { url, client, token },
      {
        onStatus: (connection) => {
          store.update({ connection });
          if (connection.phase === 'pairing' && code !== undefined) {
            const once = code;
            code = undefined;
            void pair.perform(panel, once);
          }
          if (connection.phase === 'connected') {
            askBridgeAgain(panel);
            void refreshTakes(panel);
          }
        },
        onCapabilities: (capabilities) => store.update({ capabilities }),
        onDownload: (download) => showDownload(store, download),
        onToken: (fresh) => void host.token.write(fresh).catch(() => undefined),
        onError: (error) => store.update({ notice: shownWireError(error) }),
      },
    ),
  };
  panel.bridge.open();
  const stopFollowing = followSelection(panel);
  return {
    panel,
    stop: () => {
      stopFollowing();
      panel.bridge.close();
    },
  };
}

function showDownload(
  store: Store<PanelState>,
  { engine, error, ...download }: BridgeMessageOf<'download'>,
): void {
  const { state, stage, fraction, secondsLeft } = download;
  const shown = { state, stage, fraction, secondsLeft, error: error && shownWireError(error) };
  store.update(({ downloads }) => ({ downloads: { ...downloads, [engine]: shown } }));
}

/** One reading at a time; a change during a reading leads to one more. */
function followSelection(panel: Panel): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let again = false;
  const read = async (): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    do {
      again = false;
      await refreshSelection(panel);
    } while (again);
    reading = false;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), SETTLE_MS);
  };
  const stop = panel.host.onChange(soon);
  soon();
  return () => {
    clearTimeout(timer);
    stop();
  };
}
