/** One handler a message of a paired client: what it asks of the jobs, and what it is answered. */
import {
  BridgeError,
  LIMITS,
  wireErrorOf,
  type BridgeMessage,
  type ClientMessage,
  type ClientMessageOf,
  type JobSummary,
} from '../../protocol';
import type { HostFiles } from '../host-files/host-files';
import type { JobEvent } from '../jobs/job-events';
import type { JobService } from '../jobs/job-service';
import type { ModelDownloads } from '../jobs/lane/model-downloads';
import { plainError } from '../faults/plain-error';
import type { Outbox } from './outbox';
import { fileSource, memorySource } from './pixel-sources';
import type { UploadReceiver } from './upload-receiver';

/** Previews are for looking at while one waits: a client that is behind gets fewer of them. */
const MAX_WAITING_FOR_PREVIEW = 4;
/** Room for what stands around the list of jobs in its message. */
const LIST_MARGIN = 1024;

export interface HandlerContext {
  service: JobService;
  downloads: ModelDownloads;
  outbox: Outbox;
  uploads: UploadReceiver;
  hostFiles: HostFiles;
  /** The paired panel at the other end. */
  panel(): string;
  /** From now on this client hears of the job. */
  follow(job: string): void;
}

type Handler<Type extends ClientMessage['type']> = (
  context: HandlerContext,
  message: ClientMessageOf<Type>,
) => Promise<void> | void;

/** What takes long is not waited for: the client may cancel it meanwhile, or go on with something else. */
function answerLater(outbox: Outbox, about: string, answer: Promise<BridgeMessage>): void {
  answer.then(
    (message) => outbox.send(message),
    (error: unknown) => outbox.send(errorAbout(about, error)),
  );
}

/** Messages of the greeting are not here: the connection answers them itself. */
type HandledType = Exclude<ClientMessage['type'], 'hello' | 'pair'>;

const handlers: { [Type in HandledType]: Handler<Type> } = {
  async capabilities({ service, outbox }) {
    await service.catalogue.refresh();
    outbox.send({ type: 'capabilities', capabilities: service.catalogue.capabilities() });
  },

  upload: ({ uploads }, message) => uploads.begin(message),

  async submit({ service, outbox, follow }, { request, job }) {
    const accepted = await service.accept(request, job);
    follow(accepted.id);
    outbox.send({ type: 'accepted', request, job: accepted.id });
    await service.enqueue(accepted.id);
  },

  cancel({ service, outbox }, { job }) {
    outbox.send(service.cancel(job));
  },

  async list({ service, outbox, follow }, { document }) {
    const jobs = newestThatFit(await service.list(document));
    for (const { job } of jobs) follow(job);
    outbox.send({ type: 'jobs', jobs });
  },

  async resume({ service, outbox, follow }, { job, after }) {
    const summary = await service.summary(job);
    // From here to the end nothing is awaited: no event can fall between what is told again and what is told live.
    outbox.send({ type: 'resumed', summary });
    for (const event of service.eventsAfter(job, after)) outbox.send(event);
    follow(job);
  },

  fetch({ service, outbox }, { job, segment, index }) {
    const { frame, path } = service.frame(job, segment, index);
    if (path === undefined || !frame.pixels) return outbox.send({ type: 'frame-pixels', job, frame });
    const { bytes } = frame.pixels;
    outbox.sendPixels({
      announce: (transfer) => ({ type: 'frame-pixels', job, frame, transfer }),
      open: () => fileSource(path, bytes, frame.sha256),
      onFailure: (error) => outbox.send(errorAbout(job, error)),
    });
  },

  async retime({ service, outbox, follow }, { request, job, inbetweens, chart }) {
    follow(job);
    const retimed = service.retime(job, chart, inbetweens);
    answerLater(
      outbox,
      request,
      retimed.then((slots) => ({ type: 'retimed', request, job, slots })),
    );
  },

  async discard({ service, outbox }, { job }) {
    await service.discard(job);
    outbox.send({ type: 'discarded', job });
  },

  download({ service, downloads }, { engine }) {
    if (!service.catalogue.find(engine)) {
      throw new BridgeError('engine-unknown', 'There is no engine of this name.', 'engine');
    }
    downloads.start(engine);
  },

  'cancel-download': ({ downloads }, { engine }) => downloads.cancel(engine),

  async 'name-folder'({ hostFiles, outbox, panel }, { request, path }) {
    const folder = await hostFiles.folders.name(panel(), path);
    outbox.send({ type: 'folder-named', request, folder: folder.id, path: folder.path });
  },

  async 'new-key-file'({ hostFiles, outbox, panel }, { request }) {
    const file = await hostFiles.keyFiles.create(panel());
    outbox.send({ type: 'key-file', request, file: file.id, path: file.path });
  },

  'read-key'({ hostFiles, outbox, panel }, message) {
    answerLater(outbox, message.upload, hostFiles.readKey(panel(), message));
  },

  'write-sequence'({ hostFiles, outbox, panel }, message) {
    const { request, frames } = message;
    const onFrame = (done: number): void =>
      outbox.send({ type: 'sequence-progress', request, done, total: frames.length });
    answerLater(outbox, request, hostFiles.writeSequence(panel(), message, onFrame));
  },

  'cancel-files': ({ hostFiles, panel }, { about }) => hostFiles.cancel(panel(), about),

  ping({ outbox }, { nonce }) {
    outbox.send({ type: 'pong', nonce });
  },
};

export async function handleMessage(context: HandlerContext, message: ClientMessage): Promise<void> {
  if (message.type === 'hello' || message.type === 'pair') return;
  const handler = handlers[message.type] as Handler<HandledType>;
  await handler(context, message);
}

/** Sends an event of a job that the client follows. */
export function tellEvent(outbox: Outbox, event: JobEvent): void {
  if (event.type !== 'preview') return outbox.send(event);
  if (outbox.waiting > MAX_WAITING_FOR_PREVIEW) return;
  const { bytes, ...preview } = event;
  outbox.sendPixels({
    announce: (transfer) => ({ ...preview, transfer }),
    open: async () => memorySource(bytes),
    onFailure: () => undefined,
  });
}

export function errorAbout(about: string | undefined, error: unknown): BridgeMessage {
  const wire = wireErrorOf(
    plainError(error, { code: 'internal', detail: 'The bridge met an unexpected error.' }),
  );
  return about === undefined ? { type: 'error', error: wire } : { type: 'error', about, error: wire };
}

/** A list is one message: where it would be too long the oldest jobs are left out. */
function newestThatFit(jobs: JobSummary[]): JobSummary[] {
  let room = LIMITS.bridgeMessageBytes - LIST_MARGIN;
  return jobs.filter((job) => (room -= JSON.stringify(job).length + 1) > 0);
}
