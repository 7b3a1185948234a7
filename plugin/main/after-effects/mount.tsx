/** Puts the panel into the page of a CEP extension: skin, flyout menu, and a host that goes through the bridge. */
import { render } from 'preact';
import { start, type Panel } from '../../actions/panel';
import { retryConnection } from '../../actions/retry-connection';
import { selfTest } from '../../actions/self-test';
import { startPanel, type StartOptions } from '../../actions/start-panel';
import type { HostFiles } from '../../bridge/host-files';
import type { HostAdapter } from '../../hosts/host';
import { PanelRoot } from '../../panel/panel';
import { textOf } from '../../panel/texts/texts';
import { hostEnvironment, type Cep, type HostEnvironment } from './cep';
import { setFlyoutMenu, type FlyoutItem } from './flyout';
import { followSkin } from './skin';

declare const TOONBRIDGE_VERSION: string;

/** @param files is asked for after the panel was started: before that there is no connection */
export type HostOf = (cep: Cep, environment: HostEnvironment, files: () => HostFiles) => HostAdapter;

export async function mountPanel(
  cep: Cep,
  place: HTMLElement,
  hostOf: HostOf,
  options: StartOptions = {},
): Promise<void> {
  followSkin(cep, document.documentElement);
  const host = hostOf(cep, hostEnvironment(cep), () => started.panel.bridge.files);
  const started = await startPanel(host, TOONBRIDGE_VERSION, options);
  setFlyoutMenu(cep, flyoutOf(started.panel));
  render(<PanelRoot panel={started.panel} />, place);
}

function flyoutOf(panel: Panel): FlyoutItem[] {
  const language = panel.host.info.language === 'fr' ? 'fr' : 'en';
  const items: FlyoutItem[] = [
    {
      id: 'connect-again',
      label: textOf(language, 'connectAgainMenu'),
      run: () => start(panel, retryConnection, undefined),
    },
    { id: 'reload', label: textOf(language, 'reloadMenu'), run: () => location.reload() },
  ];
  if (!panel.host.selfTest) return items;
  const label = textOf(language, 'selfTestMenu');
  return [...items, { id: 'self-test', label, run: () => start(panel, selfTest, undefined) }];
}
