/** A layer as the plugin sees it. It is found again by id at every access, so a deleted layer answers with an error. */
import {
  allLayers,
  findLayer,
  findPlace,
  type SimBounds,
  type SimDocument,
  type SimLayer,
} from './document-model';
import { constants } from './constants';
import { documentProxy } from './document-proxy';
import { DOCUMENTED } from './documented';
import type { PhotoshopCore } from './photoshop-core';
import { hostError } from './realm';
import { strictProxy, type Members } from './strict-proxy';

const EMPTY = { left: 0, top: 0, right: 0, bottom: 0 };
const ids = new WeakMap<object, { layer: number; document: number }>();

/** Which layer a proxy stands for. */
export function identityOf(proxy: object): { layer: number; document: number } | undefined {
  return ids.get(proxy);
}

export function layerProxy(core: PhotoshopCore, documentId: number, id: number): object {
  const document = (): SimDocument => core.findDocument(documentId) ?? gone(core, 'document');
  const layer = (): SimLayer => findLayer(document(), id) ?? gone(core, 'layer');
  const proxy = strictProxy(
    core,
    'Layer',
    { ...properties(core, document, layer), ...methods(core, document, layer) },
    DOCUMENTED.Layer,
  );
  ids.set(proxy, { layer: id, document: documentId });
  return proxy;
}

function gone(core: PhotoshopCore, what: string): never {
  throw hostError(core.realm, `The ${what} does not exist anymore`);
}

function properties(core: PhotoshopCore, document: () => SimDocument, layer: () => SimLayer): Members {
  const read = <Name extends keyof SimLayer>(name: Name) => ({ get: () => layer()[name] });
  const write = <Name extends keyof SimLayer>(name: Name, check?: (value: SimLayer[Name]) => void) => ({
    get: () => layer()[name],
    set: (value: unknown) => {
      check?.(value as SimLayer[Name]);
      layer()[name] = value as SimLayer[Name];
      core.changed(document(), `Set ${name}`);
    },
  });
  const notBackground = (): void => {
    if (layer().isBackgroundLayer)
      throw hostError(core.realm, 'The Background layer cannot be changed like this');
  };
  return {
    id: read('id'),
    kind: read('kind'),
    isBackgroundLayer: read('isBackgroundLayer'),
    name: write('name'),
    visible: write('visible'),
    opacity: write('opacity', notBackground),
    blendMode: write('blendMode', notBackground),
    isClippingMask: write('isClippingMask'),
    allLocked: write('allLocked'),
    pixelsLocked: write('pixelsLocked'),
    positionLocked: write('positionLocked'),
    transparentPixelsLocked: write('transparentPixelsLocked'),
    locked: { get: () => layer().allLocked || layer().isBackgroundLayer },
    fillOpacity: write('fillOpacity', notBackground),
    typename: { get: () => 'Layer' },
    bounds: { get: () => hostBounds(layer()) },
    boundsNoEffects: { get: () => hostBounds(layer()) },
    document: { get: () => documentProxy(core, document().id) },
    parent: {
      get: () => {
        const parent = findPlace(document(), layer().id)?.parent;
        return parent ? layerProxy(core, document().id, parent.id) : null;
      },
    },
    layers: {
      get: () => layer().children?.map((child) => layerProxy(core, document().id, child.id)) ?? null,
    },
    linkedLayers: { get: () => [] },
  };
}

function methods(core: PhotoshopCore, document: () => SimDocument, layer: () => SimLayer): Members {
  return {
    delete: {
      call: () => {
        core.gate.require('Layer.delete', 'write');
        if (layer().allLocked) throw hostError(core.realm, 'Layer.delete: the layer is locked');
        const place = findPlace(document(), layer().id)!;
        place.siblings.splice(place.index, 1);
        core.changed(document(), 'Delete Layer');
      },
    },
    move: {
      call: (relative: object, placement: string) =>
        moveLayer(core, document(), layer(), relative, placement),
    },
    merge: { call: async () => mergeLayer(core, document(), layer()) },
    rasterize: { call: async (target: string) => rasterizeLayer(core, document(), layer(), target) },
    duplicate: {
      call: async (target?: object, placement?: string, name?: string) =>
        duplicateLayer(core, document(), layer(), target, placement, name),
    },
  };
}

/** Bounds as the host gives them, of pixels or of all children; an empty layer has none. */
export function hostBounds(layer: SimLayer): SimBounds & { width: number; height: number } {
  const boxes = layer.children
    ? [...allLayers(layer.children)].map((child) => child.pixels?.bounds)
    : [layer.pixels?.bounds];
  const found = boxes.filter((box) => box !== undefined);
  const box =
    found.length === 0
      ? EMPTY
      : found.reduce((a, b) => ({
          left: Math.min(a.left, b.left),
          top: Math.min(a.top, b.top),
          right: Math.max(a.right, b.right),
          bottom: Math.max(a.bottom, b.bottom),
        }));
  return { ...box, width: box.right - box.left, height: box.bottom - box.top };
}

function moveLayer(
  core: PhotoshopCore,
  document: SimDocument,
  layer: SimLayer,
  relative: object,
  placement: string,
): void {
  core.gate.require('Layer.move', 'write');
  const fail = (message: string): never => {
    throw hostError(core.realm, message);
  };
  const target = identityOf(relative);
  if (!target || target.document !== document.id || !findPlace(document, target.layer))
    fail('Layer.move: the relative object is no layer of this document');
  if (layer.isBackgroundLayer) fail('Layer.move: the Background layer cannot be moved');
  if (layer.allLocked || layer.positionLocked) fail('Layer.move: the layer is locked');
  if (layer.id === target!.layer || findPlace({ ...document, layers: layer.children ?? [] }, target!.layer))
    fail('Layer.move: a layer cannot be moved into itself');
  const relativeLayer = findLayer(document, target!.layer)!;
  if (placement === 'placeInside' && !relativeLayer.children) fail('Layer.move: PLACEINSIDE needs a group');
  if (placement === 'placeAfter' && relativeLayer.isBackgroundLayer)
    fail('Layer.move: nothing lies below the Background layer');
  const group = placement === 'placeInside' ? relativeLayer : findPlace(document, relativeLayer.id)!.parent;
  if (group?.allLocked) fail('Layer.move: the group is locked');
  const from = findPlace(document, layer.id)!;
  from.siblings.splice(from.index, 1);
  insertAt(core, document, layer, relativeLayer, placement, fail);
  const to = findPlace(document, layer.id)!;
  if (core.switches.moveNowhere === 'error' && to.siblings === from.siblings && to.index === from.index)
    fail('The command "Move" is not currently available.');
  core.changed(document, 'Layer Order');
}

function insertAt(
  core: PhotoshopCore,
  document: SimDocument,
  layer: SimLayer,
  relative: SimLayer,
  placement: string,
  fail: (message: string) => never,
): void {
  const to = findPlace(document, relative.id)!;
  if (placement === 'placeBefore') to.siblings.splice(to.index, 0, layer);
  else if (placement === 'placeAfter') to.siblings.splice(to.index + 1, 0, layer);
  else if (placement === 'placeInside') putInside(relative.children!, layer, core.switches.insideLands);
  else if (placement === 'placeAtBeginning') document.layers.unshift(layer);
  else if (placement === 'placeAtEnd') putAtEnd(document.layers, layer);
  else fail(`unknown placement ${placement}`);
}

function putInside(children: SimLayer[], layer: SimLayer, lands: 'top' | 'bottom'): void {
  if (lands === 'top') children.unshift(layer);
  else children.push(layer);
}

/** Nothing lies below a Background layer. */
function putAtEnd(layers: SimLayer[], layer: SimLayer): void {
  const hasBackground = layers[layers.length - 1]?.isBackgroundLayer === true;
  layers.splice(layers.length - (hasBackground ? 1 : 0), 0, layer);
}

/**
 * A group becomes one pixel layer of its look; any other layer merges down, which is not simulated. Reports say that
 * the selection is merged, whatever layer was asked, and that hidden layers are dropped.
 */
function mergeLayer(core: PhotoshopCore, document: SimDocument, asked: SimLayer): object {
  core.gate.require('Layer.merge', 'write');
  const selected = document.activeIds.map((id) => findLayer(document, id));
  const layer = core.switches.mergeTakes === 'layer' ? asked : selected[0];
  if (!layer || (core.switches.mergeTakes === 'selection' && selected.length !== 1))
    throw hostError(core.realm, 'The command "Merge Layers" is not currently available.');
  if (!layer.visible)
    throw hostError(core.realm, 'Could not complete the Merge Layers command: the layer is hidden.');
  if (!layer.children) throw hostError(core.realm, 'Layer.merge: only groups are simulated');
  layer.pixels = core.lookOf(document, layer);
  layer.children = null;
  layer.kind = 'pixel';
  layer.blendMode = 'normal';
  core.changed(document, 'Merge Group');
  return layerProxy(core, document.id, layer.id);
}

function rasterizeLayer(core: PhotoshopCore, document: SimDocument, layer: SimLayer, target: string): void {
  core.gate.require('Layer.rasterize', 'write');
  if (!Object.values(constants.RasterizeType).includes(target))
    throw hostError(core.realm, `Layer.rasterize: unknown target ${target}`);
  if (layer.children) throw hostError(core.realm, 'Layer.rasterize: a group cannot be rasterized');
  layer.kind = 'pixel';
  core.changed(document, 'Rasterize Layer');
}

function duplicateLayer(
  core: PhotoshopCore,
  document: SimDocument,
  layer: SimLayer,
  target?: object,
  placement?: string,
  name?: string,
): object {
  core.gate.require('Layer.duplicate', 'write');
  const copy = copyLayer(core, layer);
  if (name) copy.name = name;
  const other = target && core.documents.find((candidate) => candidate.id === documentIdOf(target));
  const into = other ?? document;
  if (other) into.layers.unshift(copy);
  else {
    const place = findPlace(document, layer.id)!;
    place.siblings.splice(place.index, 0, copy);
    if (target && placement) moveLayer(core, document, copy, target, placement);
  }
  core.changed(into, 'Duplicate Layer');
  return layerProxy(core, into.id, copy.id);
}

export function copyLayer(core: PhotoshopCore, layer: SimLayer): SimLayer {
  return {
    ...layer,
    id: core.newId(),
    isBackgroundLayer: false,
    children: layer.children?.map((child) => copyLayer(core, child)) ?? null,
  };
}

const documentIds = new WeakMap<object, number>();

export function rememberDocument(proxy: object, id: number): object {
  documentIds.set(proxy, id);
  return proxy;
}

export function documentIdOf(proxy: object): number | undefined {
  return documentIds.get(proxy);
}
