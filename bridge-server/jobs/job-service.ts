/**
 * Everything that a panel can ask of jobs, without a socket in sight: the server and the tests talk to this class. It
 * opens the home folder, recovers what an earlier process left, and owns journal, uploads, queue and workers.
 */
import {
  BridgeError,
  toWireError,
  type BridgeMessage,
  type Frame,
  type JobRequest,
  type JobSummary,
  type Slot,
  type WireError,
} from '../../protocol';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Chart } from '../../takes/chart';
import { keepCopy, openOwnJournal, type Journal } from './store/database';
import { DeviceLane, LANE_LIMITS, type LaneLimits } from './lane/device-lane';
import { DEFAULT_QUOTA_BYTES, DiskQuota } from './store/disk-quota';
import { EngineCatalogue } from './lane/engine-catalogue';
import { Housekeeping, type HousekeepingLog } from './store/housekeeping';
import { prepareHome, type HomeFolder } from './store/home-folder';
import { lockHome, type HomeLock } from './store/home-lock';
import { JobListeners, type JobEvent, type JobListener } from './job-events';
import { LocalJobQueue } from './job-queue';
import { JobRecords, type JobRecord } from './store/job-records';
import { JobRunner } from './job-runner';
import {
  requireDifferentKeys,
  requireDrawings,
  requireSketchesInSegments,
  requireReady,
  settingsFor,
} from './job-request-checks';
import { LostFolder } from './store/lost-folder';
import { Recovery } from './store/recovery';
import { plainError } from '../faults/plain-error';
import { TakeFiles } from './store/take-files';
import { TakeNotes } from './store/take-note';
import { missingMoments, slotsOf } from './take-timing';
import { UploadRecords } from './store/upload-records';
import { UploadStore } from './store/upload-store';
import type { WorkerCommand } from './lane/worker-process';

/** How long the event loop may wait for another process that writes to the journal. */
const JOURNAL_WAIT_MS = 20;
/** Jobs that are read from the journal before other work gets its turn. */
const JOBS_A_TURN = 32;
/** A job that was running when the bridge went down is started once more, never a third time. */
const MAX_ATTEMPTS = 2;

export interface JobServiceOptions {
  home: HomeFolder;
  worker: WorkerCommand;
  log: HousekeepingLog;
  quotaBytes?: number;
  laneLimits?: Partial<LaneLimits>;
  /** Longest time that an engine may be silent, in milliseconds; what it says of itself when left out. */
  silenceMs?: (engine: string) => number;
}

export class JobService {
  readonly journal: Journal;
  readonly uploads: UploadStore;
  readonly catalogue: EngineCatalogue;
  private readonly lock: HomeLock;
  private readonly records: JobRecords;
  private readonly uploadRecords: UploadRecords;
  private readonly takes: TakeFiles;
  private readonly notes: TakeNotes;
  private readonly home: HomeFolder;
  private damaged = false;
  /** What every panel should be told when it comes. */
  notice?: WireError;
  /** Is told what rests the queue. */
  onTrouble: (error: WireError) => void = () => undefined;
  private readonly housekeeping: Housekeeping;
  private readonly events = new JobListeners();
  private readonly runner: JobRunner;
  private readonly log: HousekeepingLog;
  private markStarted: () => void = () => undefined;
  private readonly started = new Promise<void>((resolve) => (this.markStarted = resolve));

  /** @throws BridgeError `bridge-running`, `home-newer` */
  constructor(options: JobServiceOptions) {
    const { home, worker, log } = options;
    this.log = log;
    this.home = home;
    prepareHome(home);
    this.lock = lockHome(home);
    this.journal = this.openJournal(home.database);
    this.records = new JobRecords(this.journal);
    this.uploadRecords = new UploadRecords(this.journal);
    this.uploads = new UploadStore(home.uploads, this.uploadRecords);
    this.takes = new TakeFiles(home.takes);
    this.notes = new TakeNotes(this.takes, this.records, this.uploadRecords);
    const quotaBytes = options.quotaBytes ?? DEFAULT_QUOTA_BYTES;
    const quota = new DiskQuota(this.records, this.uploadRecords, this.uploads, this.takes, quotaBytes);
    this.housekeeping = new Housekeeping(this.uploads, quota, log);
    const onStderr = (text: string): void => log.warn({ text }, 'a worker wrote to its error output');
    this.catalogue = new EngineCatalogue(worker, onStderr);
    this.runner = new JobRunner({
      records: this.records,
      uploads: this.uploads,
      uploadRecords: this.uploadRecords,
      takes: this.takes,
      queue: new LocalJobQueue(),
      events: this.events,
      catalogue: this.catalogue,
      newLane: () => new DeviceLane(worker, onStderr, { ...LANE_LIMITS, ...options.laneLimits }),
      silenceMs: options.silenceMs ?? ((engine) => this.catalogue.silenceMs(engine)),
      note: (job) => this.note(job),
      onTrouble: (trouble) => this.tellTrouble(trouble),
      onEnd: (task, trouble) => void this.workEnded(task, trouble),
    });
  }

  private openJournal(path: string): Journal {
    try {
      return openOwnJournal(path, JOURNAL_WAIT_MS, () => {
        this.damaged = true;
        this.log.warn({}, 'the journal was damaged and was put aside');
      });
    } catch (error) {
      this.lock.release();
      throw error;
    }
  }

  /** Resolves when the engines have been asked; until then nothing can be said about them. */
  ready(): Promise<void> {
    return this.started;
  }

  /** Asks the engines what they can do, cleans up after an earlier process and goes on with its jobs. */
  async start(): Promise<void> {
    await this.recoverTakes();
    await this.housekeeping.start();
    await this.catalogue.refresh();
    this.markStarted();
    for (const job of this.records.inState('running')) this.recover(job);
    for (const job of this.records.inState('queued')) await this.runner.enqueue(job);
  }

  /** Gives journal and folders back what one of them lost, and tells it where it was much. */
  private async recoverTakes(): Promise<void> {
    const { records, uploadRecords, uploads, takes, notes, home } = this;
    const { restored, lost } = await new Recovery({
      records,
      uploadRecords,
      uploads,
      takes,
      notes,
      lost: new LostFolder(home.lost),
      keepCopy: () => keepCopy(this.journal, home.database),
    }).run();
    if (restored.length > 0) this.log.warn({ jobs: restored }, 'jobs were made again from their takes');
    if (lost.length > 0) this.log.warn({ names: lost }, 'what could not be understood was moved to lost/');
    if (!this.damaged && restored.length + lost.length === 0) return;
    const detail = `${restored.length} job(s) came back; ${lost.length} thing(s) moved to “lost”.`;
    this.notice = toWireError('journal-rebuilt', detail);
  }

  async close(): Promise<void> {
    this.housekeeping.stop();
    await this.runner.close();
    await this.uploads.close();
    this.journal.close();
    this.lock.release();
  }

  /**
   * Checks a job and writes it to disk; `enqueue` starts it. The same request id gives the same job.
   * @throws BridgeError naming the field that is wrong; then nothing was started
   */
  async accept(requestId: string, request: JobRequest): Promise<JobRecord> {
    const known = this.records.findByRequest(requestId);
    if (known) return requireSameRequest(known, request);
    const engine = this.catalogue.find(request.engine);
    if (!engine)
      throw new BridgeError('engine-unknown', `There is no engine "${request.engine}".`, 'job.engine');
    settingsFor(engine, request.settings);
    requireSketchesInSegments(request);
    requireDifferentKeys(request);
    if (!engine.ready) await this.catalogue.refresh();
    requireReady(this.catalogue.find(request.engine) ?? engine);
    requireDrawings(
      request,
      (upload) => this.uploads.status(upload),
      (upload) => this.uploadRecords.find(upload),
    );
    // Another connection may have sent the same request while the engines were asked.
    const raced = this.records.findByRequest(requestId);
    if (raced) return raced;
    const id = this.records.create(requestId, request);
    await this.note(id);
    return this.mustFind(id);
  }

  /** Puts an accepted job into the queue; one that runs or has ended stays as it is. */
  async enqueue(job: string): Promise<void> {
    const record = this.records.find(job);
    if (record?.state === 'queued') await this.runner.enqueue(record);
  }

  /** Ends a job at once; what its worker still does is thrown away. @returns how the job stands afterwards */
  cancel(id: string): BridgeMessage {
    const job = this.mustFind(id);
    if (job.state === 'queued' || job.state === 'running') {
      const cursor = this.records.end(id, { state: 'cancelled' });
      this.events.emit({ type: 'cancelled', job: id, cursor });
      void this.note(id);
    }
    void this.runner.stop(id);
    return endingOf(this.mustFind(id));
  }

  async summary(id: string): Promise<JobSummary> {
    return this.summarise(this.mustFind(id));
  }

  /** Newest first. */
  async list(document?: string): Promise<JobSummary[]> {
    const summaries: JobSummary[] = [];
    for (const job of this.records.list(document)) {
      summaries.push(await this.summarise(job));
      // Years of takes must not hold up the jobs of today.
      if (summaries.length % JOBS_A_TURN === 0) await nextTurn();
    }
    return summaries;
  }

  /** Kept events after a cursor, in order. */
  eventsAfter(id: string, cursor: number): BridgeMessage[] {
    const job = this.mustFind(id);
    const told: { cursor: number; message: BridgeMessage }[] = this.records
      .framesAfter(id, cursor)
      .map((row) => ({
        cursor: row.cursor,
        message: { type: 'frame', job: id, cursor: row.cursor, frame: row.frame },
      }));
    if (job.endCursor !== undefined && job.endCursor > cursor) {
      told.push({ cursor: job.endCursor, message: endingOf(job) });
    }
    return told.sort((a, b) => a.cursor - b.cursor).map(({ message }) => message);
  }

  /** A frame and where its pixels lie; a fully transparent one has no file. @throws BridgeError */
  frame(id: string, segment: number, index: number): { frame: Frame; path?: string } {
    this.mustFind(id);
    const row = this.records.frame(id, segment, index);
    if (!row) throw new BridgeError('frame-unknown', `The job has no frame ${index} in segment ${segment}.`);
    return { frame: row.frame, path: row.file === undefined ? undefined : this.takes.path(id, row.file) };
  }

  /** Shows a finished take with another chart. New drawings are made only by engines that can make any moment. */
  async retime(id: string, chart: Chart, inbetweens: number): Promise<Slot[]> {
    const job = this.mustFind(id);
    if (job.state !== 'done') throw new BridgeError('retime-impossible', 'The take is not finished.');
    const segments = job.request.keys.length - 1;
    const missing = missingMoments(this.framesOf(id), segments, chart, inbetweens);
    if (missing.length > 0 && this.catalogue.find(job.request.engine)?.anyMoment) {
      await this.runner.drawMissing(job, chart, inbetweens);
      await this.note(id);
    }
    return slotsOf(this.framesOf(id), segments, chart, inbetweens);
  }

  /** Removes a take from the disk. */
  async discard(id: string): Promise<void> {
    this.cancel(id);
    await this.runner.stop(id);
    await this.notes.settled(id);
    await this.takes.markDiscarded(id);
    this.records.remove(id);
    await this.takes.remove(id);
  }

  subscribe(job: string, listener: JobListener): () => void {
    return this.events.subscribe(job, listener);
  }

  workerPids(): number[] {
    return this.runner.workerPids();
  }

  private tellTrouble(trouble: BridgeError): void {
    this.log.warn({ code: trouble.code }, 'the queue rests: the disk or the journal takes nothing');
    this.onTrouble(toWireError(trouble.code, trouble.detail));
  }

  /** The journal has it already: a note that cannot be written now is written at the next start. */
  private async note(job: string): Promise<void> {
    await this.notes.write(job).catch((error: unknown) => {
      const { code } = plainError(error, { code: 'internal', detail: 'A note could not be written.' });
      this.log.warn({ job, code }, 'a take could not be noted in its folder');
    });
  }

  private mustFind(id: string): JobRecord {
    const job = this.records.find(id);
    if (!job) throw new BridgeError('job-unknown', 'There is no job of this id.');
    return job;
  }

  private framesOf(id: string): Frame[] {
    return this.records.frames(id).map(({ frame }) => frame);
  }

  private async summarise(job: JobRecord): Promise<JobSummary> {
    const { id, state, request, cursor, slots, error } = job;
    const place = state === 'queued' ? await this.runner.place(job) : undefined;
    return {
      job: id,
      state,
      createdAt: new Date(job.createdAt).toISOString(),
      request,
      ...(place === undefined ? {} : { place }),
      cursor,
      frames: this.framesOf(id),
      slots,
      ...(error ? { error } : {}),
    };
  }

  private recover(job: JobRecord): void {
    if (job.attempts < MAX_ATTEMPTS) return this.records.requeue(job.id);
    const error = toWireError('job-interrupted', 'The bridge stopped twice while this job ran.');
    this.records.end(job.id, { state: 'failed', error });
  }

  private async workEnded(task: string, trouble: unknown): Promise<void> {
    if (!this.journal.open) return;
    if (trouble !== undefined)
      this.log.warn({ task, err: trouble }, 'a piece of work failed inside the bridge');
    else this.log.info({ task, state: this.records.find(task)?.state }, 'a piece of work ended');
    await this.housekeeping.tidy();
  }
}

function requireSameRequest(known: JobRecord, request: JobRequest): JobRecord {
  if (JSON.stringify(known.request) === JSON.stringify(request)) return known;
  throw new BridgeError('message-refused', 'This request id was used for another job.', 'request');
}

/** The event that ended a job. @throws Error for a job that has not ended */
function endingOf(job: JobRecord): Exclude<JobEvent, { type: 'preview' }> {
  const { id, endCursor: cursor, state } = job;
  if (cursor === undefined) throw new Error('The job has not ended.');
  if (state === 'failed' && job.error) return { type: 'failed', job: id, cursor, error: job.error };
  if (state === 'cancelled') return { type: 'cancelled', job: id, cursor };
  return { type: 'done', job: id, cursor, slots: job.slots };
}
