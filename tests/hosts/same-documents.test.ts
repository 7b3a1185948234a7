/**
 * Command line, page and Photoshop (simulated) with the same documents: same pixels, names, places, looks and notes.
 * What a host cannot do is named where it is left out, with the reason.
 */
import { DEFAULT_CHART } from '../../takes/chart';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openPsdSource } from '../../bridge-server/cli/inbetween/psd-source';
import {
  groupNameOf,
  layerNameOf,
  type Inbetween,
  type ShownTake,
} from '../../bridge-server/cli/inbetween/shown-take';
import { sizeBounds } from '../../pixels/bounds';
import { isBlank } from '../../pixels/crop';
import { depthOf, emptyRaster, type Cel } from '../../pixels/raster';
import { openDocument } from '../../plugin/hosts/browser/psd-files';
import type { PsdLayers } from '../../plugin/hosts/browser/psd-layers';
import type { LayerPixels } from '../../plugin/hosts/host';
import { insertGroups } from '../../plugin/hosts/photoshop/inserting';
import { readLayer as readInPhotoshop } from '../../plugin/hosts/photoshop/reading';
import { allLayers, layerTree, type PsdLayer } from '../../psd/format/layer-tree';
import { lackOfPixels } from '../../psd/read/layer-content';
import { notesOn } from '../../psd/read/notes';
import { readLook } from '../../psd/read/merge-group';
import type { OpenPsd } from '../../psd/read/open-psd';
import {
  allLayers as simulated,
  type SimDocument,
  type SimLayer,
} from '../photoshop-simulator/photoshop/document-model';
import { openPsd as openInPhotoshop } from '../photoshop-simulator/photoshop/from-psd';
import { digest } from '../psd/digest';
import { openWithNode } from '../psd/documents';
import { sharedFolder } from '../support/shared';
import { core } from './simulated-photoshop';
import { Cancellation } from '../../plugin/cancel/cancellation';

jest.mock(
  'photoshop',
  () => jest.requireActual<typeof import('./simulated-photoshop')>('./simulated-photoshop').photoshop,
  { virtual: true },
);

/** Photoshop counts 16-bit samples to 32768, so that the last bit of 65535 is lost. */
const LOST_BY_PHOTOSHOP = 2;
/** Photoshop counts opacities in percent, files in 255 steps. */
const PERCENT = 0.006;
const MOMENTS = [0.25, 0.5, 0.75];

interface Sample {
  name: string;
  file: string;
}

function samples(): Sample[] {
  const documents = sharedFolder('psd');
  const cases = sharedFolder('cases');
  const inFolder = (folder: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.psd'))
      .map((name) => ({ name, file: join(folder, name) }));
  const ofCases = (folder: string) =>
    readdirSync(folder)
      .map((name) => ({ name, file: join(folder, name, 'in.psd') }))
      .filter(({ file }) => existsSync(file));
  return [
    ...(documents ? inFolder(documents) : []),
    ...(cases ? ofCases(cases) : []),
    ...inFolder(join(__dirname, '../../examples/drawings')),
  ];
}

const pageOf = (bytes: Uint8Array): PsdLayers =>
  openDocument('test.psd', bytes.slice().buffer as ArrayBuffer);

/** A layer's number in the page: its place among all layers, which both count from the bottom up. */
function pageIds(page: PsdLayers, tree: readonly PsdLayer[]): Map<PsdLayer, number> {
  const listed = [...page.tree().layers].reverse();
  return new Map(allLayers(tree).map((layer, i) => [layer, listed[i].id]));
}

function photoshopIds(document: SimDocument, tree: readonly PsdLayer[]): Map<PsdLayer, number> {
  const listed = [...simulated(document.layers)];
  return new Map(allLayers(tree).map((layer, i) => [layer, listed[i].id]));
}

/** The two layers that are likeliest the keys: those called A and B, else the two lowest with pixels. */
function keysAmong(tree: readonly PsdLayer[]): [PsdLayer, PsdLayer] {
  const layers = allLayers(tree);
  const named = ['A', 'B'].map((name) => layers.find((layer) => layer.name.trim() === name));
  const drawn = layers
    .filter(({ kind, bounds }) => kind === 'pixels' && bounds.right > bounds.left)
    .reverse();
  return [named[0] ?? drawn[0], named[1] ?? drawn[1]];
}

/** The outcome of reading: pixels, or the code and words of the refusal. */
function outcomeOf(read: () => Cel | undefined): unknown {
  try {
    const cel = read();
    return cel && cel.raster.data.length > 0
      ? { bounds: cel.bounds, data: digest(cel.raster.data) }
      : 'empty';
  } catch (error) {
    const { code, detail } = error as { code: string; detail: string };
    return { code, detail };
  }
}

function differs(read: LayerPixels | undefined, cel: Cel): string | undefined {
  if (!read)
    return cel.raster.data.some((value, i) => i % 4 === 3 && value > 0) ? 'nothing was read' : undefined;
  const { bounds, depth } = read.pixels;
  const samples =
    depth === 16 ? new Uint16Array(read.data.buffer, read.data.byteOffset, read.data.length / 2) : read.data;
  const within = depth === 16 ? LOST_BY_PHOTOSHOP : 0;
  const width = cel.bounds.right - cel.bounds.left;
  for (let y = bounds.top, i = 0; y < bounds.bottom; y++) {
    for (let x = bounds.left; x < bounds.right; x++, i += 4) {
      const at = ((y - cel.bounds.top) * width + x - cel.bounds.left) * 4;
      const seen = samples[i + 3] > 0 || cel.raster.data[at + 3] > 0;
      for (let c = seen ? 0 : 3; c < 4; c++) {
        if (Math.abs(samples[i + c] - cel.raster.data[at + c]) > within)
          return `pixel ${x}, ${y} of sample ${c}`;
      }
    }
  }
  return undefined;
}

interface Inserted {
  path: string;
  opacity: number;
  fillOpacity: number;
  blendMode: string;
}

const MODES = new Map([
  ['normal', 'norm'],
  ['passThrough', 'pass'],
  ['multiply', 'mul '],
  ['screen', 'scrn'],
]);

function inPhotoshop(layers: readonly SimLayer[], path = ''): Inserted[] {
  return layers.flatMap((layer) => [
    {
      path: `${path}/${layer.name}`,
      opacity: layer.opacity / 100,
      fillOpacity: layer.fillOpacity / 100,
      blendMode: MODES.get(layer.blendMode) ?? layer.blendMode,
    },
    ...inPhotoshop(layer.children ?? [], `${path}/${layer.name}`),
  ]);
}

function inFile(bytes: Uint8Array): Inserted[] {
  return allLayers(layerTree(openWithNode(bytes))).map(({ path, opacity, fillOpacity, blendKey }) => ({
    path: `/${path}`,
    opacity,
    fillOpacity,
    blendMode: blendKey,
  }));
}

/** A take of three drawings between two keys, as an engine would leave it. */
function takeBetween(psd: OpenPsd, keys: readonly [PsdLayer, PsdLayer]): ShownTake {
  const { widthPx, heightPx, depth } = psd.header;
  const drawing = (slot: number): Cel => {
    const raster = emptyRaster(4, 3, depth);
    raster.data.fill(1 + slot);
    return { bounds: { left: slot, top: 1, right: slot + 4, bottom: 4 }, raster };
  };
  return {
    canvas: { widthPx, heightPx },
    keys: keys.map((key) => ({
      name: key.name,
      cel: { bounds: sizeBounds(psd.header), raster: emptyRaster(0, 0) },
    })),
    chart: { spacing: 'even', hold: 2 },
    count: MOMENTS.length,
    engine: 'draft',
    seed: 7,
    inbetweens: MOMENTS.map((moment, slot) => ({
      segment: 0,
      slot,
      moment,
      read: async () => drawing(slot),
    })),
  };
}

async function wireOf(inbetween: Inbetween): Promise<LayerPixels> {
  const { bounds, raster } = await inbetween.read();
  const { buffer, byteOffset, byteLength } = raster.data.slice();
  const data = new Uint8Array(buffer, byteOffset, byteLength);
  return { pixels: { bounds, depth: depthOf(raster), bytes: data.length }, data };
}

const all = samples();
const isRefused = (file: string) => basename(file).includes('cmyk');

if (!sharedFolder('psd')) test.skip('needs the shared test material (psd, cases)', () => undefined);

describe.each(all.filter(({ file }) => !isRefused(file)))('$name', ({ file }) => {
  const bytes = readFileSync(file);
  const psd = openWithNode(bytes);
  const tree = layerTree(psd);
  const keys = keysAmong(tree);
  const isKeyReadable = keys.every((key) => typeof outcomeOf(() => readLook(psd, key)) === 'object');

  test('command line and page read every layer and every group alike, or refuse it in the same words', () => {
    const page = pageOf(bytes);
    const ids = pageIds(page, tree);
    for (const layer of allLayers(tree)) {
      const id = ids.get(layer)!;
      expect(page.layer(id).name).toBe(layer.name);
      expect({ layer: layer.path, read: outcomeOf(() => page.lookOf(id, true)) }).toEqual({
        layer: layer.path,
        read: outcomeOf(() => readLook(psd, layer)),
      });
    }
  });

  test('command line and page have the same notes on every layer', () => {
    const page = pageOf(bytes);
    const ids = pageIds(page, tree);
    const ours = allLayers(tree).map((layer) => notesOn(psd, layer, tree));
    expect(allLayers(tree).map((layer) => page.notesOn(ids.get(layer)!))).toEqual(ours);
    if (!isKeyReadable) return;
    const choice = { keys: keys.map(({ path }) => `/${path}`), sketches: [], namedSketches: false };
    expect(openPsdSource(bytes, choice).notes).toEqual([
      ...new Set(keys.flatMap((key) => notesOn(psd, key, tree))),
    ]);
  });

  // Groups are left out: Photoshop merges them itself, and the simulated one has no blend modes to do it with. So are
  // layers without any paint: it refuses to read those, and the panel, which is told that they are empty, never asks.
  test('Photoshop reads the same pixels of every layer', async () => {
    const document = openInPhotoshop(core, file, bytes);
    const ids = photoshopIds(document, tree);
    for (const layer of allLayers(tree)) {
      if (layer.kind === 'group' || lackOfPixels(layer.record)) continue;
      const look = readLook(psd, layer);
      if (isBlank(look)) continue;
      const read = await readInPhotoshop({ document: document.id, layer: ids.get(layer)!, merged: false });
      expect({ layer: layer.path, differs: differs(read, look) }).toEqual({
        layer: layer.path,
        differs: undefined,
      });
    }
  });

  test('all three put in-betweens of the same names and looks into the same place', async () => {
    const take = takeBetween(psd, keys);
    const group = groupNameOf(take, 0);
    const choice = { keys: keys.map(({ path }) => `/${path}`), sketches: [], namedSketches: false };
    const frames = await Promise.all(
      take.inbetweens.map(async (one) => ({
        name: layerNameOf(take, one),
        moment: one.moment,
        pixels: await wireOf(one),
      })),
    );

    const page = pageOf(bytes);
    const pageKeys = keys.map((key) => pageIds(page, tree).get(key)!) as [number, number];
    page.insert([{ name: group, keys: pageKeys, frames }]);
    const byPage = inFile(Buffer.concat(page.withInserted()));

    const document = openInPhotoshop(core, file, bytes);
    const ids = photoshopIds(document, tree);
    const request = {
      document: document.id,
      undoName: 'test',
      take: { job: 'job-00000001', inbetweens: frames.length, chart: DEFAULT_CHART },
      groups: [
        {
          name: group,
          keys: [ids.get(keys[0])!, ids.get(keys[1])!] as const,
          frames: frames.map(({ pixels, ...frame }, index) => ({
            ...frame,
            native: { segment: 0, index },
            read: async () => pixels,
          })),
        },
      ],
      onProgress: () => undefined,
    };
    await insertGroups(request, new Cancellation());
    const byPhotoshop = inPhotoshop(document.layers);

    expect(byPage.filter(({ path }) => path.includes(group))).toHaveLength(1 + MOMENTS.length);
    expect(byPhotoshop.map(({ path }) => path)).toEqual(byPage.map(({ path }) => path));
    const made = (layers: Inserted[]) => layers.filter(({ path }) => path.includes(`${group}/`));
    made(byPhotoshop).forEach((layer, i) => {
      const { opacity, fillOpacity, blendMode } = made(byPage)[i];
      expect(layer.blendMode).toBe(blendMode);
      expect(Math.abs(layer.opacity - opacity)).toBeLessThan(PERCENT);
      expect(Math.abs(layer.fillOpacity - fillOpacity)).toBeLessThan(PERCENT);
    });
    // A key that cannot be merged is refused by the command line before it comes to that.
    if (!isKeyReadable) return;
    const byCommand = Buffer.concat(await openPsdSource(bytes, choice).document(take, '.psd'));
    expect(inFile(byCommand)).toEqual(byPage);
    expect(pixelsIn(byCommand, group)).toEqual(pixelsIn(Buffer.concat(page.withInserted()), group));
  });
});

function pixelsIn(bytes: Uint8Array, group: string): unknown {
  const psd = openWithNode(bytes);
  const made = allLayers(layerTree(psd)).filter(({ path }) => path.includes(`${group}/`));
  return made.map((layer) => digest(readLook(psd, layer)));
}

// The reader that opens documents for the simulated Photoshop knows no CMYK.
test.each(all.filter(({ file }) => isRefused(file)))(
  '$name is refused in the same words by command line and page',
  ({ file }) => {
    const bytes = readFileSync(file);
    const refusal = expect.objectContaining({
      code: 'mode-unsupported',
      detail: 'The document is in CMYK mode.',
    });
    expect(() => openWithNode(bytes)).toThrow(refusal);
    expect(() => pageOf(bytes)).toThrow(refusal);
  },
);
