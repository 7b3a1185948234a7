/** The bridge as one thing: home folder, jobs, HTTP and WebSocket on one port of the loopback interface. */
import type { Logger } from 'pino';
import { HostFiles } from '../host-files/host-files';
import type { PngWait } from '../host-files/await-png';
import { JobService, type JobServiceOptions } from '../jobs/job-service';
import { ModelDownloads } from '../jobs/lane/model-downloads';
import { AccessGuard } from './access-guard';
import type { BridgeParts } from './connection';
import { Gateway, type GatewayLimits } from './gateway';
import { httpApp } from './http-app';
import type { InboxLimits } from './inbox';
import { LOOPBACK, LoopbackServer, requireAllowedAddress, trustedNames } from './loopback-server';
import { Pairing, type PairingLimits } from './pairing';
import { PanelTokens } from './panel-tokens';

export interface BridgeOptions extends Omit<JobServiceOptions, 'log'> {
  /** 0 takes a free port. */
  port: number;
  /** Another address than loopback; only with `trustNetwork`. */
  address?: string;
  trustNetwork?: boolean;
  /** Lets panels in that tell no origin; pairing guards them as all others. */
  allowNullOrigin?: boolean;
  version: string;
  pageFolder?: string;
  log: Logger;
  /** Is told every pairing code that replaces the one on show. */
  onPairingCode?: (code: string) => void;
  pairingLimits?: PairingLimits;
  gatewayLimits?: GatewayLimits;
  inboxLimits?: InboxLimits;
  /** How long the picture of a key is waited for. */
  keyWait?: PngWait;
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
 * @throws BridgeError `bridge-running`, `home-newer`, `port-in-use`, `address-refused`
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const address = options.address ?? LOOPBACK;
  requireAllowedAddress(address, options.trustNetwork ?? false);
  const service = new JobService(options);
  const house = new House(options, service);
  try {
    const port = await house.open(options.port, address);
    await service.start();
    options.log.info({ port }, 'the bridge is ready');
    return {
      port,
      url: `http://localhost:${port}/`,
      pairingCode: () => house.pairing.code,
      service,
      close: () => house.close(),
    };
  } catch (error) {
    await house.close();
    throw error;
  }
}

/** What stands around the jobs: the door, the gateway and the downloads. */
class House {
  readonly pairing: Pairing;
  private readonly gateway: Gateway;
  private readonly downloads: ModelDownloads;
  private readonly hostFiles: HostFiles;
  private readonly server: LoopbackServer;
  /** Until the port is known nobody may come in. */
  private guard = new AccessGuard(-1);
  private readonly allowNullOrigin: boolean;

  constructor(
    options: BridgeOptions,
    private readonly service: JobService,
  ) {
    const { log, version, worker, pageFolder } = options;
    this.allowNullOrigin = options.allowNullOrigin ?? false;
    const tokens = new PanelTokens(service.journal);
    this.pairing = new Pairing(service.journal, tokens, options.onPairingCode, options.pairingLimits);
    this.downloads = new ModelDownloads(
      worker,
      (news) => {
        this.gateway.broadcast(news);
        if (news.state === 'done') void this.tellCapabilities();
      },
      (text) => log.warn({ text }, 'a download wrote to its error output'),
    );
    this.hostFiles = new HostFiles(service, options.home, options.keyWait);
    const { downloads, hostFiles, pairing } = this;
    const parts: BridgeParts = { service, downloads, hostFiles, pairing, tokens, version, log };
    this.gateway = new Gateway(parts, options.gatewayLimits, options.inboxLimits);
    service.onTrouble = (error) => this.gateway.broadcast({ type: 'error', error });
    const app = httpApp({ ...parts, pageFolder, guard: () => this.guard });
    this.server = new LoopbackServer(app, (request, socket, head) =>
      this.gateway.upgrade(request, socket, head, this.guard),
    );
  }

  async open(port: number, address: string): Promise<number> {
    const taken = await this.server.listen(port, address);
    this.guard = new AccessGuard(taken, trustedNames(address), this.allowNullOrigin);
    return taken;
  }

  async close(): Promise<void> {
    this.server.stopAccepting();
    this.pairing.close();
    await this.gateway.close();
    await this.server.close();
    await this.hostFiles.close();
    await this.downloads.close();
    await this.service.close();
  }

  private async tellCapabilities(): Promise<void> {
    await this.service.catalogue.refresh();
    this.gateway.broadcast({ type: 'capabilities', capabilities: this.service.catalogue.capabilities() });
  }
}
