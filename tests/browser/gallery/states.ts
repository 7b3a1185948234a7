/** The states of the panel that are looked at, with drawings of the examples in them. */
import sharp from 'sharp';
import { shownFailure } from '../../../plugin/model/shown-error';
import type { PanelState, Run, StripPicture } from '../../../plugin/model/panel-state';
import type { Take } from '../../../plugin/model/take';
import { DEFAULT_SETTINGS } from '../../../plugin/model/settings';
import type { HostLayer, Picture } from '../../../plugin/hosts/host';
import type { Capabilities } from '../../../protocol/messages';
import { TOONCRAFTER_SETTINGS } from '../../../bridge-server/engines/tooncrafter/settings';
import { toWireError } from '../../../protocol/errors';
import { LIMITS, PROTOCOL_VERSION } from '../../../protocol/limits';
import { renderFrame, sceneNamed } from '../../../examples/characters/scene';
import type { GalleryState } from './gallery';

const SCENE = sceneNamed('fox-wave');
const HEIGHT_PX = 96;
/** What the clock of the pictures says. */
export const GALLERY_TIME_MS = Date.UTC(2026, 10, 23);
const WIDTH_PX = 170;

async function picture(moment: number): Promise<Picture> {
  const { data, widthPx, heightPx } = renderFrame(SCENE, moment, { widthPx: WIDTH_PX, heightPx: HEIGHT_PX });
  const raw = { width: widthPx, height: heightPx, channels: 4 } as const;
  const png = await sharp(Buffer.from(data.buffer), { raw }).png().toBuffer();
  return { source: `data:image/png;base64,${png.toString('base64')}`, widthPx, heightPx };
}

const host: PanelState['host'] = {
  name: 'photoshop',
  version: '26.1.0',
  language: 'en',
  animation: true,
  selfTest: true,
};

const layer = (id: number, name: string, more: Partial<HostLayer> = {}): HostLayer => ({
  id,
  name,
  kind: 'pixels',
  locked: false,
  empty: false,
  ...more,
});

const limits = {
  chunkBytes: LIMITS.chunkBytes,
  chunksInFlight: LIMITS.chunksInFlight,
  messageBytes: LIMITS.messageBytes,
  sidePx: LIMITS.sidePx,
  layerPixels: LIMITS.layerPixels,
  keys: LIMITS.keys,
  sketches: LIMITS.sketches,
  inbetweens: LIMITS.inbetweens,
};

const tooncrafter: Capabilities['engines'][number] = {
  id: 'tooncrafter',
  ready: true,
  device: 'your graphics card',
  anyMoment: false,
  settings: [...TOONCRAFTER_SETTINGS],
};

const capabilities: Capabilities = {
  engines: [{ id: 'draft', ready: true, device: 'CPU', anyMoment: true, settings: [] }, tooncrafter],
  devices: [],
  limits,
};

const missing: Capabilities['engines'][number] = {
  ...tooncrafter,
  ready: false,
  device: undefined,
  reason: 'The model is not installed.',
  nextStep: 'Download it here, or run toonbridge models pull tooncrafter.',
  downloadBytes: 10_420_000_000,
};

const test: Capabilities['engines'][number] = {
  ...tooncrafter,
  note: 'TEST MODEL with random weights: it paints noise, not drawings.',
};

const document = {
  id: 7,
  memoryId: '0011223344556677',
  name: 'fox-wave.psd',
  widthPx: 1920,
  heightPx: 1080,
  mode: 'rgb' as const,
  modeName: 'RGB',
};

const connected: PanelState['connection'] = {
  phase: 'connected',
  welcome: {
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    bridge: { name: 'toonbridge', version: '0.1.0' },
    capabilities,
  },
};

const KEYS = [layer(1, 'Fox waits'), layer(2, 'Fox waves at us')];
const SKETCH = layer(3, 'sketch@8');

const take: Take = {
  tag: 'k3f9x2ab',
  job: 'j_k3f9x2ab',
  createdAt: '2026-11-23T08:00:00Z',
  request: {
    canvas: { width: 1920, height: 1080, mode: 'rgb' },
    keys: KEYS.map(({ name }) => ({ upload: 'uploaduploadupload', name })),
    sketches: [],
    engine: 'tooncrafter',
    seed: 3141592653,
    prompt: 'the fox waves',
    inbetweens: 7,
    chart: { spacing: 'ease-in-out', hold: 2 },
    settings: {},
  },
  keyLayers: [1, 2],
  sketchLayers: [],
  mergedLayers: [],
  inbetweens: 7,
  chart: { spacing: 'ease-in-out', hold: 2 },
  slots: [{ segment: 0, slot: 0, moment: 0.1, index: 0 }],
  groups: [20],
};

/** A time that does not come while the pictures are taken; the page's clock stands still meanwhile. */
const soon = (): number => GALLERY_TIME_MS + 8_000;

export async function galleryStates(): Promise<Record<string, GalleryState>> {
  const moments = Array.from({ length: 7 }, (_, i) => (i + 1) / 8);
  const frames = await Promise.all(moments.map(picture));
  const strip: StripPicture[] = frames.map((frame, i) => ({
    ...frame,
    segment: 0,
    moment: moments[i],
    final: i < 4,
  }));
  const [first, last] = [await picture(0), await picture(1)];
  const thumbnails = { 1: first, 2: last, 3: frames[3], 4: frames[5] };
  const selection = { document, selected: KEYS, named: [SKETCH], tree: [] };
  const settings = { ...DEFAULT_SETTINGS, engine: 'tooncrafter', seed: 421, seedLocked: true };
  const ready = { host, connection: connected, capabilities, selection, thumbnails, settings };
  const run: Run = {
    id: 'run',
    phase: 'working',
    documentName: document.name,
    keyNames: KEYS.map(({ name }) => name),
    testModel: false,
    job: 'j_1',
    variation: 1,
    variations: 3,
    stage: 'sampling',
    step: 21,
    steps: 50,
    fraction: 0.42,
    secondsLeft: 74,
    strip,
  };
  const group = layer(5, 'Layered hero', { kind: 'group' });
  return {
    disconnected: {
      host,
      connection: {
        phase: 'unreachable',
        retryAtMs: soon(),
      },
    },
    refused: {
      host,
      connection: {
        phase: 'unreachable',
        retryAtMs: soon(),
        refusal: 'Permission denied to the url ws://localhost:43127. Manifest entry not found.',
      },
    },
    pairing: {
      host,
      connection: {
        phase: 'pairing',
        error: toWireError('pairing-wrong', ''),
      },
    },
    'no-selection': { ...ready, selection: { document, selected: [KEYS[0]], named: [], tree: [] } },
    'layer-problem': {
      ...ready,
      selection: {
        document,
        selected: [group, layer(6, 'Hue/Saturation 1', { kind: 'adjustment' })],
        named: [],
        tree: [],
      },
    },
    locked: {
      ...ready,
      selection: {
        document,
        selected: [layer(1, 'Fox waits', { locked: true }), layer(2, 'Fox waves at us', { locked: true })],
        named: [],
        tree: [],
      },
      acceptedLocks: [2],
    },
    'test-model': {
      ...ready,
      capabilities: { ...capabilities, engines: [capabilities.engines[0], test] },
      outcome: { kind: 'done', tag: take.tag, frames: 7, strip, testModel: true },
      takes: [{ ...take, testModel: true }],
    },
    ready: { ...ready, takes: [take] },
    chain: {
      ...ready,
      selection: {
        document,
        selected: [...KEYS, layer(4, 'Fox turns away shyly')],
        named: [SKETCH, layer(8, 'rough 24')],
        tree: [],
      },
    },
    advanced: { ...ready, advancedOpen: true },
    'engine-missing': {
      ...ready,
      capabilities: { ...capabilities, engines: [capabilities.engines[0], missing] },
      downloads: {
        tooncrafter: { state: 'running', stage: 'downloading', fraction: 0.31, secondsLeft: 640 },
      },
    },
    running: { ...ready, run },
    several: {
      ...ready,
      run: { ...run, strip: strip.slice(0, 2), fraction: 0.2, variations: 1 },
      selection: { ...selection, selected: [layer(9, 'Another layer')], named: [] },
    },
    done: {
      ...ready,
      outcome: { kind: 'done', tag: take.tag, frames: 7, strip: strip.map((s) => ({ ...s, final: true })) },
      takes: [take],
      retiming: take.tag,
    },
    failed: {
      ...ready,
      outcome: {
        kind: 'failed',
        error: shownFailure('out-of-memory', 'The device has 8 GB, the work area needs 9.1 GB.'),
      },
    },
    french: { ...ready, language: 'fr', run, takes: [take] },
  };
}
