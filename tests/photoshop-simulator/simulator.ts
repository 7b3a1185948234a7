/**
 * The simulated Photoshop with a plugin folder loaded into it, as it stands: manifest, index.html and the bundle. It
 * proves that the plugin obeys the documented and reported rules of its host, never that it works in Photoshop.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import os from 'node:os';
import type { SimDocument } from './photoshop/document-model';
import { openPsd } from './photoshop/from-psd';
import { PhotoshopCore } from './photoshop/photoshop-core';
import { Artist, photoshopModule } from './photoshop/photoshop-module';
import { ownRealm, type Realm } from './photoshop/realm';
import { DEFAULT_SWITCHES, type Switches } from './photoshop/switches';
import { manifestFaults, readManifest, type Manifest } from './uxp/manifest';
import { surface, UxpSurfaceError } from './uxp/surface';
import { makeContext, type PluginContext } from './uxp/uxp-context';
import { makeDom, type UxpDom } from './uxp/uxp-dom';
import { PluginStorage, UxpModule } from './uxp/uxp-module';
import { Network } from './uxp/uxp-web-socket';

export interface SimulatorOptions {
  /** The plugin folder, for instance dist/photoshop. */
  folder: string;
  switches?: Partial<Switches>;
  storage?: PluginStorage;
  hostVersion?: string;
  uiLocale?: string;
  /** Changes the bundle before it is loaded: for proofs that the simulator is awake. */
  mutate?: (code: string) => string;
  /** Port of the bridge on this machine; the plugin keeps asking for its own. */
  bridgePort?: number;
}

/** How long an artist looks for a control before giving up. */
const PATIENCE_MS = 20_000;
/** Undisposed images of one plugin, bytes: our own bound, a third of what the host warns of. */
const MOST_IMAGE_BYTES = 200 * 1024 * 1024;
const MUST_BE_CLOSED = ['image', 'modal scope', 'history suspension', 'temporary document', 'object URL'];

/** Longer than the panel waits after a notification before it asks. */
const QUIET_MS = 300;

/** Interactive elements swallow events: a listener further up never hears of them. Comes after the plugin's own. */
function keepToItself(event: Event): void {
  event.stopPropagation();
}

export class Simulator {
  readonly core: PhotoshopCore;
  readonly artist: Artist;
  readonly storage: PluginStorage;
  readonly uxp: UxpModule;
  readonly network: Network;
  readonly manifest: Manifest;
  readonly logged: string[] = [];
  readonly touchedGlobals = new Set<string>();
  private readonly dom: UxpDom;
  private readonly context: PluginContext;
  private readonly realm: Realm = { ...ownRealm };

  private constructor(private readonly options: SimulatorOptions) {
    const switches = { ...DEFAULT_SWITCHES, ...options.switches };
    this.core = new PhotoshopCore(switches, this.realm, options.hostVersion ?? '26.1.0');
    this.artist = new Artist(this.core);
    this.storage = options.storage ?? new PluginStorage();
    this.manifest = readManifest(options.folder);
    const violate = (rule: string): void => this.core.ledger.violate(rule);
    manifestFaults(this.manifest, options.folder).forEach(violate);
    this.dom = makeDom(readFileSync(join(options.folder, 'index.html'), 'utf8'), violate);
    this.uxp = new UxpModule({
      storage: this.storage,
      hostVersion: this.core.version,
      uiLocale: options.uiLocale ?? 'en_US',
      violate,
      makeBytes: (bytes) => new this.realm.Uint8Array(bytes),
    });
    this.network = new Network({
      domains: this.manifest.requiredPermissions?.network?.domains,
      switches,
      ledger: this.core.ledger,
      realm: this.realm as never,
      heard: (message) => this.watchJobs(message),
    });
    this.network.bridgePort = options.bridgePort;
    this.context = this.makeContext(switches);
  }

  private makeContext(switches: Switches): PluginContext {
    return makeContext({
      window: this.dom.window as unknown as Record<string, unknown>,
      switches,
      ledger: this.core.ledger,
      domains: this.manifest.requiredPermissions?.network?.domains,
      makeWebSocket: (realm) => {
        Object.assign(this.realm, realm);
        return this.network.webSocketClass();
      },
      require: (name) => this.require(name),
      touched: (name) => this.touchedGlobals.add(name),
      log: (line) => this.logged.push(line),
    });
  }

  private require(name: string): unknown {
    if (!surface.requireAllowed.photoshop.includes(name))
      throw new UxpSurfaceError(`require("${name}") finds nothing`);
    if (name === 'photoshop') return (this.photoshop ??= photoshopModule(this.core));
    if (name === 'uxp') return this.uxp.asModule();
    if (name === 'os')
      return { platform: () => os.platform(), release: () => os.release(), arch: () => os.arch() };
    throw new UxpSurfaceError(`require("${name}") is not simulated`);
  }

  private photoshop?: object;

  /** Loads the plugin and shows its panel. */
  static async start(options: SimulatorOptions): Promise<Simulator> {
    const simulator = new Simulator(options);
    await simulator.load();
    return simulator;
  }

  private async load(): Promise<void> {
    const html = readFileSync(join(this.options.folder, 'index.html'), 'utf8');
    for (const [, source] of html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)) {
      const code = readFileSync(join(this.options.folder, source), 'utf8');
      this.context.run(this.options.mutate?.(code) ?? code, source);
    }
    this.uxp.loading = false;
    const panel = this.manifest.entrypoints.find((entry) => entry.type === 'panel');
    if (panel) await this.uxp.showPanel(panel.id, this.dom.window.document.body);
  }

  /** Tells the modal gate of jobs, so that it notices an engine that works while Photoshop is held. */
  private watchJobs(message: string | Buffer): void {
    if (typeof message !== 'string') return;
    const { type, job } = JSON.parse(message) as { type: string; job?: string };
    if (type === 'accepted' && job) this.core.gate.jobStarted(job);
    if (type === 'done' && job) this.core.gate.jobEnded(job);
  }

  open(file: string): SimDocument {
    return openPsd(this.core, file.split('/').pop()!, readFileSync(file));
  }

  /** The panel's element with this `data-action` or `data-field`; the first when there are several. */
  find(selector: string): HTMLElement {
    const found = this.dom.window.document.querySelector(selector);
    if (!found) throw new Error(`The panel shows no ${selector}:\n${this.text()}`);
    return found as unknown as HTMLElement;
  }

  findAll(selector: string): HTMLElement[] {
    return [...this.dom.window.document.querySelectorAll(selector)] as unknown as HTMLElement[];
  }

  /** What an artist can read in the panel. */
  text(): string {
    return (this.dom.window.document.body.textContent ?? '').replace(/\s+/g, ' ');
  }

  /** The panel's elements as text, with what is typed and chosen in them. */
  markup(): string {
    const copy = this.dom.window.document.body.cloneNode(true) as unknown as HTMLElement;
    const fields = [...copy.querySelectorAll('[data-field]')] as HTMLInputElement[];
    this.findAll('[data-field]').forEach((field, i) => {
      const { value } = field as HTMLInputElement;
      fields[i].setAttribute('value', value);
      fields[i].querySelector(`option[value="${value}"]`)?.setAttribute('selected', '');
    });
    return copy.innerHTML;
  }

  get state(): string | null {
    return this.dom.window.document.querySelector('[data-state]')?.getAttribute('data-state') ?? null;
  }

  /** Presses the (first) control of an action as soon as it is there and does not rest. */
  async click(action: string, within = ''): Promise<void> {
    const find = () =>
      this.findAll(`${within} [data-action="${action}"]`)[0] as HTMLButtonElement | undefined;
    await this.until(`the control ${action} can be pressed`, () => find()?.disabled === false, PATIENCE_MS);
    const control = find()!;
    control.addEventListener('click', keepToItself, { once: true });
    control.click();
  }

  /** Whether the (first) control of an action is missing or cannot be pressed now. */
  isResting(action: string): boolean {
    const [control] = this.findAll(`[data-action="${action}"]`) as HTMLButtonElement[];
    return control?.disabled !== false;
  }

  has(action: string): boolean {
    return this.findAll(`[data-action="${action}"]`).length > 0;
  }

  /** Types into a field as an artist does: value, `input`, `change`. */
  async type(field: string, value: string): Promise<void> {
    await this.until(
      `there is a field ${field}`,
      () => this.findAll(`[data-field="${field}"]`).length > 0,
      PATIENCE_MS,
    );
    const input = this.find(`[data-field="${field}"]`) as HTMLInputElement;
    const { Event } = this.dom.window;
    input.value = value;
    for (const name of ['input', 'change']) {
      input.addEventListener(name, keepToItself, { once: true });
      input.dispatchEvent(new Event(name, { bubbles: true }) as unknown as Event);
    }
  }

  /** Waits until the condition holds. @throws with the panel's text when it does not within the time */
  async until(what: string, holds: () => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new Error(
          [
            `Waited for: ${what}. State ${this.state}. The panel shows: ${this.text()}`,
            ...this.logged,
            ...this.network.wire,
          ].join('\n'),
        );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Waits until the panel has stopped asking Photoshop for things by itself, for instance for thumbnails. */
  async settled(): Promise<void> {
    const { gate } = this.core;
    let quietSince = Date.now();
    let seen = gate.scopesOpened;
    await this.until('the panel comes to rest', () => {
      if (gate.current || gate.scopesOpened !== seen) quietSince = Date.now();
      seen = gate.scopesOpened;
      return Date.now() - quietSince > QUIET_MS;
    });
  }

  /** What must hold after every scenario: nothing left open, no rule broken. */
  faults(): string[] {
    this.dom.sweep();
    const { ledger } = this.core;
    const open = MUST_BE_CLOSED.flatMap((kind) => ledger.leftOpen(kind));
    const peak = ledger.peakImageBytes;
    return [
      ...new Set(ledger.violations),
      ...open.map((what) => `left open: ${what}`),
      ...(peak > MOST_IMAGE_BYTES ? [`${peak} bytes of images were open at once`] : []),
    ];
  }

  async close(): Promise<void> {
    this.network.dropAll();
    await this.dom.window.happyDOM.close();
    if (!this.options.storage) this.storage.remove();
  }
}
