/** Puts state, host and bridge together and lets them run. */
import { DEFAULT_PORT } from '../../protocol/limits';
import type { BridgeMessageOf } from '../../protocol/messages';
import { Bridge, type BridgeEvents } from '../bridge/bridge';
import type { HostAdapter } from '../hosts/host';
import { pair } from './pair';
import type { Panel } from './panel';
import { followSelection } from './selection/follow-selection';
import { initialState, type PanelState } from '../model/panel-state';
import { shownWireError } from '../model/shown-error';
import { Store } from '../model/store';
import { askBridgeAgain, refreshTakes } from './takes/refresh-takes';

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
  const events = bridgeEvents(() => panel, options.pairingCode);
  const panel: Panel = { store, host, bridge: new Bridge({ url, client, token }, events) };
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

/** @param panelOf the panel, which is put together with these events. @param code is tried once */
function bridgeEvents(panelOf: () => Panel, code: string | undefined): BridgeEvents {
  let unused = code;
  return {
    onStatus: (connection) => {
      panelOf().store.update({ connection });
      if (connection.phase === 'connected') onConnected(panelOf());
      if (connection.phase !== 'pairing' || unused === undefined) return;
      const once = unused;
      unused = undefined;
      void pair.perform(panelOf(), once);
    },
    onCapabilities: (capabilities) => panelOf().store.update({ capabilities }),
    onDownload: (download) => showDownload(panelOf().store, download),
    // A token that cannot be kept only means that a code is asked for next time.
    onToken: (token) =>
      void panelOf()
        .host.token.write(token)
        .catch(() => undefined),
    onError: (error) => panelOf().store.update({ notice: shownWireError(error) }),
  };
}

function onConnected(panel: Panel): void {
  askBridgeAgain(panel);
  // What cannot be read now is read with the next selection.
  refreshTakes(panel).catch(() => undefined);
}

function showDownload(
  store: Store<PanelState>,
  { engine, error, ...download }: BridgeMessageOf<'download'>,
): void {
  const { state, stage, fraction, secondsLeft } = download;
  const shown = { state, stage, fraction, secondsLeft, error: error && shownWireError(error) };
  store.update(({ downloads }) => ({ downloads: { ...downloads, [engine]: shown } }));
}
