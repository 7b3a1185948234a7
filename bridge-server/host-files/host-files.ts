/**
 * Pixels that go through files because the host's script can hand over paths alone: keys in, sequences out. Nothing of
 * a client's message becomes part of a file name; what it names is a folder, and that is checked.
 */
import {
  LIMITS,
  pixelBytes,
  BridgeError,
  type BridgeMessage,
  type ClientMessageOf,
  type Pixels,
} from '../../protocol';
import { tagOf } from '../../takes/names';
import { depthOf } from '../../pixels/raster';
import type { JobService } from '../jobs/job-service';
import type { HomeFolder } from '../jobs/store/home-folder';
import { samplesToBytes, type StoredLayer } from '../jobs/store/pixel-file';
import { awaitPng, PNG_WAIT, type PngWait } from './await-png';
import { KeyFiles } from './key-files';
import { NamedFolders } from './named-folders';
import { Ongoing } from './ongoing';
import { readKey } from './read-key';
import { writeSequence } from './sequence';

type ReadKey = ClientMessageOf<'read-key'>;
type WriteSequence = ClientMessageOf<'write-sequence'>;

export class HostFiles {
  readonly folders: NamedFolders;
  readonly keyFiles: KeyFiles;
  private readonly ongoing = new Ongoing();
  private closing = false;
  /** Large pictures are decoded one after the other: two of 8192 x 8192 at once would fill a small machine. */
  private decoding: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly service: JobService,
    home: Pick<HomeFolder, 'root' | 'keyFiles'>,
    private readonly wait: PngWait = PNG_WAIT,
  ) {
    this.folders = new NamedFolders(service.journal, home.root);
    this.keyFiles = new KeyFiles(home.keyFiles);
  }

  /**
   * Waits for the picture of a key and makes a drawing of it; the file is removed then.
   * @throws BridgeError `key-file-unknown`, `key-file-missing`, `key-file-broken`, `layer-too-large`,
   * `upload-mismatch`, `disk-full`, `cancelled`
   */
  async readKey(panel: string, message: ReadKey): Promise<BridgeMessage> {
    const { upload, width, height } = message;
    requireSize(width, height);
    return this.ongoing.ask(keyOf(panel, upload), (signal) => this.takeKey(panel, message, signal));
  }

  /**
   * Writes frames of a finished take below a folder that this panel named.
   * @throws BridgeError `folder-unknown`, `folder-refused`, `job-unknown`, `frame-unknown`, `sequence-unwritten`,
   * `disk-full`, `cancelled`
   */
  async writeSequence(
    panel: string,
    message: WriteSequence,
    onFrame: (done: number) => void,
  ): Promise<BridgeMessage> {
    return this.ongoing.ask(keyOf(panel, message.request), (signal) =>
      this.write(panel, message, onFrame, signal),
    );
  }

  cancel(panel: string, about: string): void {
    this.ongoing.cancel(keyOf(panel, about));
  }

  /** Keys that were waited for stay where they are: the panel asks the next bridge for them. */
  close(): Promise<void> {
    this.closing = true;
    return this.ongoing.close();
  }

  private async takeKey(
    panel: string,
    { upload, file, width, height, alpha }: ReadKey,
    signal: AbortSignal,
  ): Promise<BridgeMessage> {
    const folder = await this.keyFiles.folder(panel, file);
    try {
      const png = await awaitPng({ folder, widthPx: width, heightPx: height }, signal, this.wait);
      const cel = await this.inTurn(() => readKey(png, alpha));
      if (signal.aborted) throw new BridgeError('cancelled', 'The key is not wanted any more.');
      if (!cel) return { type: 'key-read', upload };
      const size = { bounds: cel.bounds, depth: depthOf(cel.raster) };
      const pixels: Pixels = { ...size, bytes: pixelBytes(size) };
      await this.service.uploads.keep(upload, pixels, samplesToBytes(cel.raster.data));
      return { type: 'key-read', upload, pixels };
    } finally {
      if (!this.closing) await this.keyFiles.remove(panel, file);
    }
  }

  private async write(
    panel: string,
    { request, folder: id, job, frames }: WriteSequence,
    onFrame: (done: number) => void,
    signal: AbortSignal,
  ): Promise<BridgeMessage> {
    const folder = await this.folders.find(panel, id);
    const { width, height } = (await this.service.summary(job)).request.canvas;
    requireSize(width, height);
    const layers = frames.map(({ segment, index }) => this.layerOf(job, segment, index));
    const depth = layers.find((layer) => layer !== undefined)?.pixels.depth ?? 8;
    const canvas = { widthPx: width, heightPx: height };
    const sequence = { folder, tag: tagOf(job), canvas, depth, frames: layers };
    const written = await writeSequence(sequence, onFrame, signal);
    return { type: 'sequence-written', request, ...written };
  }

  private layerOf(job: string, segment: number, index: number): StoredLayer | undefined {
    const { frame, path } = this.service.frame(job, segment, index);
    return path === undefined || !frame.pixels
      ? undefined
      : { file: path, pixels: frame.pixels, sha256: frame.sha256 };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.decoding.then(work);
    this.decoding = mine.catch(() => undefined);
    return mine;
  }
}

/** @throws BridgeError `layer-too-large` */
function requireSize(width: number, height: number): void {
  if (width * height <= LIMITS.layerPixels) return;
  throw new BridgeError('layer-too-large', `A picture has at most ${LIMITS.layerPixels} pixels.`, 'width');
}

/** Ids are each panel's own. */
function keyOf(panel: string, about: string): string {
  return `${panel}/${about}`;
}
