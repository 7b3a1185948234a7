/**
 * Probes what the documentation leaves open, in a document of its own, and reports what the real host answered. Nothing
 * of the artist's documents is read or changed; the report holds no names of files or layers.
 */
import { app, constants, imaging, type PsDocument, type PsGetPixelsOptions } from 'photoshop';
import { host, versions } from 'uxp';
import { itemsOf, LayerTree } from './documents';
import { inModal, messageOf } from './modal';
import { usingPixels } from './reading';

type Answer = Record<string, unknown>;
type Probe = (document: PsDocument) => Promise<unknown>;

const SIDE_PX = 32;
const CONNECT_MS = 5_000;
const MESSAGE_SIZES = [1, 4, 16].map((mebibytes) => mebibytes * 1024 * 1024);
const RGBA8 = { components: 4, chunky: true, colorSpace: 'RGB' } as const;

export async function runSelfTest(bridgeUrl: string): Promise<Answer> {
  const report: Answer = {
    made: new Date().toISOString(),
    host: { name: host.name, version: host.version, uxp: versions.uxp, plugin: versions.plugin },
    globals: probeGlobals(),
    widgets: probeWidgets(),
    connection: await asked(() => probeConnection(bridgeUrl)),
  };
  report.photoshop = await asked(() => inModal({ commandName: 'ToonBridge self-test' }, probePhotoshop));
  return report;
}

async function asked(question: () => Promise<unknown>): Promise<Answer> {
  const startedMs = Date.now();
  try {
    return { answer: await question(), milliseconds: Date.now() - startedMs };
  } catch (error) {
    return { error: messageOf(error), number: (error as { number?: number } | null)?.number };
  }
}

const GLOBALS = [
  'TextEncoder',
  'TextDecoder',
  'structuredClone',
  'queueMicrotask',
  'performance',
  'atob',
  'btoa',
  'URL',
  'File',
  'MutationObserver',
  'ResizeObserver',
  'requestAnimationFrame',
];

function probeGlobals(): Answer {
  const world = globalThis as unknown as Record<string, unknown>;
  return Object.fromEntries(GLOBALS.map((name) => [name, typeof world[name]]));
}

/** Theme variables and layout numbers as the host gives them. */
function probeWidgets(): Answer {
  const style = getComputedStyle(document.body);
  const names = ['background-color', 'text-color', 'border-color', 'font-size'];
  const theme = names.map((name) => [name, style.getPropertyValue(`--uxp-host-${name}`)] as const);
  const { width, height } = document.body.getBoundingClientRect();
  return {
    theme: Object.fromEntries(theme),
    body: { width, height, offsetWidth: document.body.offsetWidth },
  };
}

/** Opens a second socket and sends messages of growing size: the bridge refuses them, the host should not. */
function probeConnection(url: string): Promise<Answer> {
  return new Promise((resolve) => {
    const answer: Answer = { url };
    const socket = new WebSocket(url);
    const finish = () => {
      clearTimeout(timer);
      socket.onopen = socket.onclose = null;
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(finish, CONNECT_MS);
    socket.onclose = (event: CloseEvent) => {
      Object.assign(answer, { closed: event.code });
      finish();
    };
    socket.onopen = () => {
      answer.opened = true;
      answer.sent = MESSAGE_SIZES.map((size) => sendOf(socket, size));
    };
  });
}

function sendOf(socket: WebSocket, bytes: number): Answer {
  try {
    socket.send(new Uint8Array(bytes));
    return { bytes, buffered: socket.bufferedAmount };
  } catch (error) {
    return { bytes, error: messageOf(error) };
  }
}

async function probePhotoshop(): Promise<Answer> {
  const document = await app.createDocument({
    name: 'ToonBridge self-test',
    width: SIDE_PX,
    height: SIDE_PX,
    resolution: 72,
    mode: constants.NewDocumentMode.RGB,
    fill: constants.DocumentFill.TRANSPARENT,
  });
  if (!document) return { error: 'No document was made.' };
  try {
    const answers: Answer = {};
    for (const [name, probe] of Object.entries(PROBES)) answers[name] = await asked(() => probe(document));
    return answers;
  } finally {
    document.closeWithoutSaving();
  }
}

const optionsFor = (document: PsDocument, layerID: number): PsGetPixelsOptions => ({
  documentID: document.id,
  layerID,
  colorSpace: 'RGB',
  componentSize: 8,
});

async function read(document: PsDocument, layerID: number): Promise<unknown> {
  return usingPixels(optionsFor(document, layerID), async ({ imageData, sourceBounds, level }) => {
    const { left, top, right, bottom } = sourceBounds;
    const { width, height, components, componentSize } = imageData;
    const samples = await imageData.getData({ chunky: true });
    return {
      bounds: [left, top, right, bottom],
      level,
      size: [width, height],
      components,
      componentSize,
      first: Array.from(samples.slice(0, 4)),
    };
  });
}

async function put(document: PsDocument, layerID: number, samples: Uint8Array | Uint16Array): Promise<void> {
  const imageData = await imaging.createImageDataFromBuffer(samples, { width: 2, height: 2, ...RGBA8 });
  try {
    const targetBounds = { left: -1, top: 3 };
    await imaging.putPixels({
      documentID: document.id,
      layerID,
      imageData,
      replace: true,
      targetBounds,
      commandName: 'Self-test',
    });
  } finally {
    imageData.dispose();
  }
}

async function newLayer(document: PsDocument, name: string): Promise<number> {
  return (await document.createPixelLayer({ name }))?.id ?? -1;
}

const PIXELS = Uint8Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 255 : i * 10));

const PROBES: Record<string, Probe> = {
  layerTree: async (document) => Object.keys((await LayerTree.read(document.id)).flat()[0] ?? {}),
  newLayerPosition: async (document) => {
    const first = await newLayer(document, 'one');
    const second = await newLayer(document, 'two');
    const order = itemsOf(document.layers).map((layer) => layer.id);
    return { first: order.indexOf(first), second: order.indexOf(second), of: order.length };
  },
  emptyLayer: async (document) => read(document, await newLayer(document, 'empty')),
  writeAndReadBack: async (document) => {
    const layer = await newLayer(document, 'written');
    await put(document, layer, PIXELS);
    return read(document, layer);
  },
  depthMismatch: async (document) =>
    put(
      document,
      await newLayer(document, 'sixteen'),
      Uint16Array.from(PIXELS, (v) => v * 128),
    ),
  group: async (document) => read(document, (await document.createLayerGroup({ name: 'group' }))?.id ?? -1),
};
