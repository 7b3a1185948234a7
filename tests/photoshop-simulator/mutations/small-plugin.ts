/**
 * A small plugin without faults: it reads the active layer, puts a copy beside it in one undo step, and has a socket.
 * Each proof changes one thing in it; the simulator must notice just that.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MANIFEST = {
  manifestVersion: 5,
  id: 'org.toonbridge.small',
  name: 'Small',
  version: '1.0.0',
  main: 'index.html',
  host: { app: 'PS', minVersion: '26.1.0', data: { apiVersion: 2 } },
  entrypoints: [{ type: 'panel', id: 'small', label: { default: 'Small' } }],
  icons: [{ width: 24, height: 24, path: 'icon.png', scale: [1, 2] }],
  requiredPermissions: { network: { domains: ['ws://localhost/'] } },
};

export const HTML = `<!doctype html>
<html>
  <head><link rel="stylesheet" href="small.css" /></head>
  <body>
    <div id="small"></div>
    <script src="main.js"></script>
  </body>
</html>
`;

export const CSS = `.row { display: flex; margin-bottom: 4px; }
.row-name { color: var(--uxp-host-text-color, #222222); width: 50%; }
`;

export const SCRIPT = `
const { app, core, imaging, action } = require('photoshop');
const { entrypoints } = require('uxp');

function show(text) {
  document.getElementById('result').textContent = text;
}

async function copyLayer(context) {
  const doc = app.activeDocument;
  const { hostControl } = context;
  const suspension = await hostControl.suspendHistory({ documentID: doc.id, name: 'Copy' });
  const read = await imaging.getPixels({ documentID: doc.id, layerID: doc.activeLayers[0].id, colorSpace: 'RGB' });
  const { imageData, sourceBounds } = read;
  const samples = await imageData.getData({ chunky: true });
  const { width, height, components } = imageData;
  imageData.dispose();
  const layer = await doc.createPixelLayer({ name: 'copy' });
  const copy = await imaging.createImageDataFromBuffer(samples, { width, height, components, colorSpace: 'RGB' });
  const { left, top } = sourceBounds;
  await imaging.putPixels({ layerID: layer.id, imageData: copy, targetBounds: { left, top } });
  copy.dispose();
  await hostControl.resumeHistory(suspension, true);
}

async function run() {
  try {
    await core.executeAsModal(copyLayer, { commandName: 'Copy', timeOut: 2 });
    show('copied');
  } catch (error) {
    show('failed: ' + error.message);
  }
}

function connect() {
  const socket = new WebSocket('ws://localhost:43127');
  socket.binaryType = 'arraybuffer';
  socket.onclose = () => undefined;
}

function create() {
  const place = document.getElementById('small');
  const button = document.createElement('button');
  button.setAttribute('class', 'row');
  button.setAttribute('data-action', 'go');
  button.addEventListener('click', run);
  const result = document.createElement('span');
  result.id = 'result';
  place.appendChild(button);
  place.appendChild(result);
  try {
    connect();
  } catch (error) {
    result.textContent = 'refused: ' + error.message;
  }
}

entrypoints.setup({ panels: { small: { create } } });
`;

export interface SmallPlugin {
  manifest?: object;
  html?: string;
  css?: string;
  script?: string;
}

/** Writes the plugin with these parts in place of the healthy ones. @returns its folder */
export function writePlugin(parts: SmallPlugin = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-small-plugin-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(parts.manifest ?? MANIFEST));
  writeFileSync(join(folder, 'index.html'), parts.html ?? HTML);
  writeFileSync(join(folder, 'small.css'), parts.css ?? CSS);
  writeFileSync(join(folder, 'main.js'), parts.script ?? SCRIPT);
  for (const icon of ['icon.png', 'icon@2x.png']) writeFileSync(join(folder, icon), '');
  return folder;
}

/**
 * Replaces the one place where the text stands. @throws where it is missing or not alone: the proof would prove
 * nothing
 */
export function swap(source: string, text: string, by: string): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`"${text}" stands ${parts.length - 1} times in the source`);
  return parts.join(by);
}
