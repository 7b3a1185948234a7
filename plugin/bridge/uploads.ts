/**
 * Sends layers to the bridge: chunks in order, one at a time so that the panel stays free between two, never more under
 * way than the bridge allows, again where one was damaged, and from where it stopped after a lost connection.
 */
import { chunkCount, chunkPayload, encodeChunk } from '../../protocol/chunks';
import type { WireError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import type { BridgeMessageOf, ClientMessage } from '../../protocol/messages';
import type { Pixels } from '../../protocol/pixels';
import { newId } from './ids';
import { WireFailure } from './questions';
import { type Cancellation, Cancelled } from '../cancel/cancellation';

/** The socket's own buffer is kept below this, because a host closes a socket whose buffer is full. */
const BUFFER_BYTES = 4 * LIMITS.chunkBytes;
const BUFFER_CHECK_MS = 20;

export interface UploadWire {
  send(message: ClientMessage): boolean;
  sendChunk(bytes: Uint8Array): boolean;
  bufferedBytes(): number;
}

interface Upload {
  id: string;
  pixels: Pixels;
  data: Uint8Array;
  transfer: number;
  chunks: number;
  next: number;
  acknowledged: number;
  /** The bridge said where to start in this transfer. */
  begun: boolean;
  /** Until the next chunk may go. */
  pause?: ReturnType<typeof setTimeout>;
  onProgress(fraction: number): void;
  resolve(id: string): void;
  reject(error: Error): void;
  /** A cancel does not concern it any more. */
  forget(): void;
}

export class Uploads {
  private readonly byId = new Map<string, Upload>();
  private lastTransfer = 0;
  private inFlight: number = LIMITS.chunksInFlight;

  constructor(private readonly wire: UploadWire) {}

  /** @returns the id under which the bridge knows the pixels. @throws WireFailure; Cancelled */
  upload(
    pixels: Pixels,
    data: Uint8Array,
    onProgress: (fraction: number) => void,
    signal: Cancellation,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const id = newId();
      const chunks = chunkCount(data.length);
      const state = { transfer: 0, chunks, next: 0, acknowledged: 0, begun: false };
      if (signal.isCancelled) return reject(new Cancelled());
      const forget = signal.onCancel(() => this.finish(id)?.reject(new Cancelled()));
      const upload: Upload = { id, pixels, data, ...state, onProgress, resolve, reject, forget };
      this.byId.set(id, upload);
      this.announce(upload);
    });
  }

  setWindow(chunksInFlight: number): void {
    this.inFlight = Math.max(1, chunksInFlight);
  }

  /** After a welcome: the old transfers mean nothing any more, the bridge says how much it has. */
  beginAgain(): void {
    this.byId.forEach((upload) => this.announce(upload));
  }

  onReady(message: BridgeMessageOf<'upload-ready'>): void {
    const upload = this.byTransfer(message.transfer);
    if (!upload || upload.begun) return;
    upload.begun = true;
    upload.next = upload.acknowledged = message.received;
    this.pump(upload);
  }

  onAck(message: BridgeMessageOf<'ack'>): void {
    const upload = this.byTransfer(message.transfer);
    if (!upload) return;
    upload.acknowledged = Math.max(upload.acknowledged, message.received);
    upload.onProgress(upload.acknowledged / upload.chunks);
    this.pump(upload);
  }

  onResend(message: BridgeMessageOf<'resend'>): void {
    const upload = this.byTransfer(message.transfer);
    if (!upload) return;
    upload.next = upload.acknowledged = message.from;
    this.pump(upload);
  }

  onUploaded(message: BridgeMessageOf<'uploaded'>): void {
    this.finish(message.upload)?.resolve(message.upload);
  }

  /** @returns whether the error was about an upload */
  fail(about: string, error: WireError): boolean {
    const upload = this.finish(about);
    upload?.reject(new WireFailure(error));
    return upload !== undefined;
  }

  private announce(upload: Upload): void {
    upload.transfer = ++this.lastTransfer;
    upload.begun = false;
    const { id, transfer, pixels } = upload;
    this.wire.send({ type: 'upload', upload: id, transfer, pixels });
  }

  /** Sends one chunk where the window has room, and comes back for the next. */
  private pump(upload: Upload): void {
    if (!upload.begun || upload.pause !== undefined || !this.byId.has(upload.id)) return;
    if (upload.next >= upload.chunks || upload.next - upload.acknowledged >= this.inFlight) return;
    const full = this.wire.bufferedBytes() > BUFFER_BYTES;
    if (!full && !this.sendNext(upload)) return;
    upload.pause = setTimeout(
      () => {
        upload.pause = undefined;
        this.pump(upload);
      },
      full ? BUFFER_CHECK_MS : 0,
    );
  }

  private sendNext(upload: Upload): boolean {
    const { transfer, next: sequence } = upload;
    const payload = chunkPayload(upload.data, sequence);
    const sent = this.wire.sendChunk(encodeChunk({ transfer, sequence, payload }));
    if (sent) upload.next++;
    return sent;
  }

  private byTransfer(transfer: number): Upload | undefined {
    for (const upload of this.byId.values()) if (upload.transfer === transfer) return upload;
    return undefined;
  }

  private finish(id: string): Upload | undefined {
    const upload = this.byId.get(id);
    this.byId.delete(id);
    clearTimeout(upload?.pause);
    upload?.forget();
    return upload;
  }
}
