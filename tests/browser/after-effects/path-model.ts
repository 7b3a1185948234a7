/**
 * A composition as far as the way of pixels needs one: two drawings on layers, or one layer with two drawings in time;
 * keys that are written late, first torn, premultiplied on black; sequences that are imported by path.
 */
import { appendFileSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePng } from '../../../bridge-server/imaging/png';
import type { Raster } from '../../../pixels/raster';
import type { HostSelection } from '../../../plugin/hosts/host';
import { ball } from '../../support/test-drawings';

const SIZE = { widthPx: 96, heightPx: 64 };
/** A layer at a moment has an id of its own: the layer's, and its frame. */
const MOMENT_IDS = 1000;

export interface Imported {
  layer: number;
  name: string;
  path: string;
  files: readonly string[];
  hold: number;
}

export interface Calls {
  revision(request: object): number;
  selection(request: object): HostSelection;
  project(request: object): { folder: string };
  renderKey(request: { layer: number; path: string }): { widthPx: number; heightPx: number };
  insertSequence(request: Omit<Imported, 'layer'>): number;
  removeTake(request: { groups: number[] }): null;
}

export class PathModel implements Calls {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'toonbridge-ae-project-')));
  readonly imported: Imported[] = [];
  readonly rendered: string[] = [];
  /** Off: keys are promised and never written, as a host that is busy does. */
  writesKeys = true;
  private revisions = 0;
  private selected: { id: number; name: string }[] = [];
  private gapFrames?: number;
  private lastLayer = 50;

  /** Two layers at one moment. */
  selectLayers(): void {
    this.select([
      { id: 11, name: 'pose A' },
      { id: 12, name: 'pose B' },
    ]);
  }

  /** One layer at two moments, `gapFrames` between them. */
  selectMoments(gapFrames: number): void {
    const moment = (frame: number) => ({ id: 11 * MOMENT_IDS + frame, name: `walk ${frame}` });
    this.select([moment(1), moment(2 + gapFrames)], gapFrames);
  }

  revision(): number {
    return this.revisions;
  }

  selection(): HostSelection {
    const layers = this.selected.map((layer) => ({
      ...layer,
      kind: 'other' as const,
      locked: false,
      empty: false,
    }));
    const document = {
      id: 7,
      memoryId: 'composition-7',
      name: 'Shot 12',
      mode: 'rgb' as const,
      modeName: '8 bit',
    };
    const tree = [...this.selected, ...this.imported.map(({ layer, name }) => ({ id: layer, name }))];
    const gap = this.gapFrames === undefined ? {} : { gapFrames: this.gapFrames };
    const kinds = layers.map((layer) => ({ ...layer, kind: 'pixels' as const }));
    return { document: { ...document, ...SIZE }, selected: kinds, named: [], tree, ...gap };
  }

  project(): { folder: string } {
    return { folder: this.folder };
  }

  renderKey({ layer, path }: { layer: number; path: string }): typeof SIZE {
    this.rendered.push(path);
    if (this.writesKeys) void this.writeLate(layer, path);
    return SIZE;
  }

  insertSequence(request: Omit<Imported, 'layer'>): number {
    const layer = ++this.lastLayer;
    this.imported.push({ ...request, layer });
    this.revisions++;
    return layer;
  }

  removeTake({ groups }: { groups: number[] }): null {
    const left = this.imported.filter(({ layer }) => !groups.includes(layer));
    this.imported.splice(0, this.imported.length, ...left);
    this.revisions++;
    return null;
  }

  filesOnDisk(): string[] {
    return readdirSync(this.folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.png'))
      .sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private select(selected: { id: number; name: string }[], gapFrames?: number): void {
    Object.assign(this, { selected, gapFrames });
    this.revisions++;
  }

  private async writeLate(layer: number, path: string): Promise<void> {
    const isFirst = layer === 11 || layer === 11 * MOMENT_IDS + 1;
    const { bytes } = isFirst ? ball(36, 30) : ball(52, 34);
    const data = new Uint8ClampedArray(bytes);
    for (let i = 3; i < data.length; i += 4) {
      if (data[i] > 0) data[i] = 204;
      for (let channel = i - 3; channel < i; channel++)
        data[channel] = Math.round((data[channel] * data[i]) / 255);
    }
    const raster: Raster = { ...SIZE, data };
    const png = await writePng(raster);
    writeFileSync(path, png.subarray(0, 120));
    setTimeout(() => appendFileSync(path, png.subarray(120)), 60);
  }
}
