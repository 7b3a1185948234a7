import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DownloadSource } from '../../bridge-server/models/guarded-fetch';
import { sha256 } from './micro-model';

/** What goes wrong with one answer for a file. Faults are used up one a request; afterwards all is well. */
export type Fault =
  | { kind: 'cut'; atShare: number }
  | { kind: 'stall'; atShare: number }
  | { kind: 'wrong-byte' }
  | { kind: 'wrong-length'; by: number }
  | { kind: 'too-long'; by: number }
  | { kind: 'no-ranges'; cutAtShare?: number }
  | { kind: 'wrong-range' }
  | { kind: 'status'; status: number }
  | { kind: 'redirect'; to: string };

export interface SeenRequest {
  method: string;
  path: string;
  range?: string;
  authorization?: string;
}

/**
 * A server that answers as the hub does: `paths-info` describes files, `resolve` sends on to another path (the
 * hub's storage), which serves ranges. It listens on a free port of the loopback.
 */
export class HubServer {
  readonly seen: SeenRequest[] = [];
  faults: Fault[] = [];
  /** Mirrors without the interface: descriptions come from headers alone. */
  withoutInterface = false;
  /** What the record says instead of the truth. */
  claims: { sha256?: string; bytes?: number } = {};
  /** Status of every answer that is not about the storage, for instance 401. */
  refuseWith?: number;
  /** Pause between pieces of an answer, so that a client can be ended in the middle. */
  pieceDelayMs = 0;

  private constructor(
    private readonly server: Server,
    readonly files: Map<string, Buffer>,
  ) {}

  static async start(files: Map<string, Buffer>): Promise<HubServer> {
    const server = createServer();
    const hub = new HubServer(server, files);
    server.on('request', (request, response) => void hub.answer(request, response));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return hub;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get source(): DownloadSource {
    return { endpoint: this.endpoint, extraDomains: [] };
  }

  /** Requests for the bytes of files, without those about them. */
  get transfers(): SeenRequest[] {
    return this.seen.filter(({ path }) => path.startsWith('/storage/'));
  }

  reset(): void {
    this.seen.length = 0;
    this.faults = [];
    this.claims = {};
    this.withoutInterface = false;
    this.refuseWith = undefined;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(() => closed()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const { range, authorization } = headers;
    this.seen.push({
      method,
      path,
      ...(range ? { range } : {}),
      ...(authorization ? { authorization } : {}),
    });
    const name = path.split('/').at(-1) ?? '';
    if (path.startsWith('/storage/')) return this.serve(name, request, response);
    if (this.refuseWith) return void response.writeHead(this.refuseWith).end();
    if (path.includes('/paths-info/')) return this.describe(response);
    if (path.includes('/resolve/') && this.files.has(name)) return this.sendOn(name, method, response);
    response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
  }

  private describe(response: ServerResponse): void {
    if (this.withoutInterface) return void response.writeHead(404).end();
    const list = [...this.files].map(([path, bytes]) => {
      const size = this.claims.bytes ?? bytes.length;
      const oid = this.claims.sha256 ?? sha256(bytes);
      return { type: 'file', path, size, oid: 'f'.repeat(40), lfs: { oid, size, pointerSize: 135 } };
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
  }

  private sendOn(name: string, method: string, response: ServerResponse): void {
    const bytes = this.files.get(name) as Buffer;
    const fault = method === 'GET' ? this.takeFault('redirect') : undefined;
    const headers = {
      location: fault?.kind === 'redirect' ? fault.to : `${this.endpoint}/storage/${name}`,
      'x-linked-size': String(this.claims.bytes ?? bytes.length),
      'x-linked-etag': `"${this.claims.sha256 ?? sha256(bytes)}"`,
    };
    response.writeHead(302, headers).end();
  }

  private takeFault(kind: Fault['kind']): Fault | undefined {
    return this.faults[0]?.kind === kind ? this.faults.shift() : undefined;
  }

  private async serve(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const whole = this.files.get(name);
    if (!whole) return void response.writeHead(404).end();
    const fault = request.method === 'GET' ? this.faults.shift() : undefined;
    if (fault?.kind === 'status') return void response.writeHead(fault.status).end();
    const start = fault?.kind === 'no-ranges' ? 0 : rangeStart(request.headers.range);
    if (start >= whole.length)
      return void response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
    const body = bodyWith(fault, whole.subarray(start));
    const partial = request.headers.range !== undefined && fault?.kind !== 'no-ranges';
    const range = partial ? rangeHeader(fault, start, whole.length) : {};
    response.writeHead(partial ? 206 : 200, { ...lengthHeader(fault, body.length), ...range });
    if (request.method === 'HEAD') return void response.end();
    await this.send(response, body, fault);
  }

  private async send(response: ServerResponse, body: Buffer, fault: Fault | undefined): Promise<void> {
    const share =
      fault && 'atShare' in fault
        ? fault.atShare
        : fault?.kind === 'no-ranges'
          ? fault.cutAtShare
          : undefined;
    const end = share === undefined ? body.length : Math.floor(body.length * share);
    const pieceBytes = this.pieceDelayMs > 0 ? 64 * 1024 : body.length;
    for (let at = 0; at < end; at += pieceBytes) {
      const piece = body.subarray(at, Math.min(end, at + pieceBytes));
      await new Promise<void>((left) => response.write(piece, () => left()));
      if (this.pieceDelayMs > 0) await new Promise((done) => setTimeout(done, this.pieceDelayMs));
    }
    if (fault?.kind === 'stall') return;
    if (share === undefined && fault?.kind !== 'wrong-length') response.end();
    else response.destroy();
  }
}

/** Without a length a client has to notice by itself that too much or too little arrives. */
function lengthHeader(fault: Fault | undefined, length: number): Record<string, number> {
  if (fault?.kind === 'too-long') return {};
  return { 'content-length': fault?.kind === 'wrong-length' ? length + fault.by : length };
}

function rangeHeader(fault: Fault | undefined, start: number, length: number): Record<string, string> {
  const first = fault?.kind === 'wrong-range' ? start + 1 : start;
  return { 'content-range': `bytes ${first}-${length - 1}/${length}` };
}

function rangeStart(header: string | undefined): number {
  return Number(/^bytes=(\d+)-$/.exec(header ?? '')?.[1] ?? 0);
}

function bodyWith(fault: Fault | undefined, body: Buffer): Buffer {
  if (fault?.kind === 'too-long') return Buffer.concat([body, Buffer.alloc(fault.by)]);
  if (fault?.kind !== 'wrong-byte') return body;
  const wrong = Buffer.from(body);
  wrong[wrong.length >> 1] ^= 1;
  return wrong;
}
