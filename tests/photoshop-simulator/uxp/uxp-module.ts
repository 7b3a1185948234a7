/**
 * `require('uxp')`: entrypoints, storage, shell, host, versions. What is kept (secure storage, data folder) outlives a
 * reload.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';

const HOOK_LIMIT_MS = 300;
const MICROSECONDS = 1000;
const SETUP_KEYS = ['plugin', 'panels', 'commands'];
const PANEL_HOOKS = ['create', 'show', 'hide', 'destroy', 'invokeMenu', 'menuItems'];

/** What stays on the artist's disk between two loads of the plugin. */
export class PluginStorage {
  readonly secure = new Map<string, Uint8Array>();
  private folder?: string;
  /** What was saved through the file dialog. */
  readonly saved: { name: string; text: string }[] = [];
  /** The artist's answer to the next file dialogs: save, or Cancel. */
  saving = true;

  /** The plugin's data folder, made when it is first asked for. */
  get dataFolder(): string {
    return (this.folder ??= mkdtempSync(join(tmpdir(), 'toonbridge-plugin-data-')));
  }

  remove(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }
}

export interface Entrypoints {
  panels?: Record<string, PanelHooks | ((root: unknown) => unknown)>;
  commands?: Record<string, unknown>;
  plugin?: unknown;
}

interface PanelHooks {
  create?: (root: unknown) => unknown;
  show?: (root: unknown, data?: unknown) => unknown;
  invokeMenu?: (id: string) => unknown;
  menuItems?: { id: string; label: string }[];
}

export interface UxpOptions {
  storage: PluginStorage;
  hostVersion: string;
  uiLocale: string;
  violate: (rule: string) => void;
  makeBytes: (bytes: Uint8Array) => Uint8Array;
}

/** Records what the plugin registers, and calls its hooks as the host does. */
export class UxpModule {
  entrypoints: Entrypoints | null = null;
  setupCalls = 0;
  loading = true;

  constructor(private readonly options: UxpOptions) {}

  asModule(): object {
    const { hostVersion, uiLocale } = this.options;
    const strict = (name: string, members: object): object => this.strict(`uxp.${name}`, members);
    return this.strict('uxp', {
      entrypoints: strict('entrypoints', { setup: (entrypoints: Entrypoints) => this.setup(entrypoints) }),
      storage: strict('storage', {
        secureStorage: strict('storage.secureStorage', this.secureStorage()),
        localFileSystem: strict('storage.localFileSystem', this.localFileSystem()),
        formats: { utf8: 'utf8', binary: 'binary' },
      }),
      shell: strict('shell', { openExternal: async () => '', openPath: async () => '' }),
      host: strict('host', { name: 'Photoshop', version: hostVersion, uiLocale }),
      versions: strict('versions', { uxp: 'uxp-8.1.0', plugin: '0.1.0' }),
    });
  }

  /** A member that no page names is an error; one that is only not simulated is so too, and loudly. */
  private strict(type: string, members: object): object {
    return new Proxy(members, {
      get: (target, name) => {
        if (typeof name === 'symbol' || name === 'then' || name in target) return Reflect.get(target, name);
        this.options.violate(`${type}.${name} does not exist or is not simulated`);
        return undefined;
      },
    });
  }

  private setup(entrypoints: Entrypoints): void {
    if (++this.setupCalls > 1) this.options.violate('entrypoints.setup was called twice');
    if (!this.loading) this.options.violate('entrypoints.setup was called after the load turn');
    for (const key of Object.keys(entrypoints))
      if (!SETUP_KEYS.includes(key)) this.options.violate(`entrypoints.setup knows no "${key}"`);
    for (const panel of Object.values(entrypoints.panels ?? {}))
      for (const hook of typeof panel === 'function' ? [] : Object.keys(panel))
        if (!PANEL_HOOKS.includes(hook)) this.options.violate(`a panel has no hook "${hook}"`);
    this.entrypoints = entrypoints;
  }

  /** Creates and shows the one panel, as the host does once. */
  async showPanel(id: string, root: unknown): Promise<void> {
    const panel = this.entrypoints?.panels?.[id];
    if (!panel) return this.options.violate(`the panel ${id} of the manifest was not set up`);
    if (typeof panel === 'function') return this.inTime('create', () => panel(root));
    await this.inTime('create', () => panel.create?.(root));
    await this.inTime('show', () => panel.show?.(root));
  }

  async invokeMenu(id: string): Promise<void> {
    const panel = Object.values(this.entrypoints?.panels ?? {})[0];
    if (panel && typeof panel !== 'function') await this.inTime('invokeMenu', () => panel.invokeMenu?.(id));
  }

  menuItems(): { id: string; label: string }[] {
    const panel = Object.values(this.entrypoints?.panels ?? {})[0];
    return panel && typeof panel !== 'function' ? (panel.menuItems ?? []) : [];
  }

  /** Counts waiting and work, but not the time in which the machine did something else. */
  private async inTime(hook: string, call: () => unknown): Promise<void> {
    const started = performance.eventLoopUtilization();
    const worked = process.cpuUsage();
    await call();
    const { user, system } = process.cpuUsage(worked);
    const { idle } = performance.eventLoopUtilization(started);
    if (idle + (user + system) / MICROSECONDS > HOOK_LIMIT_MS)
      this.options.violate(`the hook ${hook} took more than ${HOOK_LIMIT_MS} ms`);
  }

  /** Items come back as bytes, whatever was put in. */
  private secureStorage(): object {
    const { secure } = this.options.storage;
    return {
      get length() {
        return secure.size;
      },
      key: (index: number) => [...secure.keys()][index] ?? null,
      setItem: async (name: string, value: string | Uint8Array) =>
        void secure.set(name, Uint8Array.from(Buffer.from(value))),
      getItem: async (name: string) => {
        const bytes = secure.get(name);
        return bytes ? this.options.makeBytes(bytes) : null;
      },
      removeItem: async (name: string) => void secure.delete(name),
      clear: async () => secure.clear(),
    };
  }

  private localFileSystem(): object {
    const { storage } = this.options;
    return {
      getDataFolder: async () => folderEntry(storage.dataFolder),
      getTemporaryFolder: async () => folderEntry(join(storage.dataFolder, 'temporary')),
      getFileForSaving: async (name: string) => (storage.saving ? savedFile(storage, name) : null),
      getFileForOpening: async () => null,
    };
  }
}

function savedFile(storage: PluginStorage, name: string): object {
  return {
    isFile: true,
    name,
    nativePath: `/saved/${name}`,
    write: async (text: string) => storage.saved.push({ name, text: String(text) }),
  };
}

function folderEntry(path: string): object {
  mkdirSync(path, { recursive: true });
  return {
    isFolder: true,
    name: basename(path),
    nativePath: path,
    getEntries: async () => readdirSync(path).map((name) => fileEntry(join(path, name))),
    getEntry: async (name: string) => {
      if (!readdirSync(path).includes(name)) throw new Error('Could not find an entry of that name');
      return fileEntry(join(path, name));
    },
    createFile: async (name: string, options?: { overwrite?: boolean }) => {
      if (existsSync(join(path, name)) && options?.overwrite !== true)
        throw new Error('The file exists already');
      return fileEntry(join(path, name));
    },
    createFolder: async (name: string) => folderEntry(join(path, name)),
  };
}

function fileEntry(path: string): object {
  return {
    isFile: true,
    name: basename(path),
    nativePath: path,
    read: async () => readFileSync(path, 'utf8'),
    write: async (text: string) => writeFileSync(path, text),
    delete: async () => rmSync(path),
  };
}
