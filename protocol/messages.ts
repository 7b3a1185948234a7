/**
 * Every text message, both directions. Each is a JSON object with `type`; unknown fields are refused by name.
 *
 * A connection: hello -> welcome (or pairing-needed -> pair -> paired) -> anything else.
 * A job: upload + chunks (each drawing) -> submit -> accepted -> queued, progress, preview, frame ... -> done.
 * Events of a job that must not be lost (frame, done, failed, cancelled) carry a `cursor`; `resume` asks for those
 * after a cursor. Everything may arrive twice: ids and cursors make the second time harmless.
 */
import { z } from 'zod';
import { LIMITS } from './limits';
import { chartSchema, countSchema, idSchema, jobSchema } from './job';
import { engineSchema } from './engines';
import { hostFileAnswers, hostFileRequests } from './host-files';
import { pixelsSchema } from './pixels';

const name = z.string().max(LIMITS.nameLength);
const uint32 = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);
const cursor = z.int().min(0);
const fraction = z.number().min(0).max(1);
const jobId = idSchema;
const code = z.string().max(64);
const sentence = z.string().max(2000);

export const HOSTS = ['photoshop', 'after-effects', 'browser', 'command-line', 'other'] as const;
const client = z.strictObject({ name, version: z.string().max(64), host: z.enum(HOSTS) });

/** One frame of a take: which drawing, and whether the chart shows it. */
export const frameSchema = z.strictObject({
  segment: z.int().min(0),
  /** Number of the native frame within its segment, from 0, in order of moment for one generation. */
  index: z.int().min(0),
  moment: fraction,
  /** Missing when the frame is fully transparent: then there are no pixels to send. */
  pixels: pixelsSchema.optional(),
  /** SHA-256 of the pixel bytes, 64 hex digits; missing when there are none. */
  sha256: z.string().length(64).optional(),
});

/** Which native frame stands at which place of the chart; `slot` counts in-betweens of the segment from 0. */
export const slotSchema = z.strictObject({
  segment: z.int().min(0),
  slot: z.int().min(0),
  moment: fraction,
  index: z.int().min(0),
});

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

export const wireErrorSchema = z.strictObject({
  code,
  message: sentence,
  meaning: sentence,
  nextStep: sentence,
  field: z.string().max(256).optional(),
});

export const capabilitiesSchema = z.strictObject({
  engines: z.array(engineSchema),
  devices: z.array(z.strictObject({ id: code, name, ready: z.boolean(), reason: sentence.optional() })),
  limits: z.strictObject({
    chunkBytes: z.int(),
    chunksInFlight: z.int(),
    messageBytes: z.int(),
    sidePx: z.int(),
    layerPixels: z.int(),
    keys: z.int(),
    sketches: z.int(),
    inbetweens: z.int(),
  }),
});

/** A job as lists show it. */
export const jobSummarySchema = z.strictObject({
  job: jobId,
  state: z.enum(JOB_STATES),
  createdAt: z.string(),
  request: jobSchema,
  place: z.int().min(0).optional(),
  cursor,
  frames: z.array(frameSchema),
  slots: z.array(slotSchema),
  error: wireErrorSchema.optional(),
});

const message = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

export const clientMessageSchema = z.discriminatedUnion('type', [
  message('hello', { protocol: z.int(), client, token: z.string().max(256).optional() }),
  message('pair', { code: z.string().max(32) }),
  message('capabilities', {}),
  message('upload', { upload: idSchema, transfer: uint32, pixels: pixelsSchema }),
  message('submit', { request: idSchema, job: jobSchema }),
  message('cancel', { job: jobId }),
  message('list', { document: idSchema.optional() }),
  message('resume', { job: jobId, after: cursor }),
  /** Asks for the pixels of a frame once more; answered by `frame-pixels` and chunks. */
  message('fetch', { job: jobId, segment: z.int().min(0), index: z.int().min(0) }),
  /** The same take with another chart or number; new drawings are made only where the engine can make any moment. */
  message('retime', { request: idSchema, job: jobId, inbetweens: countSchema, chart: chartSchema }),
  message('discard', { job: jobId }),
  /** Starts the download of an engine's model (after the artist asked for it); answered by `download` messages. */
  message('download', { engine: code }),
  message('cancel-download', { engine: code }),
  message('ping', { nonce: uint32 }),
  ...hostFileRequests,
]);

export const bridgeMessageSchema = z.discriminatedUnion('type', [
  message('welcome', {
    protocol: z.int(),
    bridge: z.strictObject({ name, version: z.string() }),
    capabilities: capabilitiesSchema,
  }),
  message('pairing-needed', { error: wireErrorSchema }),
  message('paired', { token: z.string() }),
  message('capabilities', { capabilities: capabilitiesSchema }),
  /** `received` chunks of the upload are on the bridge's disk already: go on with that sequence number. */
  message('upload-ready', { upload: idSchema, transfer: uint32, received: z.int().min(0) }),
  message('ack', { transfer: uint32, received: z.int().min(0) }),
  /** A chunk was damaged or out of order: send again from this sequence number. */
  message('resend', { transfer: uint32, from: z.int().min(0) }),
  message('uploaded', { upload: idSchema, transfer: uint32 }),
  message('accepted', { request: idSchema, job: jobId }),
  message('queued', { job: jobId, place: z.int().min(0) }),
  message('progress', {
    job: jobId,
    stage: code,
    segment: z.int().min(0),
    step: z.int().min(0),
    steps: z.int().min(0),
    fraction,
    secondsLeft: z.number().min(0).optional(),
  }),
  /**
   * A rough look at a coming frame, sent as chunks of `transfer` right after; 8 bit, small, its bounds in preview
   * pixels.
   */
  message('preview', {
    job: jobId,
    segment: z.int().min(0),
    moment: fraction,
    transfer: uint32,
    pixels: pixelsSchema,
  }),
  /** A finished frame: it is on the bridge's disk. Its pixels are sent on `fetch`. */
  message('frame', { job: jobId, cursor, frame: frameSchema }),
  /** The answer to `fetch`: the pixels follow as chunks of `transfer`; a fully transparent frame has neither. */
  message('frame-pixels', { job: jobId, frame: frameSchema, transfer: uint32.optional() }),
  message('done', { job: jobId, cursor, slots: z.array(slotSchema) }),
  message('failed', { job: jobId, cursor, error: wireErrorSchema }),
  message('cancelled', { job: jobId, cursor }),
  message('jobs', { jobs: z.array(jobSummarySchema) }),
  /** The answer to `resume`: the whole state; missed frames and the end are told in it. Events after it go on live. */
  message('resumed', { summary: jobSummarySchema }),
  /** The answer to `retime`, after any new `frame` events. */
  message('retimed', { request: idSchema, job: jobId, slots: z.array(slotSchema) }),
  message('discarded', { job: jobId }),
  message('download', {
    engine: code,
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    stage: code,
    fraction,
    secondsLeft: z.number().min(0).optional(),
    error: wireErrorSchema.optional(),
  }),
  message('pong', { nonce: uint32 }),
  ...hostFileAnswers,
  /** Anything that could not be done; `about` names the request, upload or job it is about. */
  message('error', { about: z.string().max(64).optional(), error: wireErrorSchema }),
]);

export type ClientMessage = z.infer<typeof clientMessageSchema>;
export type BridgeMessage = z.infer<typeof bridgeMessageSchema>;
export type ClientMessageOf<Type extends ClientMessage['type']> = Extract<ClientMessage, { type: Type }>;
export type BridgeMessageOf<Type extends BridgeMessage['type']> = Extract<BridgeMessage, { type: Type }>;
export type Capabilities = z.infer<typeof capabilitiesSchema>;
export type Frame = z.infer<typeof frameSchema>;
export type Slot = z.infer<typeof slotSchema>;
export type JobSummary = z.infer<typeof jobSummarySchema>;
export type JobState = (typeof JOB_STATES)[number];
export type HostName = (typeof HOSTS)[number];
