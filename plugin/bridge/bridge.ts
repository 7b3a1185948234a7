/** The bridge as the panel sees it: questions with answers, jobs that tell how they go, and a connection that heals. */
import type { Cancellation } from '../cancel/cancellation';
import type { ConnectionStatus } from '../../protocol/connection-status';
import type { WireError } from '../../protocol/errors';
import type { JobRequest } from '../../protocol/job';
import type { BridgeMessage, BridgeMessageOf, Capabilities, JobSummary, Slot } from '../../protocol/messages';
import type { Pixels } from '../../protocol/pixels';
import { Connection, type ConnectionOptions } from './connection';
import { Frames, type FetchedFrame, type FrameRef } from './frames';
import { HostFiles } from './host-files';
import { newId } from './ids';
import { JobFeed, type Follower } from './job-feed';
import { Questions } from './questions';
import { Transfers } from './transfers';
import { Uploads } from './uploads';

export type RetimeRequest = Pick<JobRequest, 'inbetweens' | 'chart'>;

export interface BridgeEvents {
  onStatus(status: ConnectionStatus): void;
  onCapabilities(capabilities: Capabilities): void;
  onDownload(download: BridgeMessageOf<'download'>): void;
  onToken(token: string | undefined): void;
  /** An error that belongs to no open question. */
  onError(error: WireError): void;
}

const LIST_KEY = 'list';

export class Bridge {
  /** For hosts that hand pixels over as files. */
  readonly files: HostFiles;
  private readonly connection: Connection;
  private readonly transfers = new Transfers();
  private readonly uploads: Uploads;
  private readonly frames: Frames;
  private readonly jobs: JobFeed;
  private readonly accepted: Questions<string>;
  private readonly retimed: Questions<Slot[]>;
  private readonly discarded: Questions<void>;
  private readonly lists: Questions<JobSummary[]>;
  private readonly toCancel = new Set<string>();

  constructor(
    options: ConnectionOptions,
    private readonly events: BridgeEvents,
  ) {
    this.connection = new Connection(options, {
      onStatus: (status) => this.onStatus(status),
      onMessage: (message) => this.onMessage(message),
      onChunk: (chunk) => this.transfers.onChunk(chunk),
      onDamagedChunk: (transfer) => transfer !== undefined && this.transfers.damage(transfer),
      onToken: (token) => events.onToken(token),
    });
    const send = this.connection.send.bind(this.connection);
    this.uploads = new Uploads(this.connection);
    this.frames = new Frames(send, this.transfers);
    this.files = new HostFiles(send);
    this.jobs = new JobFeed(send, this.transfers);
    this.accepted = new Questions(send);
    this.retimed = new Questions(send);
    this.discarded = new Questions(send);
    this.lists = new Questions(send);
  }

  open(): void {
    this.connection.open();
  }

  close(): void {
    this.connection.close();
  }

  pair(code: string): void {
    this.connection.pair(code);
  }

  upload(
    pixels: Pixels,
    data: Uint8Array,
    onProgress: (fraction: number) => void,
    signal: Cancellation,
  ): Promise<string> {
    return this.uploads.upload(pixels, data, onProgress, signal);
  }

  /** @returns the id of the job, which is on the bridge's disk by then. @throws WireFailure */
  submit(job: JobRequest): Promise<string> {
    const request = newId();
    return this.accepted.ask(request, { type: 'submit', request, job });
  }

  follow(job: string, listener: Follower): void {
    this.jobs.follow(job, listener);
  }

  unfollow(job: string): void {
    this.jobs.unfollow(job);
  }

  /** Without a connection it is sent with the next one, before anything is asked about the job. */
  cancel(job: string): void {
    if (!this.connection.send({ type: 'cancel', job })) this.toCancel.add(job);
  }

  list(document: string): Promise<JobSummary[]> {
    return this.lists.ask(LIST_KEY, { type: 'list', document });
  }

  fetchFrame(job: string, frame: FrameRef, signal: Cancellation): Promise<FetchedFrame> {
    return this.frames.fetch(job, frame, signal);
  }

  retime(job: string, { inbetweens, chart }: RetimeRequest): Promise<Slot[]> {
    const request = newId();
    return this.retimed.ask(request, { type: 'retime', request, job, inbetweens, chart });
  }

  discard(job: string): Promise<void> {
    return this.discarded.ask(job, { type: 'discard', job });
  }

  download(engine: string): void {
    this.connection.send({ type: 'download', engine });
  }

  cancelDownload(engine: string): void {
    this.connection.send({ type: 'cancel-download', engine });
  }

  private onStatus(status: ConnectionStatus): void {
    if (status.phase === 'connected') this.cancelLate();
    this.events.onStatus(status);
    if (status.phase !== 'connected') {
      this.transfers.clear();
      return;
    }
    const { capabilities } = status.welcome;
    this.events.onCapabilities(capabilities);
    this.uploads.setWindow(capabilities.limits.chunksInFlight);
    this.uploads.beginAgain();
    this.jobs.resumeAll();
    for (const questions of [
      this.accepted,
      this.retimed,
      this.discarded,
      this.lists,
      this.frames,
      this.files,
    ]) {
      questions.askAgain();
    }
  }

  private cancelLate(): void {
    this.toCancel.forEach((job) => this.connection.send({ type: 'cancel', job }));
    this.toCancel.clear();
  }

  private onMessage(message: BridgeMessage): void {
    switch (message.type) {
      case 'capabilities':
        return this.events.onCapabilities(message.capabilities);
      case 'upload-ready':
        return this.uploads.onReady(message);
      case 'ack':
        return this.uploads.onAck(message);
      case 'resend':
        return this.uploads.onResend(message);
      case 'uploaded':
        return this.uploads.onUploaded(message);
      case 'accepted':
        return void this.accepted.answer(message.request, message.job);
      case 'retimed':
        return void this.retimed.answer(message.request, message.slots);
      case 'discarded':
        return void this.discarded.answer(message.job, undefined);
      case 'jobs':
        return void this.lists.answer(LIST_KEY, message.jobs);
      case 'frame-pixels':
        return this.frames.onFramePixels(message);
      case 'download':
        return this.events.onDownload(message);
      case 'error':
        return this.onError(message);
      default:
        if (!this.files.onMessage(message)) this.jobs.onMessage(message);
    }
  }

  private onError({ about, error }: BridgeMessageOf<'error'>): void {
    if (about !== undefined) {
      const waiting = [this.uploads, this.accepted, this.retimed, this.discarded, this.frames, this.files];
      if (waiting.some((questions) => questions.fail(about, error))) return;
      if (this.jobs.fail(about, error)) return;
    }
    this.events.onError(error);
  }
}
