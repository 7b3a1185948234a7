/**
 * Messages of hosts that hand pixels over as files (After Effects): the host writes the picture of a key where the
 * bridge says, and the bridge writes the frames of a take below a folder that the panel named. Every file name is the
 * bridge's; a client only ever names folders.
 */
import { z } from 'zod';
import { idSchema } from './job';
import { LIMITS } from './limits';
import { pixelsSchema } from './pixels';

/** Frames of one sequence: all in-betweens of the longest job. */
export const LONGEST_SEQUENCE = LIMITS.inbetweens * (LIMITS.keys - 1);
/** Longest path of any system that a host runs on (Linux and macOS count bytes, Windows 32767 units). */
const LONGEST_PATH = 4096;

const side = z.int().min(1).max(LIMITS.sidePx);
const whole = z.int().min(0);
const path = z.string().min(1).max(LONGEST_PATH);
const folderId = z.string().regex(/^f_[0-9a-f]{32}$/, 'an id from folder-named');
const fileId = z.string().regex(/^k_[0-9a-f]{32}$/, 'an id from key-file');

/** `premultiplied`: on black, as a host's quick picture is; `straight`: as the render queue writes it on request. */
export const FILE_ALPHAS = ['premultiplied', 'straight'] as const;
export type FileAlpha = (typeof FILE_ALPHAS)[number];

const message = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

export const hostFileRequests = [
  message('name-folder', { request: idSchema, path }),
  message('new-key-file', { request: idSchema }),
  message('read-key', {
    upload: idSchema,
    file: fileId,
    /** Pixels of the composition: a picture of another size is refused. */
    width: side,
    height: side,
    alpha: z.enum(FILE_ALPHAS),
  }),
  message('write-sequence', {
    request: idSchema,
    folder: folderId,
    job: idSchema,
    /** Native frames of the job in the order of their numbers; the same one may come several times. */
    frames: z
      .array(z.strictObject({ segment: whole, index: whole }))
      .min(1)
      .max(LONGEST_SEQUENCE),
  }),
  /** Stops a `read-key` (by its upload) or a `write-sequence` (by its request), which then fails with `cancelled`. */
  message('cancel-files', { about: idSchema }),
] as const;

export const hostFileAnswers = [
  /** `path` is the real one, with every link followed. */
  message('folder-named', { request: idSchema, folder: folderId, path }),
  message('key-file', { request: idSchema, file: fileId, path }),
  /** The key is an upload like any other now; without `pixels` it holds no paint and there is none. */
  message('key-read', { upload: idSchema, pixels: pixelsSchema.optional() }),
  message('sequence-progress', { request: idSchema, done: whole, total: whole }),
  /** `files`: names in `path`, in order, numbered from 1. */
  message('sequence-written', {
    request: idSchema,
    path,
    files: z.array(z.string().max(LIMITS.nameLength)).min(1).max(LONGEST_SEQUENCE),
  }),
] as const;
