/** What `require('photoshop')` gives the plugin: app, core, action, imaging, constants. */
import { batchPlay } from './batch-play';
import { constants } from './constants';
import { findLayer, type SimDocument, type SimLayer } from './document-model';
import { documentProxy } from './document-proxy';
import { DOCUMENTED } from './documented';
import { Imaging } from './imaging';
import { copyLayer, documentIdOf } from './layer-proxy';
import type { Listener } from './notifications';
import type { PhotoshopCore } from './photoshop-core';
import { hostError } from './realm';
import { strictProxy } from './strict-proxy';

interface NewDocumentOptions {
  name?: string;
  width?: number;
  height?: number;
  resolution?: number;
  mode?: string;
  fill?: string;
  depth?: number;
  typename?: string;
}

export function photoshopModule(core: PhotoshopCore): object {
  return {
    app: appObject(core),
    core: coreObject(core),
    action: actionObject(core),
    imaging: new Imaging(core).asModule(),
    constants,
  };
}

function appObject(core: PhotoshopCore): object {
  const open = (): object[] =>
    core.documents
      .filter((document) => !document.temporary || core.switches.temporaryDocument === 'listed')
      .map((document) => documentProxy(core, document.id));
  return strictProxy(
    core,
    'app',
    {
      activeDocument: {
        get: () => {
          const active = core.activeDocument;
          if (active) return documentProxy(core, active.id);
          if (core.switches.noDocument === 'error')
            throw hostError(core.realm, 'There is no active document');
          return null;
        },
        set: (value) => {
          const id = documentIdOf(value as object);
          if (id === undefined || !core.findDocument(id))
            throw hostError(core.realm, 'app.activeDocument takes an open document');
          core.activeDocumentId = id;
        },
      },
      documents: { get: open },
      createDocument: {
        call: async (options: NewDocumentOptions) => {
          core.gate.require('createDocument', 'write');
          return documentProxy(core, core.open(newDocument(core, options)).id);
        },
      },
      batchPlay: { call: async (descriptors: never[]) => batchPlay(core, descriptors) },
      updateUI: { call: async () => undefined },
      typename: { get: () => 'Photoshop' },
    },
    DOCUMENTED.app,
  );
}

function newDocument(core: PhotoshopCore, options: NewDocumentOptions): SimDocument {
  return {
    id: core.newId(),
    name: options.name ?? 'Untitled',
    width: options.width ?? 100,
    height: options.height ?? 100,
    mode: options.mode === constants.NewDocumentMode.GRAYSCALE ? 'GRAYSCALE' : 'RGB',
    bits: options.depth === 16 ? 16 : 8,
    profile: 'sRGB IEC61966-2.1',
    layers: [core.newLayer('Layer 1', 'pixel', null)],
    activeIds: [],
    history: [],
    historyIndex: 0,
    temporary: false,
    frameAnimation: null,
  };
}

function coreObject(core: PhotoshopCore): object {
  return strictProxy(
    core,
    'core',
    {
      executeAsModal: {
        call: (target: (context: object) => unknown, options: object) => core.gate.execute(target, options),
      },
      isModal: { call: () => core.gate.current !== null },
      addNotificationListener: {
        call: async (_group: string, events: string[], listener: Listener) =>
          core.notifications.add(events, listener),
      },
      removeNotificationListener: {
        call: async (_group: string, events: string[], listener: Listener) =>
          core.notifications.remove(events, listener),
      },
      getLayerTree: { call: async (options: { documentID: number }) => layerTree(core, options) },
      getLayerTreeSync: { call: (options: { documentID: number }) => layerTree(core, options) },
      createTemporaryDocument: {
        call: ({ documentID }: { documentID: number }) => temporaryCopy(core, documentID),
      },
      deleteTemporaryDocument: {
        call: ({ documentID }: { documentID: number }) => {
          core.gate.require('deleteTemporaryDocument', 'write');
          core.closeTemporary(documentID);
        },
      },
      redrawDocument: { call: async () => undefined },
      showAlert: { call: async () => undefined },
      apiVersion: { get: () => 2 },
    },
    DOCUMENTED.core,
  );
}

function temporaryCopy(core: PhotoshopCore, id: number): object {
  core.gate.require('createTemporaryDocument', 'write');
  const source = core.findDocument(id);
  if (!source) throw hostError(core.realm, `The document with id ${id} does not exist`);
  const copy = core.openTemporary({
    ...source,
    id: core.newId(),
    layers: source.layers.map((layer) => copyLayer(core, layer)),
    activeIds: [],
    history: [],
    historyIndex: 0,
  });
  return { documentID: copy.id };
}

interface LayerTreeEntry {
  name: string;
  layerID: number;
  kind: string;
  layers?: LayerTreeEntry[];
  list?: LayerTreeEntry[];
}

/** The whole tree in one call; it needs no modal scope. */
function layerTree(core: PhotoshopCore, { documentID }: { documentID: number }): { list: LayerTreeEntry[] } {
  core.hostReads++;
  core.gate.touch('getLayerTree');
  const document = core.findDocument(documentID);
  if (!document) throw hostError(core.realm, `The document with id ${documentID} does not exist`);
  const { treeChildren, treeOrder } = core.switches;
  const entries = (layers: SimLayer[]): LayerTreeEntry[] => {
    const listed = layers.map(({ id, name, kind, children }) => ({
      name,
      layerID: id,
      kind,
      ...(children ? { [treeChildren]: entries(children) } : {}),
    }));
    return treeOrder === 'top-first' ? listed : listed.reverse();
  };
  return { list: entries(document.layers) };
}

function actionObject(core: PhotoshopCore): object {
  return strictProxy(
    core,
    'action',
    {
      addNotificationListener: {
        call: async (events: string[], listener: Listener) => core.notifications.add(events, listener),
      },
      removeNotificationListener: {
        call: async (events: string[], listener: Listener) => core.notifications.remove(events, listener),
      },
      batchPlay: { call: async (descriptors: never[]) => batchPlay(core, descriptors) },
    },
    DOCUMENTED.action,
  );
}

/** What the artist does by hand while the panel is open. */
export class Artist {
  constructor(private readonly core: PhotoshopCore) {}

  select(document: SimDocument, ids: number[]): void {
    document.activeIds = [...ids];
    this.core.notifications.emit('select', { _target: ids.map((id) => ({ _ref: 'layer', _id: id })) });
  }

  deleteLayer(document: SimDocument, id: number): void {
    const sift = (layers: SimDocument['layers']): SimDocument['layers'] =>
      layers
        .filter((layer) => layer.id !== id)
        .map((layer) => ({ ...layer, children: layer.children && sift(layer.children) }));
    document.layers = sift(document.layers);
    document.activeIds = document.activeIds.filter((active) => findLayer(document, active) !== null);
    this.core.history.record(document, 'Delete Layer');
    this.core.notifications.emit('delete', { _target: [{ _ref: 'layer', _id: id }] });
  }

  switchTo(document: SimDocument): void {
    this.core.activeDocumentId = document.id;
    this.core.notifications.emit('select', { _target: [{ _ref: 'document', _id: document.id }] });
  }

  closeDocument(document: SimDocument): void {
    this.core.close(document.id);
  }

  undo(document: SimDocument): void {
    this.core.history.undo(document);
    this.core.notifications.emit('select', { _target: [{ _ref: 'historyState' }] });
  }

  /** Opens a dialog of Photoshop, which then belongs to nobody else. @returns closes it */
  beginCommand(commandName: string): () => void {
    let end: () => void = () => undefined;
    const wait = () => new Promise<void>((resolve) => (end = resolve));
    void this.core.gate.execute(wait, { commandName }, 'artist');
    return () => end();
  }

  pressEscape(): void {
    this.core.gate.cancel();
  }
}
