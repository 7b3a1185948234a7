/**
 * The state of the simulated application: documents, switches, the modal gate, history, listeners, the read counter.
 */
import { flatten, flattenGroup, type Canvas } from './compose';
import {
  allLayers,
  findLayer,
  findPlace,
  type SimBounds,
  type SimDocument,
  type SimLayer,
  type SimPixels,
} from './document-model';
import { History } from './history';
import { hostBounds } from './layer-proxy';
import { Ledger } from './ledger';
import { ModalGate } from './modal-gate';
import { Notifications } from './notifications';
import { trimmed } from './pixel-canvas';
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
    this.gate = new ModalGate(this.realm, this.ledger, this.history, (id) => this.closeTemporary(id));
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

  private readonly temporaryKeys = new Map<number, symbol>();

  /** A hidden duplicate for work in the background; whoever makes one must delete it. */
  openTemporary(document: SimDocument): SimDocument {
    this.temporaryKeys.set(document.id, this.ledger.add(`temporary document ${document.id}`));
    return this.open({ ...document, temporary: true });
  }

  closeTemporary(id: number): void {
    const key = this.temporaryKeys.get(id);
    if (key) this.ledger.close(key);
    this.close(id);
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
    this.notifications.emit('set', { _target: [{ _ref: 'document', _id: document.id }] });
  }

  newLayer(name: string, kind: string, children: SimLayer[] | null): SimLayer {
    return {
      id: this.newId(),
      name,
      kind,
      pixels: null,
      mask: null,
      opacity: 100,
      fillOpacity: 100,
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

  /** Puts a new layer where the host would: inside `group`, or where the switch says. */
  insertNew(document: SimDocument, layer: SimLayer, group?: SimLayer): void {
    const active = document.activeIds.length > 0 ? findPlace(document, document.activeIds[0]) : null;
    const activeGroup = active?.siblings[active.index].children;
    if (group?.children) group.children.unshift(layer);
    else if (activeGroup && this.switches.newLayerLands === 'inside-active-group') activeGroup.unshift(layer);
    else if (active && this.switches.newLayerLands !== 'on-top')
      active.siblings.splice(active.index, 0, layer);
    else document.layers.unshift(layer);
    document.activeIds = [layer.id];
  }

  flatten(document: SimDocument, bounds: SimBounds): Canvas {
    return flatten(document, bounds);
  }

  /** What a group looks like merged, in the document's own range. */
  lookOf(document: SimDocument, group: SimLayer): SimPixels | null {
    const bounds = hostBounds(group);
    if (bounds.width === 0 || bounds.height === 0) return null;
    const full = document.bits === 16 ? 32768 : 255;
    const samples = flattenGroup(document, group, bounds).data.map((sample) => Math.round(sample * full));
    const data = document.bits === 16 ? Uint16Array.from(samples) : Uint8Array.from(samples);
    return trimmed(data, bounds.left, bounds.top, bounds.width);
  }

  activeLayers(document: SimDocument): SimLayer[] {
    const layers = document.activeIds.map((id) => findLayer(document, id)).filter((layer) => layer !== null);
    if (this.switches.selectionOrder === 'click') return layers;
    const order = new Map([...allLayers(document.layers)].map((layer, i) => [layer.id, i]));
    return layers.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
  }
}
