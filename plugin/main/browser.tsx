/** The page that the bridge serves: the same panel, with a drawing table around it. */
import { render } from 'preact';
import { startPanel } from '../actions/start-panel';
import { PageDocument } from '../hosts/browser/page-document';
import { PsdClient } from '../hosts/browser/psd-client';
import { browserHost } from '../hosts/browser-psd';
import { PageRoot } from './page/page';
import { newViewStore } from './page/page-view';

declare const TOONBRIDGE_VERSION: string;

const WORKER = 'psd-worker.js';
const CODE_IN_ADDRESS = /^#code=(.+)$/;

/** The code is used once and taken out of the address, so that it does not stay in the history. */
function pairingCodeInAddress(): string | undefined {
  const code = CODE_IN_ADDRESS.exec(location.hash)?.[1];
  if (code === undefined) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return decodeURIComponent(code);
}

async function start(): Promise<void> {
  const page = new PageDocument(new PsdClient(WORKER));
  const language = navigator.language.slice(0, 2).toLowerCase();
  const { panel } = await startPanel(browserHost(page, language), TOONBRIDGE_VERSION, {
    bridgeUrl: `ws://${location.host}/`,
    pairingCode: pairingCodeInAddress(),
  });
  const place = document.getElementById('page');
  if (place) render(<PageRoot page={page} panel={panel} views={newViewStore()} />, place);
}

void start();
