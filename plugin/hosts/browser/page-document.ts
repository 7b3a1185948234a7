/** The document that is open in the page: its layers, what is selected, and pictures of the layers to paint with. */
import type { LayerPixels } from '../host';
import { PsdClient } from './psd-client';
import type { NewGroup, PageLayer, PageTree } from './psd-messages';

export class PageDocument {
  tree?: PageTree;
  /** Rises with every opened document, so that an answer for an older one is noticed. */
  id = 0;
  selected: number[] = [];
  /** Groups that were inserted, newest last; each insertion is one step to undo. */
  insertions: number[][] = [];
  private readonly bitmaps = new Map<number, ImageBitmap | null>();
  private readonly loading = new Map<number, Promise<void>>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly worker: PsdClient) {}

  /** @returns stop listening */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** One PSD, or pictures. @throws BridgeError; the document that was open stays then */
  async open(files: readonly File[]): Promise<void> {
    const pictures = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: await file.arrayBuffer() })),
    );
    const [first] = pictures;
    const isPsd = /\.ps[db]$/i.test(first.name);
    const buffers = pictures.map((picture) => picture.bytes);
    const tree = isPsd
      ? await this.worker.call('openPsd', first, [first.bytes])
      : await this.worker.call('openPictures', { pictures }, buffers);
    this.begin(tree);
  }

  layer(id: number): PageLayer | undefined {
    return this.tree?.layers.find((layer) => layer.id === id);
  }

  select(ids: readonly number[]): void {
    this.selected = [...ids];
    this.changed();
  }

  /** @returns undefined while it is being made; then listeners are told when it is there */
  bitmap(id: number): ImageBitmap | undefined {
    if (!this.bitmaps.has(id)) void this.loadBitmap(id);
    return this.bitmaps.get(id) ?? undefined;
  }

  /** Waits until the pictures of these layers can be painted. */
  async loaded(ids: readonly number[]): Promise<void> {
    await Promise.all(ids.map((id) => this.loadBitmap(id)));
  }

  picture(layer: number, merged: boolean, heightPx: number): Promise<ImageBitmap | undefined> {
    return this.worker.call('bitmap', { layer, merged, heightPx });
  }

  read(layer: number, merged: boolean): Promise<LayerPixels | undefined> {
    return this.worker.call('readLayer', { layer, merged });
  }

  async insert(groups: NewGroup[]): Promise<{ group: number; frames: number[] }[]> {
    const buffers = groups.flatMap(({ frames }) =>
      frames.flatMap((frame) => frame.pixels?.data.buffer ?? []),
    );
    const answer = await this.worker.call('insert', { groups }, buffers as ArrayBuffer[]);
    this.tree = answer.tree;
    this.insertions.push(answer.groups.map(({ group }) => group));
    this.changed();
    return answer.groups;
  }

  /** Takes the last insertion out again. */
  async undo(): Promise<void> {
    const groups = this.insertions.pop();
    if (!groups) return;
    this.tree = await this.worker.call('remove', { layers: groups });
    this.changed();
  }

  setHidden(id: number, hidden: boolean): void {
    if (!this.tree) return;
    const layers = this.tree.layers.map((layer) => (layer.id === id ? { ...layer, hidden } : layer));
    this.tree = { ...this.tree, layers };
    this.changed();
  }

  savePsd(): Promise<Blob> {
    return this.worker.call('savePsd', {});
  }

  savePngs(layers: { layer: number; file: string }[]): Promise<ArrayBuffer> {
    return this.worker.call('savePngs', { layers });
  }

  saveApng(
    widthPx: number,
    heightPx: number,
    frames: { rgba: ArrayBuffer; delayMs: number }[],
  ): Promise<ArrayBuffer> {
    return this.worker.call(
      'saveApng',
      { widthPx, heightPx, frames },
      frames.map((frame) => frame.rgba),
    );
  }

  private begin(tree: PageTree): void {
    this.bitmaps.forEach((bitmap) => bitmap?.close());
    this.bitmaps.clear();
    this.loading.clear();
    this.id++;
    this.tree = tree;
    this.selected = [];
    this.insertions = [];
    this.changed();
  }

  private loadBitmap(id: number): Promise<void> {
    const loading = this.loading.get(id) ?? this.loadOnce(id);
    this.loading.set(id, loading);
    return loading;
  }

  private async loadOnce(id: number): Promise<void> {
    const document = this.id;
    this.bitmaps.set(id, null);
    const bitmap = await this.worker.call('bitmap', { layer: id, merged: false }).catch(() => undefined);
    if (document !== this.id || !bitmap) return;
    this.bitmaps.set(id, bitmap);
    this.changed();
  }

  private changed(): void {
    this.listeners.forEach((listener) => listener());
  }
}
