/**
 * Takes work from the queue and gives it to the devices. What a worker makes is noted in the journal first and told
 * second, here and nowhere else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { plainError } from '../faults/plain-error';
import { BridgeError, toWireError, wireErrorOf, type Slot } from '../../protocol';
import { chartMoments, type Chart } from '../../takes/chart';
import type { DeviceLane, TaskEvents, TaskOutcome } from './lane/device-lane';
import type { EngineCatalogue } from './lane/engine-catalogue';
import type { JobListeners } from './job-events';
import type { JobQueue, QueueEntry } from './job-queue';
import type { JobEnding, JobRecord, JobRecords } from './store/job-records';
import { settingsFor } from './job-request-checks';
import type { TakeFiles } from './store/take-files';
import { missingMoments, nextIndex } from './take-timing';
import type { UploadRecords } from './store/upload-records';
import type { UploadStore } from './store/upload-store';
import type { FromWorker, MadeSegment, WorkerFrame, WorkerJob } from './lane/worker-messages';

/** How long the queue rests when the disk or the journal takes nothing: each time twice as long. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 60_000;
const STORAGE: ReadonlySet<string> = new Set(['disk-full', 'journal-busy']);

/** At most this many progress messages a second and job. */
const PROGRESS_EVERY_MS = 100;
/** How many of the next jobs hear how they move up: with the first news of a new job, five messages a job. */
const PLACES_TOLD = 4;

/** Drawings that a retime still needs. */
interface FollowUp {
  job: string;
  chart: Chart;
  inbetweens: number;
  resolve(): void;
  reject(error: Error): void;
}

export interface RunnerParts {
  records: JobRecords;
  uploads: UploadStore;
  uploadRecords: UploadRecords;
  takes: TakeFiles;
  queue: JobQueue;
  events: JobListeners;
  catalogue: EngineCatalogue;
  newLane(): DeviceLane;
  silenceMs(engine: string): number;
  /** Notes in the take's folder how a job stands. Never rejects. */
  note(job: string): Promise<void>;
  /** Told when the disk or the journal does not take what was made; the queue rests and tries again. */
  onTrouble(trouble: BridgeError): void;
  /** Called when a piece of work ended, with what went wrong inside where something did. */
  onEnd(task: string, trouble?: unknown): void;
}

export class JobRunner {
  private readonly lanes = new Map<string, DeviceLane>();
  /** Devices that are being fed; a second feeder would give a busy device a second task. */
  private readonly pumping = new Set<string>();
  private readonly followUps = new Map<string, FollowUp>();
  /** What the next jobs were told last. */
  private toldPlaces = new Map<string, number>();
  private tellingPlaces = false;
  private nextFollowUp = 1;
  private closing = false;
  private markClosed: () => void = () => undefined;
  private readonly closed = new Promise<void>((resolve) => (this.markClosed = resolve));

  constructor(private readonly parts: RunnerParts) {}

  /** Queues a job of the journal. */
  async enqueue(job: JobRecord): Promise<void> {
    await this.add(job.id, job.request.engine);
  }

  /** Draws what a chart needs and the take does not have. Resolves when it is in the journal. */
  async drawMissing(job: JobRecord, chart: Chart, inbetweens: number): Promise<void> {
    const task = `${job.id}+${this.nextFollowUp++}`;
    const done = new Promise<void>((resolve, reject) => {
      this.followUps.set(task, { job: job.id, chart, inbetweens, resolve, reject });
    });
    await this.add(task, job.request.engine);
    await done.finally(() => this.followUps.delete(task));
  }

  /** Ends whatever is done or waits for a job; its state in the journal is the caller's. */
  async stop(job: string): Promise<void> {
    const tasks = [job, ...[...this.followUps].filter(([, { job: of }]) => of === job).map(([task]) => task)];
    for (const task of tasks) {
      for (const lane of this.lanes.values()) lane.stop(task);
      const waited = await this.parts.queue.remove(task);
      if (waited) this.followUps.get(task)?.reject(new BridgeError('cancelled', 'The job was cancelled.'));
    }
    this.tellPlacesSoon();
  }

  /** Place of a waiting job, 0 is next. */
  async place(job: JobRecord): Promise<number | undefined> {
    const waiting = await this.parts.queue.waiting(this.parts.catalogue.deviceOf(job.request.engine));
    const place = waiting.findIndex(({ task }) => task === job.id);
    return place < 0 ? undefined : place;
  }

  /** Process ids of the workers that are up. */
  workerPids(): number[] {
    return [...this.lanes.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  async close(): Promise<void> {
    this.closing = true;
    this.markClosed();
    await Promise.all([...this.lanes.values()].map((lane) => lane.close()));
  }

  private async add(task: string, engine: string): Promise<void> {
    const device = this.parts.catalogue.deviceOf(engine);
    this.lane(device);
    await this.parts.queue.add({ task, device });
    await this.tellPlace(task, device);
    void this.pump(device);
  }

  private async pump(device: string): Promise<void> {
    if (this.pumping.has(device)) return;
    this.pumping.add(device);
    const lane = this.lane(device);
    let restMs = FIRST_REST_MS;
    for (let entry = await this.next(device); entry; entry = await this.next(device)) {
      this.tellPlacesSoon();
      const trouble = await this.run(entry.task, lane);
      if (!trouble) restMs = FIRST_REST_MS;
      else await this.rest(entry, trouble, restMs);
      if (trouble) restMs = Math.min(2 * restMs, LONGEST_REST_MS);
    }
    this.pumping.delete(device);
  }

  private async next(device: string): Promise<QueueEntry | undefined> {
    return this.closing ? undefined : this.parts.queue.take(device);
  }

  private lane(device: string): DeviceLane {
    const known = this.lanes.get(device);
    if (known) return known;
    const lane = this.parts.newLane();
    this.lanes.set(device, lane);
    return lane;
  }

  /** A full or locked disk: the work goes back into the queue, everybody is told, and the queue rests. */
  private async rest(entry: QueueEntry, trouble: BridgeError, restMs: number): Promise<void> {
    await this.parts.queue.add(entry);
    this.parts.onTrouble(trouble);
    await Promise.race([sleep(restMs, undefined, { ref: false }), this.closed]);
  }

  /** Never rejects. @returns why the journal or the disk took nothing, when the work is to be tried again */
  private async run(task: string, lane: DeviceLane): Promise<BridgeError | undefined> {
    let trouble: unknown;
    try {
      const followUp = this.followUps.get(task);
      await (followUp ? this.runFollowUp(task, followUp, lane) : this.runJob(task, lane));
    } catch (error) {
      trouble = error;
      const storage = storageTrouble(error);
      if (storage && !this.followUps.has(task)) return this.closing ? undefined : storage;
      this.followUps.get(task)?.reject(error instanceof Error ? error : new Error(String(error)));
      const unwritten = await this.endJob(task, { state: 'failed', error: wireErrorOf(error) }).catch(
        storageTrouble,
      );
      if (unwritten) return unwritten;
    }
    this.parts.onEnd(task, trouble);
    return undefined;
  }

  private async runJob(id: string, lane: DeviceLane): Promise<void> {
    const { records } = this.parts;
    const job = records.find(id);
    // Running: what it made could not be noted, and it is tried again.
    if (job?.state !== 'queued' && job?.state !== 'running') return;
    const work = this.workOf(job, id, job.request);
    records.start(id);
    const outcome = await lane.run(work, this.parts.silenceMs(job.request.engine), this.eventsOf(job));
    if (this.closing && outcome.kind === 'stopped') return;
    if (outcome.kind === 'failed' && STORAGE.has(outcome.code)) {
      throw new BridgeError(outcome.code, outcome.detail);
    }
    await this.endJob(id, endingOf(job, outcome));
  }

  /** Does nothing for a job that has ended already, for instance by a cancel. */
  private async endJob(id: string, ending: JobEnding): Promise<void> {
    const { records, events } = this.parts;
    const state = records.find(id)?.state;
    if (state !== 'running' && state !== 'queued') return;
    const cursor = records.end(id, ending);
    if (ending.state === 'done') events.emit({ type: 'done', job: id, cursor, slots: ending.slots });
    else if (ending.state === 'failed') events.emit({ type: 'failed', job: id, cursor, error: ending.error });
    else events.emit({ type: 'cancelled', job: id, cursor });
    await this.parts.note(id);
  }

  private async runFollowUp(task: string, followUp: FollowUp, lane: DeviceLane): Promise<void> {
    const { records } = this.parts;
    const job = records.find(followUp.job);
    if (!job) throw new BridgeError('job-unknown', 'The take was discarded.');
    const frames = records.frames(job.id).map(({ frame }) => frame);
    const segments = job.request.keys.length - 1;
    const moments = missingMoments(frames, segments, followUp.chart, followUp.inbetweens);
    if (moments.length > 0) {
      const work = this.workOf(job, task, followUp);
      work.extra = { moments, firstIndex: nextIndex(frames) };
      const outcome = await lane.run(work, this.parts.silenceMs(job.request.engine), this.eventsOf(job));
      if (outcome.kind === 'failed') throw new BridgeError(outcome.code, outcome.detail);
      if (outcome.kind === 'stopped') throw new BridgeError('cancelled', 'The job was cancelled.');
    }
    followUp.resolve();
  }

  private workOf(
    job: JobRecord,
    task: string,
    { chart, inbetweens }: { chart: Chart; inbetweens: number },
  ): WorkerJob {
    const { request } = job;
    const engine = this.parts.catalogue.find(request.engine);
    if (!engine)
      throw new BridgeError('engine-unknown', `There is no engine "${request.engine}".`, 'job.engine');
    return {
      task,
      engine: request.engine,
      canvas: { widthPx: request.canvas.width, heightPx: request.canvas.height },
      keys: request.keys.map(({ upload }) => this.stored(upload)),
      sketches: request.sketches.map(({ upload, segment, frame, strength }) => {
        return { ...this.stored(upload), segment, frame, strength };
      }),
      chart,
      inbetweens,
      seed: request.seed,
      prompt: request.prompt,
      settings: settingsFor(engine, request.settings),
      folder: this.parts.takes.folder(job.id),
    };
  }

  private stored(upload: string): WorkerJob['keys'][number] {
    const record = this.parts.uploadRecords.find(upload);
    if (!record) throw new BridgeError('upload-unknown', 'A drawing of the job is not on the disk any more.');
    return { file: this.parts.uploads.path(record.file), pixels: record.pixels };
  }

  private eventsOf(job: JobRecord): TaskEvents {
    let toldAt = 0;
    let reached = 0;
    return {
      onProgress: (progress) => {
        reached = Math.max(reached, Math.min(1, progress.fraction));
        const now = Date.now();
        if (now - toldAt < PROGRESS_EVERY_MS && reached < 1) return;
        toldAt = now;
        const { stage, segment, step, steps, secondsLeft } = progress;
        const left = secondsLeft === undefined ? {} : { secondsLeft: Math.max(0, secondsLeft) };
        const told = { job: job.id, stage, segment, step, steps, fraction: reached, ...left };
        this.parts.events.emit({ type: 'progress', ...told });
      },
      onPreview: (preview) => this.tellPreview(job.id, preview),
      onFrame: (frame) => this.noteFrame(job.id, frame),
    };
  }

  private noteFrame(job: string, { segment, index, moment, stored }: WorkerFrame): void {
    const frame = { segment, index, moment, ...(stored && { pixels: stored.pixels, sha256: stored.sha256 }) };
    const cursor = this.parts.records.addFrame(job, {
      frame,
      file: stored?.file,
      bytes: stored?.pixels.bytes ?? 0,
    });
    if (cursor !== undefined) this.parts.events.emit({ type: 'frame', job, cursor, frame });
  }

  private tellPreview(job: string, preview: Extract<FromWorker, { type: 'preview' }>): void {
    const { segment, moment, size, data } = preview;
    const bounds = { left: 0, top: 0, right: size.widthPx, bottom: size.heightPx };
    const pixels = { bounds, depth: 8 as const, bytes: data.length };
    this.parts.events.emit({ type: 'preview', job, segment, moment, pixels, bytes: data });
  }

  /** Tells a new job its place at once; places that change together are told together, in the next turn. */
  private async tellPlace(task: string, device: string): Promise<void> {
    const place = (await this.parts.queue.count(device)) - 1;
    if (place >= 0 && !this.followUps.has(task)) this.parts.events.emit({ type: 'queued', job: task, place });
    if (place < PLACES_TOLD) this.toldPlaces.set(task, place);
  }

  private tellPlacesSoon(): void {
    if (this.tellingPlaces) return;
    this.tellingPlaces = true;
    setImmediate(() => {
      this.tellingPlaces = false;
      void this.tellPlaces();
    });
  }

  /** Only to those who are nearly next, and only what they do not know: news grow with the jobs, not their square. */
  private async tellPlaces(): Promise<void> {
    const known = new Map<string, number>();
    for (const device of this.lanes.keys()) {
      const next = await this.parts.queue.waiting(device, PLACES_TOLD);
      next.forEach(({ task }, place) => {
        known.set(task, place);
        if (this.followUps.has(task) || this.toldPlaces.get(task) === place) return;
        this.parts.events.emit({ type: 'queued', job: task, place });
      });
    }
    this.toldPlaces = known;
  }
}

function storageTrouble(error: unknown): BridgeError | undefined {
  const plain = plainError(error, { code: 'internal', detail: 'A job could not be noted.' });
  return STORAGE.has(plain.code) ? plain : undefined;
}

function endingOf(job: JobRecord, outcome: TaskOutcome): JobEnding {
  switch (outcome.kind) {
    case 'finished':
      return { state: 'done', slots: slotsOfPlan(job, outcome.segments) };
    case 'failed':
      return {
        state: 'failed',
        error: toWireError(outcome.code, outcome.detail, requestField(outcome.field)),
      };
    case 'stopped':
      return { state: 'cancelled' };
  }
}

function slotsOfPlan(job: JobRecord, segments: MadeSegment[]): Slot[] {
  const moments = chartMoments(job.request.chart, job.request.inbetweens);
  return segments.flatMap(({ picked }, segment) =>
    picked.map((index, slot) => ({ segment, slot, moment: moments[slot], index })),
  );
}

/** The recipe names a part of its input; in the client's message that stands within the job. */
function requestField(field: string | undefined): string | undefined {
  return field && `job.${field}`;
}
