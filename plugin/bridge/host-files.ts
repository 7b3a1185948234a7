/**
 * Pixels as files, for a host whose script can hand over paths alone: the bridge says where the host writes a key and
 * reads it there, and writes the frames of a take beside the project. Pixels never pass through here.
 */
import type { Cancellation } from '../cancel/cancellation';
import type { WireError } from '../../protocol/errors';
import type { FileAlpha } from '../../protocol/host-files';
import type { BridgeMessage, ClientMessage, Frame } from '../../protocol/messages';
import type { Pixels } from '../../protocol/pixels';
import { newId } from './ids';
import { Questions } from './questions';

/** Where the host is to write one key; nothing is there yet. `file` is what the bridge calls it. */
export interface KeyFile {
  file: string;
  path: string;
}

export interface WrittenKey {
  file: string;
  /** Pixels of the composition. */
  widthPx: number;
  heightPx: number;
  alpha: FileAlpha;
}

/** A key that is an upload now; without `pixels` it holds no paint and there is no upload. */
export interface ReadKey {
  upload: string;
  pixels?: Pixels;
}

export interface SequenceToWrite {
  /** Folder of the project, absolute, as the host names it. */
  folder: string;
  job: string;
  /** In the order of their numbers; the same frame may come several times. */
  frames: readonly Pick<Frame, 'segment' | 'index'>[];
}

export interface WrittenSequence {
  /** The folder that holds nothing but these files. */
  path: string;
  /** Their names, in order, numbered from 1. */
  files: readonly string[];
}

export class HostFiles {
  private readonly folders: Questions<string>;
  private readonly keyFiles: Questions<KeyFile>;
  private readonly keys: Questions<ReadKey>;
  private readonly sequences: Questions<WrittenSequence>;
  private readonly progress = new Map<string, (done: number, total: number) => void>();

  constructor(private readonly send: (message: ClientMessage) => boolean) {
    this.folders = new Questions(send);
    this.keyFiles = new Questions(send);
    this.keys = new Questions(send);
    this.sequences = new Questions(send);
  }

  /** A fresh place for one key. @throws WireFailure */
  newKeyFile(): Promise<KeyFile> {
    const request = newId();
    return this.keyFiles.ask(request, { type: 'new-key-file', request });
  }

  /**
   * Waits (on the bridge, up to two minutes) until the host has written the key.
   * @throws WireFailure `key-file-missing`, `key-file-broken` ...; Cancelled
   */
  readKey(key: WrittenKey, signal: Cancellation): Promise<ReadKey> {
    const upload = newId();
    const { file, widthPx: width, heightPx: height, alpha } = key;
    const message = { type: 'read-key', upload, file, width, height, alpha } as const;
    return this.cancellable(upload, signal, () => this.keys.ask(upload, message));
  }

  /**
   * Names the folder to the bridge and has it write the frames below it, in a folder of their own.
   * @throws WireFailure `folder-refused`, `sequence-unwritten` ...; Cancelled
   */
  async writeSequence(
    { folder: path, job, frames }: SequenceToWrite,
    onProgress: (done: number, total: number) => void,
    signal: Cancellation,
  ): Promise<WrittenSequence> {
    signal.throwIfCancelled();
    const naming = newId();
    const folder = await this.folders.ask(naming, { type: 'name-folder', request: naming, path });
    const request = newId();
    this.progress.set(request, onProgress);
    const message: ClientMessage = { type: 'write-sequence', request, folder, job, frames: [...frames] };
    try {
      return await this.cancellable(request, signal, () => this.sequences.ask(request, message));
    } finally {
      this.progress.delete(request);
    }
  }

  /** @returns whether the message was an answer to one of these */
  onMessage(message: BridgeMessage): boolean {
    switch (message.type) {
      case 'folder-named':
        return (this.folders.answer(message.request, message.folder), true);
      case 'key-file':
        return (this.keyFiles.answer(message.request, { file: message.file, path: message.path }), true);
      case 'key-read':
        return (this.keys.answer(message.upload, { upload: message.upload, pixels: message.pixels }), true);
      case 'sequence-progress':
        return (this.progress.get(message.request)?.(message.done, message.total), true);
      case 'sequence-written':
        return (this.sequences.answer(message.request, { path: message.path, files: message.files }), true);
      default:
        return false;
    }
  }

  /** @returns whether the error was about one of these */
  fail(about: string, error: WireError): boolean {
    return this.all().some((questions) => questions.fail(about, error));
  }

  /** After a welcome: what was not answered is asked again, which does nothing twice. */
  askAgain(): void {
    this.all().forEach((questions) => questions.askAgain());
  }

  private all() {
    return [this.folders, this.keyFiles, this.keys, this.sequences];
  }

  private async cancellable<T>(about: string, signal: Cancellation, ask: () => Promise<T>): Promise<T> {
    signal.throwIfCancelled();
    try {
      return await signal.race(ask());
    } catch (error) {
      if (signal.isCancelled) this.send({ type: 'cancel-files', about });
      throw error;
    } finally {
      this.keys.forget(about);
      this.sequences.forget(about);
    }
  }
}
