/** The panel in Photoshop. */
import { render } from 'preact';
import { selfTest } from '../actions/self-test';
import { startPanel, type StartedPanel } from '../actions/start-panel';
import { photoshopHost } from '../hosts/photoshop';
import { hostLanguage, setUpPanel } from '../hosts/photoshop/panel-entry';
import { PanelRoot } from '../panel/panel';
import { textOf } from '../panel/texts/texts';

declare const TOONBRIDGE_VERSION: string;

let started: Promise<StartedPanel> | undefined;

/** The host shows the panel's own page; it is filled once, whatever the host calls first or again. */
function fill(): void {
  if (started) return;
  const place = document.getElementById('panel');
  if (!place) return;
  started = startPanel(photoshopHost(), TOONBRIDGE_VERSION);
  void started.then(({ panel }) => render(<PanelRoot panel={panel} />, place));
}

const language = hostLanguage() === 'fr' ? 'fr' : 'en';

setUpPanel({
  id: 'toonbridgePanel',
  fill,
  menu: [
    {
      id: 'selfTest',
      label: textOf(language, 'selfTestMenu'),
      run: () => void started?.then(({ panel }) => selfTest.perform(panel)),
    },
  ],
});
