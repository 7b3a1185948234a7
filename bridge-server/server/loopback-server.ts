/** Where the bridge listens: one port, IPv4 and where possible IPv6 loopback, or one address that the user named. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { isIP, type AddressInfo, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { BridgeError } from '../../protocol';

/** A literal address: a name such as `localhost` may bind ::1 alone, which UXP does not try. */
export const LOOPBACK = '127.0.0.1';
const LOOPBACK_6 = '::1';
/** Sockets that have not become WebSockets (those the gateway counts); beyond it the oldest idle one makes room. */
const MAX_LOOSE_SOCKETS = 96;
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000 };

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export class LoopbackServer {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  /** Sockets that are no WebSockets, oldest first, and those of them whose request is being answered. */
  private readonly loose = new Set<Socket>();
  private readonly answering = new Set<Socket>();
  private closing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly onRequest: RequestListener,
    private readonly onUpgrade: UpgradeListener,
  ) {}

  /**
   * Listens. @param port 0 takes a free one
   * @returns the port
   * @throws BridgeError `port-in-use`
   */
  async listen(port: number, address: string): Promise<number> {
    const taken = await this.bind(port, address);
    // `localhost` is ::1 first on many machines. Where that is taken or missing, 127.0.0.1 alone does.
    if (address === LOOPBACK) await this.bind(taken, LOOPBACK_6).catch(() => undefined);
    return taken;
  }

  /** Lets nobody in any more; those who are in stay. */
  stopAccepting(): void {
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    this.closing = Promise.all(closed);
  }

  /** Cuts off whoever is still in. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await this.closing;
  }

  private async bind(port: number, address: string): Promise<number> {
    const server = createServer(TIMEOUTS, this.onRequest);
    server.on('request', ({ socket }, response) => {
      this.answering.add(socket);
      response.once('close', () => this.answering.delete(socket));
    });
    server.on('upgrade', (request, socket, head) => {
      this.loose.delete(request.socket);
      this.onUpgrade(request, socket, head);
    });
    server.on('connection', (socket) => {
      this.makeRoom();
      this.sockets.add(socket);
      this.loose.add(socket);
      socket.once('close', () => this.forget(socket));
    });
    await listening(server, port, address);
    this.servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  /** A house full of sockets that say nothing must not keep a panel out. */
  private makeRoom(): void {
    if (this.loose.size < MAX_LOOSE_SOCKETS) return;
    const [oldest] = this.loose;
    const idle = [...this.loose].find((socket) => !this.answering.has(socket)) ?? oldest;
    this.forget(idle);
    idle.destroy();
  }

  private forget(socket: Socket): void {
    for (const sockets of [this.sockets, this.loose, this.answering]) sockets.delete(socket);
  }
}

async function listening(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host, exclusive: true }, resolve);
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new BridgeError('port-in-use', `Port ${port} is taken.`);
  }
}

/** @throws BridgeError `address-refused` for an address that other machines reach, unless the user said so */
export function requireAllowedAddress(address: string, trustNetwork: boolean): void {
  if (isIP(address) === 0) throw new BridgeError('address-refused', `"${address}" is no IP address.`);
  if (address === LOOPBACK_6 || address.startsWith('127.') || trustNetwork) return;
  throw new BridgeError('address-refused', 'Other machines reach this address.');
}

/** Names under which other machines of a trusted network reach this one. */
export function trustedNames(address: string): string[] {
  if (address === LOOPBACK) return [];
  const any = address === '0.0.0.0' || address === '::';
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((entry) => entry.address),
  );
  return (any ? own : [address]).map((name) => (isIP(name) === 6 ? `[${name}]` : name));
}
