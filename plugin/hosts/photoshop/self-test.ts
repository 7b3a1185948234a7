/**
 * Probes what the documentation leaves open, in a document of its own, and reports what the real host answered. Nothing
 * of the artist's documents is read or changed; the report holds no names of files or layers.
 */
import { action, app, constants, core, imaging, type PsDocument, type PsGetPixelsOptions } from 'photoshop';
import { host, versions } from 'uxp';
import { itemsOf } from './documents';
import { inModal, messageOf } from './modal';
import { usingPixels } from './reading';
import { placeInGroup } from './stacking';

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
    methods: probeMethods(),
    abortSignal: probeAbortSignal(),
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

/** Methods newer than the language that the panel is built for. */
function probeMethods(): Answer {
  const holders = { 'Array.prototype.at': Array.prototype, 'Object.hasOwn': Object };
  return Object.fromEntries(
    Object.entries(holders).map(([name, holder]) => [name, name.slice(name.lastIndexOf('.') + 1) in holder]),
  );
}

/** Which members the signal has; UXP's pages list no events. */
function probeAbortSignal(): Answer {
  if (typeof AbortController !== 'function') return { present: false };
  const { signal } = new AbortController();
  const names = ['aborted', 'reason', 'throwIfAborted', 'addEventListener', 'onabort'];
  return { present: true, ...Object.fromEntries(names.map((name) => [name, name in signal])) };
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
  return { ...(await inOwnDocument(8, PROBES)), ...(await inOwnDocument(16, PROBES_OF_16_BIT)) };
}

async function inOwnDocument(depth: 8 | 16, probes: Record<string, Probe>): Promise<Answer> {
  const options = {
    name: 'ToonBridge self-test',
    width: SIDE_PX,
    height: SIDE_PX,
    resolution: 72,
    mode: constants.NewDocumentMode.RGB,
    fill: constants.DocumentFill.TRANSPARENT,
    depth,
  };
  const document = await app.createDocument(options);
  if (!document) return { [`documentOf${depth}Bit`]: { error: 'No document was made.' } };
  try {
    const answers: Answer = {};
    for (const [name, probe] of Object.entries(probes)) answers[name] = await asked(() => probe(document));
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

/** The host's own answer: nothing of the adapter's reading of it. */
type RawTree = Record<'list' | 'layers', { layerID: number }[] | undefined>;

const PROBES: Record<string, Probe> = {
  layerTree: async (document) => {
    await document.createLayerGroup({ name: 'raw' });
    const stack = itemsOf(document.layers).map((layer) => layer.id);
    const raw = (await core.getLayerTree({ documentID: document.id })) as unknown as RawTree;
    const entries = raw.list ?? raw.layers ?? [];
    const group = entries.find(({ layerID }) => layerID === stack[0]);
    return {
      keys: Object.keys(raw),
      group: Object.keys(group ?? {}),
      order: entries.map(({ layerID }) => stack.indexOf(layerID)),
    };
  },
  mergeTakes: async (document) => {
    const name = 'to merge';
    const group = await document.createLayerGroup({ name });
    const [inner, other] = [
      await document.createPixelLayer({ name: 'inner' }),
      await newLayer(document, 'other'),
    ];
    if (!group || !inner) return undefined;
    placeInGroup(inner, group, undefined, true);
    await select(other);
    const { kind } = await group.merge();
    return { kind, groupLeft: itemsOf(document.layers).some((layer) => layer.name === name && layer.layers) };
  },
  moveNowhere: async (document) => {
    await newLayer(document, 'low');
    await newLayer(document, 'high');
    document.layers[0].move(document.layers[1], constants.ElementPlacement.PLACEBEFORE);
    return 'nothing happened';
  },
  newLayerPosition: async (document) => {
    const first = await newLayer(document, 'one');
    const second = await newLayer(document, 'two');
    await select(first);
    const third = await newLayer(document, 'three');
    const order = itemsOf(document.layers).map((layer) => layer.id);
    const at = (layer: number) => order.indexOf(layer);
    return { first: at(first), second: at(second), withLowerActive: at(third), of: order.length };
  },
  insidePosition: async (document) => {
    const group = await document.createLayerGroup({ name: 'filled' });
    for (const name of ['lower', 'upper']) {
      const layer = await document.createPixelLayer({ name });
      if (group && layer) layer.move(group, constants.ElementPlacement.PLACEINSIDE);
    }
    return group && itemsOf(group.layers).map((layer) => layer.name);
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

/** Asks a 16-bit document for 8 bits, which some versions refuse. */
const PROBES_OF_16_BIT: Record<string, Probe> = {
  eightBitsOfSixteen: async (document) => {
    const layer = await newLayer(document, 'deep');
    await put(
      document,
      layer,
      Uint16Array.from(PIXELS, (value) => value * 128),
    );
    return read(document, layer);
  },
};

function select(layer: number): Promise<unknown> {
  const descriptor = { _obj: 'select', _target: [{ _ref: 'layer', _id: layer }], makeVisible: false };
  return action.batchPlay([descriptor], { dialogOptions: 'silent' });
}
