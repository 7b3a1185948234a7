/** The state of the simulated application: documents, switches, the modal gate, history, listeners, the read counter. */
import { flatten, type Canvas } from './compose';
import {
  allLayers,
  findLayer,
  findPlace,
  type SimBounds,
  type SimDocument,
  type SimLayer,
} from './document-model';
import { History } from './history';
import { Ledger } from './ledger';
import { ModalGate } from './modal-gate';
import { Notifications } from './notifications';
import { ownRealm, type Realm } from './realm';
import { DEFAULT_SWITCHES, type Switches } from './switches';

export class PhotoshopCore {
  readonly ledger = new Ledger();
  readonly notifications = new Notifications(this);
  readonly history = new History((id) => this.findDocument(id));
  readonly gate: ModalGate;
  readonly documents: SimDocument[] = [];
  activeDocumentId: number | null = null;
  /** Property reads on documents and layers: each is a call into the host. */
  hostReads = 0;
  private nextId = 100;

  constructor(
    readonly switches: Switches = DEFAULT_SWITCHES,
    readonly realm: Realm = ownRealm,
    readonly version = '26.1.0',
  ) {
    this.gate = new ModalGate(this.realm, this.ledger, this.history, (id) => this.close(id));
  }

  newId(): number {
    return this.nextId++;
  }

  open(document: SimDocument): SimDocument {
    this.documents.push(document);
    if (!document.temporary) this.activeDocumentId = document.id;
    this.history.start(document);
    this.notifications.emit('open', { documentID: document.id });
    return document;
  }

  close(id: number): void {
    const index = this.documents.findIndex((document) => document.id === id);
    if (index < 0) return;
    this.documents.splice(index, 1);
    if (this.activeDocumentId === id)
      this.activeDocumentId = this.documents.find((other) => !other.temporary)?.id ?? null;
    this.notifications.emit('close', { documentID: id });
  }

  findDocument(id: number): SimDocument | undefined {
    return this.documents.find((document) => document.id === id);
  }

  get activeDocument(): SimDocument | undefined {
    return this.activeDocumentId === null ? undefined : this.findDocument(this.activeDocumentId);
  }

  /** After every change of a document by the plugin: history and notification. */
  changed(document: SimDocument, name: string): void {
    this.history.record(document, name);
  }

  newLayer(name: string, kind: string, children: SimLayer[] | null): SimLayer {
    return {
      id: this.newId(),
      name,
      kind,
      pixels: null,
      mask: null,
      opacity: 100,
      blendMode: children ? 'passThrough' : 'normal',
      visible: true,
      allLocked: false,
      pixelsLocked: false,
      positionLocked: false,
      transparentPixelsLocked: false,
      isClippingMask: false,
      isBackgroundLayer: false,
      children,
    };
  }

  /** Puts a new layer where the host would: inside `group`, above the active layer, or on top (a switch). */
  insertNew(document: SimDocument, layer: SimLayer, group?: SimLayer): void {
    const active = document.activeIds.length > 0 ? findPlace(document, document.activeIds[0]) : null;
    if (group?.children) group.children.unshift(layer);
    else if (active && this.switches.newLayerLands === 'above-active')
      active.siblings.splice(active.index, 0, layer);
    else document.layers.unshift(layer);
    document.activeIds = [layer.id];
  }

  flatten(document: SimDocument, bounds: SimBounds): Canvas {
    return flatten(document, bounds);
  }

  activeLayers(document: SimDocument): SimLayer[] {
    const layers = document.activeIds.map((id) => findLayer(document, id)).filter((layer) => layer !== null);
    if (this.switches.selectionOrder === 'click') return layers;
    const order = new Map([...allLayers(document.layers)].map((layer, i) => [layer.id, i]));
    return layers.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
  }
}
