/** A workplace for scenarios: the real bridge with its draft engine, and simulated Photoshops with the built panel. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Simulator, type SimulatorOptions } from '../simulator';
import { PluginStorage } from '../uxp/uxp-module';

export const ROOT = resolve(__dirname, '../../..');
export const PANEL = join(ROOT, 'dist/photoshop');
const BRIDGE = join(ROOT, 'dist/bridge/toonbridge.js');

interface ReadyLine {
  port: number;
  pairingCode: string;
}

export class Studio {
  private child?: ChildProcess;
  private readonly home = mkdtempSync(join(tmpdir(), 'toonbridge-studio-'));
  private readonly opened: Simulator[] = [];
  private readonly storages: PluginStorage[] = [];
  private token?: [string, Uint8Array];
  port = 0;
  pairingCode = '';

  static async open(): Promise<Studio> {
    const studio = new Studio();
    await studio.startBridge();
    return studio;
  }

  /** Starts the bridge, after a crash on the port and with the home of before. */
  async startBridge(): Promise<void> {
    const args = [BRIDGE, 'serve', '--json', '--port', String(this.port), '--home', this.home];
    this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: this.child.stdout! }), 'line')) as [string];
    const ready = JSON.parse(line) as ReadyLine;
    this.port = ready.port;
    this.pairingCode = ready.pairingCode;
  }

  /** Ends the bridge as a crash does. */
  async killBridge(): Promise<void> {
    if (!this.child || this.child.exitCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** A Photoshop whose panel is paired already, unless it brings its own storage. */
  async photoshop(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
    const storage = options.storage ?? this.newStorage(true);
    const simulator = await Simulator.start({ folder: PANEL, bridgePort: this.port, ...options, storage });
    this.opened.push(simulator);
    return simulator;
  }

  /** @param paired with the token of the first pairing */
  newStorage(paired = false): PluginStorage {
    const storage = new PluginStorage();
    if (paired && this.token) storage.secure.set(...this.token);
    this.storages.push(storage);
    return storage;
  }

  /** Pairs a panel by the code on the bridge's screen, and remembers the token for the next ones. */
  async pair(simulator: Simulator): Promise<void> {
    await simulator.until('the panel asks for a code', () => simulator.state === 'pairing');
    await simulator.type('pairing-code', this.pairingCode);
    await simulator.click('pair');
    await simulator.until('the panel is paired', () => simulator.state !== 'pairing');
    await simulator.until('the token is kept', () => simulator.storage.secure.size > 0);
    this.token = [...simulator.storage.secure][0];
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((simulator) => simulator.close()));
    await this.killBridge();
    this.storages.forEach((storage) => storage.remove());
    rmSync(this.home, { recursive: true, force: true });
  }
}
