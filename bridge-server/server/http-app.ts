/**
 * The HTTP side: health, jobs, frames and the browser page. The order of the lines in `httpApp` is the order of the
 * checks: headers, who may talk at all, what is open to everybody, the token, everything else.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { BridgeError, PROTOCOL_VERSION, wireErrorOf, type ErrorCode } from '../../protocol';
import { plainError } from '../faults/plain-error';
import { headOf, type AccessGuard } from './access-guard';
import { framePng } from './frame-png';
import { openChecked, type Expected } from '../jobs/store/checked-file';
import { BRIDGE_NAME, type BridgeParts } from './connection';

export interface HttpParts extends BridgeParts {
  /** The built browser page; without one `/` says so. */
  pageFolder?: string;
  /** Known once the bridge listens. */
  guard(): AccessGuard;
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  'not-allowed': 403,
  'pairing-needed': 401,
  'job-unknown': 404,
  'frame-unknown': 404,
  'file-missing': 404,
  'message-refused': 400,
};

export function httpApp(parts: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(secureHeaders);
  app.use(guarded(parts));
  app.get('/health', (_request, response) => {
    response.json({ name: BRIDGE_NAME, version: parts.version, protocol: PROTOCOL_VERSION });
  });
  app.use(page(parts.pageFolder));
  app.use(withToken(parts));
  app.get('/jobs', async (_request, response) => {
    response.json({ jobs: await parts.service.list() });
  });
  app.get('/jobs/:job', async (request, response) => {
    response.json(await parts.service.summary(request.params.job));
  });
  app.get('/jobs/:job/frames/:segment/:index', frame(parts));
  app.use(() => {
    throw new BridgeError('file-missing', 'There is nothing at this address.');
  });
  app.use(answerError(parts));
  return app;
}

/**
 * Nothing that we send may be taken for a page, framed, cached or read from elsewhere; the page runs our scripts
 * alone.
 */
const secureHeaders: RequestHandler = (request, response, next) => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': contentPolicy(request.headers.host ?? ''),
  });
  next();
};

/** Host is checked before anything is sent, so it is one of our own names. Styles are set by script in the panel. */
function contentPolicy(host: string): string {
  const socket = /^[\w.:[\]-]+$/.test(host) ? `ws://${host}` : '';
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `media-src blob:`,
    `font-src 'self'`,
    `worker-src 'self' blob:`,
    `connect-src 'self' ${socket}`.trim(),
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

function guarded(parts: HttpParts): RequestHandler {
  return (request, _response, next) => {
    const refusal = parts.guard().refusal(headOf(request));
    if (refusal === undefined) return next();
    parts.log.warn({ refusal }, 'a request was refused');
    next(
      new BridgeError('not-allowed', 'The request did not come from a place that may talk to the bridge.'),
    );
  };
}

function withToken(parts: HttpParts): RequestHandler {
  return (request, response, next) => {
    const [, token] = /^Bearer ([\w-]{1,256})$/.exec(request.headers.authorization ?? '') ?? [];
    if (token !== undefined && parts.tokens.panelOf(token) !== undefined) return next();
    response.set('WWW-Authenticate', 'Bearer');
    next(new BridgeError('pairing-needed', 'The request carries no token that the bridge knows.'));
  };
}

/** The page must load before it can be paired, so it needs no token; it holds no secret and no drawing. */
function page(folder: string | undefined): RequestHandler {
  if (folder !== undefined && existsSync(join(folder, 'index.html'))) {
    return express.static(folder, { index: 'index.html', dotfiles: 'ignore', redirect: false, etag: false });
  }
  return (request, _response, next) => {
    if (request.path !== '/') return next();
    next(new BridgeError('file-missing', 'The browser page is not built; run `npm run build`.'));
  };
}

function frame(parts: HttpParts): RequestHandler<{ job: string; segment: string; index: string }> {
  return async (request, response) => {
    const { job, segment, index } = request.params;
    const found = parts.service.frame(job, wholeNumber(segment), wholeNumber(index));
    const { pixels } = found.frame;
    if (!pixels || found.path === undefined) return void response.status(204).end();
    const { left, top, right, bottom } = pixels.bounds;
    response.set('X-Toonbridge-Bounds', [left, top, right, bottom].join(','));
    const { sha256 } = found.frame;
    if (request.query.format === 'raw')
      return sendRaw(found.path, { bytes: pixels.bytes, sha256 }, request, response);
    response.type('image/png').send(await framePng({ file: found.path, pixels, sha256 }));
  };
}

/**
 * Sends a file. A response that waits behind another on its socket never hears of the socket's end, so that is watched
 * here; without it each such response would keep its file open.
 */
async function sendRaw(
  path: string,
  expected: Expected,
  request: Pick<Request, 'socket'>,
  response: Response,
): Promise<void> {
  const { socket } = request;
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  // One listener for each response that waits, taken off again below.
  socket.setMaxListeners(0);
  socket.once('close', onClose);
  try {
    const file = await openChecked(path, expected);
    if (socket.destroyed) return await file.close();
    response.type('application/octet-stream').set('Content-Length', String(expected.bytes));
    await pipeline(file.createReadStream({ start: 0 }), response, { signal: gone.signal });
  } catch (error) {
    if (!socket.destroyed) throw error;
  } finally {
    socket.off('close', onClose);
  }
}

/** Digits only: everything else names no frame. */
function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new BridgeError('frame-unknown', 'Segment and index are whole numbers.');
}

function answerError(parts: HttpParts): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const refused = isClientError(error)
      ? new BridgeError('message-refused', 'The address cannot be read.')
      : error;
    const plain = plainError(refused, { code: 'internal', detail: 'The bridge met an unexpected error.' });
    if (plain.code === 'internal') parts.log.warn({ err: error }, 'a request could not be answered');
    response.status(STATUS[plain.code] ?? 500).json({ error: wireErrorOf(plain) });
  };
}

/** Express marks addresses that cannot be decoded and the like with a status of 4xx. */
function isClientError(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  return status >= 400 && status < 500;
}
