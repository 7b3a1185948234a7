/** The panel in Photoshop. Entry points are set up at once: the host refuses a late call. */
import { render } from 'preact';
import { entrypoints, host } from 'uxp';
import { selfTest } from '../actions/self-test';
import { startPanel, type StartedPanel } from '../actions/start-panel';
import { photoshopHost } from '../hosts/photoshop';
import { PanelRoot } from '../panel/panel';
import { textOf } from '../panel/texts/texts';

declare const TOONBRIDGE_VERSION: string;

const PANEL = 'toonbridgePanel';
const SELF_TEST = 'selfTest';

let started: Promise<StartedPanel> | undefined;

const language = host.uiLocale.slice(0, 2).toLowerCase() === 'fr' ? 'fr' : 'en';

/** The host shows the panel's own page; it is filled once, whatever the host calls first or again. */
function fill(): void {
  if (started) return;
  const place = document.getElementById('panel');
  if (!place) return;
  started = startPanel(photoshopHost(), TOONBRIDGE_VERSION);
  void started.then(({ panel }) => render(<PanelRoot panel={panel} />, place));
}

entrypoints.setup({
  panels: {
    [PANEL]: {
      create: fill,
      show: fill,
      menuItems: [{ id: SELF_TEST, label: textOf(language, 'selfTestMenu') }],
      invokeMenu: (id) => {
        if (id === SELF_TEST) void started?.then(({ panel }) => selfTest.perform(panel));
      },
    },
  },
});
