/** The bridge as one thing: home folder, jobs, HTTP and WebSocket on one port of the loopback interface. */
import { createServer, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Logger } from 'pino';
import { BridgeError } from '../../protocol';
import { JobService, type JobServiceOptions } from '../jobs/job-service';
import { ModelDownloads } from '../jobs/model-downloads';
import { AccessGuard } from './access-guard';
import type { BridgeParts } from './connection';
import { Gateway, type GatewayLimits } from './gateway';
import { httpApp } from './http-app';
import type { InboxLimits } from './inbox';
import { Pairing, type PairingLimits } from './pairing';
import { PanelTokens } from './panel-tokens';

/** A literal address: a name such as `localhost` may bind ::1 alone, which UXP does not try. */
const LOOPBACK = '127.0.0.1';
const LOOPBACK_6 = '::1';
const MAX_HTTP_SOCKETS = 128;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

export interface BridgeOptions extends Omit<JobServiceOptions, 'log'> {
  /** 0 takes a free port. */
  port: number;
  /** Another address than loopback; only with `trustNetwork`. */
  address?: string;
  trustNetwork?: boolean;
  version: string;
  pageFolder?: string;
  log: Logger;
  /** Is told every pairing code that replaces the one on show. */
  onPairingCode?: (code: string) => void;
  pairingLimits?: PairingLimits;
  gatewayLimits?: GatewayLimits;
  inboxLimits?: InboxLimits;
}

export interface Bridge {
  port: number;
  /** Where the browser page is. */
  url: string;
  pairingCode(): string;
  service: JobService;
  close(): Promise<void>;
}

/**
 * Starts a bridge. When this resolves it listens and its engines have been asked.
 * @throws BridgeError `bridge-running`, `home-newer`, `port-in-use`, `not-allowed` (an address that is not loopback)
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const address = options.address ?? LOOPBACK;
  requireLoopback(address, options.trustNetwork ?? false);
  const service = new JobService(options);
  const closers: (() => Promise<void> | void)[] = [() => service.close()];
  try {
    const house = openHouse(options, service);
    closers.push(house.close);
    const port = await listen(house.server, options.port, address);
    closers.push(() => stopListening(house.server));
    house.setGuard(new AccessGuard(port, address === LOOPBACK ? [] : trustedNames(address)));
    const second = address === LOOPBACK ? await alsoListen(house.newServer(), port) : undefined;
    if (second) closers.push(() => stopListening(second));
    await service.start();
    options.log.info({ port }, 'the bridge is ready');
    return {
      port,
      url: `http://localhost:${port}/`,
      pairingCode: () => house.pairing.code,
      service,
      close: () => closeAll(closers),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

interface House {
  server: Server;
  pairing: Pairing;
  newServer(): Server;
  setGuard(guard: AccessGuard): void;
  close(): Promise<void>;
}

function openHouse(options: BridgeOptions, service: JobService): House {
  const { log, version } = options;
  const tokens = new PanelTokens(service.journal);
  const pairing = new Pairing(service.journal, tokens, options.onPairingCode, options.pairingLimits);
  const downloads = new ModelDownloads(
    options.worker,
    (news) => {
      gateway.broadcast(news);
      if (news.state === 'done') void tellCapabilities(service, gateway);
    },
    (text) => log.warn({ text }, 'a download wrote to its error output'),
  );
  const parts: BridgeParts = { service, downloads, pairing, tokens, version, log };
  const gateway = new Gateway(parts, options.gatewayLimits, options.inboxLimits);
  // Until the port is known nobody may come in.
  let guard = new AccessGuard(-1);
  const app = httpApp({ ...parts, pageFolder: options.pageFolder, guard: () => guard });
  const newServer = (): Server => {
    const limits = { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
    const server = createServer(limits, app);
    server.maxConnections = MAX_HTTP_SOCKETS;
    server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head, guard));
    return server;
  };
  return {
    server: newServer(),
    pairing,
    newServer,
    setGuard: (known) => (guard = known),
    close: async () => {
      pairing.close();
      await gateway.close();
      await downloads.close();
    },
  };
}

async function tellCapabilities(service: JobService, gateway: Gateway): Promise<void> {
  await service.catalogue.refresh();
  gateway.broadcast({ type: 'capabilities', capabilities: service.catalogue.capabilities() });
}

function requireLoopback(address: string, trustNetwork: boolean): void {
  const isLoopback = address === LOOPBACK_6 || /^127\./.test(address);
  if (isIP(address) === 0) {
    throw new BridgeError(
      'not-allowed',
      'The address to listen on must be an IP address, for instance 127.0.0.1.',
    );
  }
  if (isLoopback || trustNetwork) return;
  throw new BridgeError(
    'not-allowed',
    'The bridge listens on this machine alone unless --trust-network is given.',
  );
}

/** Names under which other machines of a trusted network reach this one. */
function trustedNames(address: string): string[] {
  const any = address === '0.0.0.0' || address === '::';
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((entry) => entry.address),
  );
  return (any ? own : [address]).map((name) => (isIP(name) === 6 ? `[${name}]` : name));
}

/** @throws BridgeError `port-in-use` */
async function listen(server: Server, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    throw new BridgeError('port-in-use', `Port ${port} is taken.`);
  });
  return (server.address() as AddressInfo).port;
}

/** `localhost` is ::1 first on many machines. Where that is taken or missing, 127.0.0.1 alone does. */
async function alsoListen(server: Server, port: number): Promise<Server | undefined> {
  return listen(server, port, LOOPBACK_6).then(
    () => server,
    () => undefined,
  );
}

async function stopListening(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

async function closeAll(closers: (() => Promise<void> | void)[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}
