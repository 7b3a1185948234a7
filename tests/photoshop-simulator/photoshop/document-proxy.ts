/** A document as the plugin sees it. */
import { findLayer, type SimDocument, type SimLayer } from './document-model';
import { DOCUMENTED } from './documented';
import { copyLayer, documentIdOf, identityOf, layerProxy, rememberDocument } from './layer-proxy';
import type { PhotoshopCore } from './photoshop-core';
import { hostError } from './realm';
import { strictProxy, type Members } from './strict-proxy';

const MODES: Record<SimDocument['mode'], string> = {
  RGB: 'RGBColorMode',
  GRAYSCALE: 'grayscaleMode',
  CMYK: 'CMYKColorMode',
  LAB: 'labColorMode',
  INDEXEDCOLOR: 'indexedColorMode',
};
const BITS = { 8: 'bitDepth8', 16: 'bitDepth16' } as const;
const CREATE_OPTIONS = {
  pixel: ['name', 'opacity', 'blendMode', 'color', 'fillNeutral', 'group'],
  group: ['name', 'opacity', 'blendMode', 'color', 'group', 'fromLayers'],
};
const FIRST_VERSION_WITH_WRITABLE_SELECTION = [26, 9];

export function documentProxy(core: PhotoshopCore, id: number): object {
  const document = (): SimDocument => {
    const found = core.findDocument(id);
    if (!found) throw hostError(core.realm, 'The document does not exist anymore');
    return found;
  };
  return rememberDocument(
    strictProxy(
      core,
      'Document',
      { ...properties(core, document), ...methods(core, document) },
      DOCUMENTED.Document,
    ),
    id,
  );
}

function properties(core: PhotoshopCore, document: () => SimDocument): Members {
  const proxies = (layers: SimLayer[]): object[] =>
    layers.map((layer) => layerProxy(core, document().id, layer.id));
  return {
    id: { get: () => document().id },
    name: { get: () => document().name },
    title: { get: () => document().name },
    path: { get: () => '' },
    saved: { get: () => false },
    typename: { get: () => 'Document' },
    width: { get: () => document().width },
    height: { get: () => document().height },
    resolution: { get: () => 72 },
    mode: { get: () => MODES[document().mode] },
    bitsPerChannel: { get: () => BITS[document().bits] },
    colorProfileName: { get: () => document().profile },
    colorProfileType: { get: () => 'custom' },
    layers: { get: () => proxies(document().layers) },
    backgroundLayer: {
      get: () => proxies(document().layers.filter((layer) => layer.isBackgroundLayer))[0] ?? null,
    },
    activeLayers: {
      get: () => proxies(core.activeLayers(document())),
      set: (value) => {
        if (!atLeast(core.version, FIRST_VERSION_WITH_WRITABLE_SELECTION))
          throw hostError(core.realm, 'Document.activeLayers cannot be written before 26.9');
        document().activeIds = (value as object[]).map((layer) => identityOf(layer)!.layer);
      },
    },
    historyStates: { get: () => document().history.map(({ id, name }) => ({ id, name })) },
    activeHistoryState: { get: () => document().history[document().historyIndex] },
  };
}

function methods(core: PhotoshopCore, document: () => SimDocument): Members {
  const create =
    (name: string, kind: 'pixel' | 'group') =>
    async (options: Record<string, unknown> = {}) => {
      core.gate.require(name, 'write');
      return createLayer(core, document(), kind, options);
    };
  return {
    createPixelLayer: { call: create('createPixelLayer', 'pixel') },
    createLayerGroup: { call: create('createLayerGroup', 'group') },
    closeWithoutSaving: {
      call: () => {
        core.gate.require('closeWithoutSaving', 'write');
        core.close(document().id);
      },
    },
    duplicateLayers: {
      call: async (layers: object[], target?: object) => {
        core.gate.require('duplicateLayers', 'write');
        return duplicateInto(core, document(), layers, target);
      },
    },
    mergeVisibleLayers: {
      call: async () => {
        core.gate.require('mergeVisibleLayers', 'write');
        mergeVisible(core, document());
      },
    },
  };
}

function createLayer(
  core: PhotoshopCore,
  document: SimDocument,
  kind: 'pixel' | 'group',
  options: Record<string, unknown>,
): object {
  const unknown = Object.keys(options).find((name) => !CREATE_OPTIONS[kind].includes(name));
  if (unknown) throw hostError(core.realm, `unknown option "${unknown}"`);
  const layer = core.newLayer(String(options.name ?? 'Layer'), kind, kind === 'group' ? [] : null);
  if (options.opacity !== undefined) layer.opacity = options.opacity as number;
  if (options.blendMode !== undefined) layer.blendMode = options.blendMode as string;
  const identity = options.group ? identityOf(options.group as object) : undefined;
  if (options.group && (!identity || identity.document !== document.id))
    throw hostError(core.realm, 'the group is no group of this document');
  const group = identity && findLayer(document, identity.layer);
  if (identity && !group?.children) throw hostError(core.realm, 'the group is no group of this document');
  core.insertNew(document, layer, group ?? undefined);
  if (options.fromLayers) takeInto(document, layer, options.fromLayers as object[]);
  core.changed(document, kind === 'group' ? 'New Group' : 'New Layer');
  return layerProxy(core, document.id, layer.id);
}

function takeInto(document: SimDocument, group: SimLayer, layers: object[]): void {
  const wanted = new Set(layers.map((layer) => identityOf(layer)!.layer));
  const taken: SimLayer[] = [];
  const sift = (siblings: SimLayer[]): SimLayer[] =>
    siblings.filter((layer) => {
      if (wanted.has(layer.id)) taken.push(layer);
      else if (layer.children && layer !== group) layer.children = sift(layer.children);
      return !wanted.has(layer.id);
    });
  document.layers = sift(document.layers);
  group.children = taken;
}

function duplicateInto(
  core: PhotoshopCore,
  document: SimDocument,
  layers: object[],
  target?: object,
): object[] {
  const into = (target && core.findDocument(documentIdOf(target) ?? -1)) || document;
  const copies = layers.map((layer) => copyLayer(core, findLayer(document, identityOf(layer)!.layer)!));
  into.layers.unshift(...copies);
  core.changed(into, 'Duplicate Layers');
  return copies.map((copy) => layerProxy(core, into.id, copy.id));
}

function mergeVisible(core: PhotoshopCore, document: SimDocument): void {
  const bounds = { left: 0, top: 0, right: document.width, bottom: document.height };
  const full = document.bits === 16 ? 32768 : 255;
  const flat = core.flatten(document, bounds);
  const merged = core.newLayer('Merged', 'pixel', null);
  const samples = Array.from(flat.data, (sample) => Math.round(sample * full));
  merged.pixels = {
    bounds,
    data: document.bits === 16 ? Uint16Array.from(samples) : Uint8Array.from(samples),
  };
  document.layers = [merged, ...document.layers.filter((layer) => !layer.visible)];
  document.activeIds = [merged.id];
  core.changed(document, 'Merge Visible');
}

function atLeast(version: string, [major, minor]: number[]): boolean {
  const [hostMajor, hostMinor] = version.split('.').map(Number);
  return hostMajor > major || (hostMajor === major && hostMinor >= minor);
}
