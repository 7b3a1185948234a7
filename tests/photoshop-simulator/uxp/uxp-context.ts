/** The global object that the bundle sees: language intrinsics, the listed globals, nothing else. */
import { createContext, runInContext, Script, type Context } from 'node:vm';
import type { Ledger } from '../photoshop/ledger';
import { hostError, type Realm } from '../photoshop/realm';
import type { Switches } from '../photoshop/switches';
import { permits } from './network-permission';
import { removeNewerMethods } from './newer-methods';
import { surface, UxpSurfaceError } from './surface';
import { timers } from './timers';

export interface ContextParts {
  window: Record<string, unknown>;
  makeWebSocket: (realm: Realm & { ArrayBuffer: ArrayBufferConstructor }) => unknown;
  require: (name: string, realm: Realm) => unknown;
  switches: Switches;
  ledger: Ledger;
  /** Origins that the manifest lets the plugin reach. */
  domains: string[] | 'all' | undefined;
  /** A missing global was touched: harmless behind `typeof`, and worth knowing. */
  touched: (name: string) => void;
  log: (line: string) => void;
}

export interface PluginContext {
  run(code: string, fileName: string): void;
  realm: Realm;
  global: Record<string, unknown>;
}

const FROM_NODE: Record<string, unknown> = {
  Blob,
  URLSearchParams,
};

export function makeContext(parts: ContextParts): PluginContext {
  const context = createContext(Object.create(null) as Context, {
    codeGeneration: { strings: false, wasm: false },
  });
  const global = runInContext('globalThis', context) as Record<string, unknown>;
  removeStrangers(global);
  if (parts.switches.newerMethods === 'absent') removeNewerMethods(global);
  const realm = runInContext('({ Error, Uint8Array, Uint16Array, ArrayBuffer })', context) as Realm & {
    ArrayBuffer: ArrayBufferConstructor;
  };
  defineGlobals(global, parts, realm);
  defineMissing(global, parts);
  return {
    realm,
    global,
    run: (code, fileName) => void new Script(code, { filename: fileName }).runInContext(context),
  };
}

/** AbortSignal as UXP's pages have it: aborted, reason, throwIfAborted, and no events. */
function documentedAbort(): Record<string, unknown> {
  class DocumentedSignal {
    aborted = false;
    reason: unknown = undefined;
    throwIfAborted(): void {
      if (this.aborted) throw this.reason;
    }
  }
  class DocumentedController {
    readonly signal = new DocumentedSignal();
    abort(reason: unknown = new Error('AbortError')): void {
      if (!this.signal.aborted) Object.assign(this.signal, { aborted: true, reason });
    }
  }
  return { AbortController: DocumentedController, AbortSignal: DocumentedSignal };
}

/** A fresh context has intrinsics that UXP may lack; what neither list names goes. */
function removeStrangers(global: Record<string, unknown>): void {
  const keep = new Set([
    ...surface.globals,
    ...surface.languageGlobals,
    'globalThis',
    'console',
    'AggregateError',
    'WeakRef',
    'FinalizationRegistry',
    'BigInt64Array',
    'BigUint64Array',
  ]);
  for (const name of Object.getOwnPropertyNames(global))
    if (!keep.has(name)) Reflect.deleteProperty(global, name);
}

function defineGlobals(
  global: Record<string, unknown>,
  parts: ContextParts,
  realm: Realm & { ArrayBuffer: ArrayBufferConstructor },
): void {
  const { window } = parts;
  const aborting: Record<string, unknown> =
    parts.switches.abortEvents === 'present' ? { AbortController, AbortSignal } : documentedAbort();
  for (const name of surface.globals) {
    if (name in global || ['fetch', 'XMLHttpRequest', 'URL'].includes(name)) continue;
    const value = FROM_NODE[name] ?? aborting[name] ?? window[name];
    if (value !== undefined) global[name] = value;
  }
  global.window = global;
  global.self = global;
  global.document = window.document;
  global.WebSocket = parts.makeWebSocket(realm);
  global.require = (name: string) => parts.require(name, realm);
  Object.assign(global, timers(parts.ledger));
  global.fetch = async (address: string) => refuseFetch(parts, realm, String(address));
  global.URL = objectUrls(parts);
  global.crypto = {
    getRandomValues: (array: Uint8Array) => crypto.getRandomValues(array),
    randomUUID: () => crypto.randomUUID(),
  };
  global.navigator = { language: 'en-US', onLine: true };
  global.devicePixelRatio = 1;
  global.console = Object.fromEntries(
    ['log', 'info', 'warn', 'error', 'debug'].map((level) => [
      level,
      (...args: unknown[]) => parts.log(args.map(String).join(' ')),
    ]),
  );
  global.addEventListener = (name: string, listener: () => void) =>
    (window.addEventListener as (name: string, listener: () => void) => void)(name, listener);
  global.removeEventListener = (name: string, listener: () => void) =>
    (window.removeEventListener as (name: string, listener: () => void) => void)(name, listener);
  if (parts.switches.unknownGlobals === 'present')
    Object.assign(global, {
      performance: { now: () => performance.now() },
      atob,
      btoa,
      location: { href: '', protocol: 'file:' },
    });
}

/** `fetch` goes through the same gate as sockets; what would pass it is not simulated. */
function refuseFetch(parts: ContextParts, realm: Realm, address: string): never {
  if (!permits(parts.domains, address))
    throw hostError(realm, `Permission denied to the url ${address}. Manifest entry not found.`);
  throw new UxpSurfaceError('fetch is not simulated');
}

/** Only the two functions have a page; the constructor is a guess. Every address must be given back. */
function objectUrls({ ledger, switches }: ContextParts): object {
  const open = new Map<string, symbol>();
  const Base = switches.unknownGlobals === 'present' ? URL : class {};
  return Object.assign(class extends Base {}, {
    createObjectURL: (blob: { size: number }) => {
      const address = `blob:plugin/${open.size + 1}-${Date.now()}`;
      open.set(address, ledger.add(`object URL of ${blob.size} bytes`));
      return address;
    },
    revokeObjectURL: (address: string) => {
      const key = open.get(address);
      if (key) ledger.close(key);
      open.delete(address);
    },
  });
}

/** A probe by `typeof` sees undefined; any other use then fails as in UXP. Every touch is told. */
function defineMissing(global: Record<string, unknown>, parts: ContextParts): void {
  const absent =
    parts.switches.unknownGlobals === 'present'
      ? surface.missingGlobals
      : [...surface.missingGlobals, ...surface.unknownGlobals];
  for (const name of absent) {
    Object.defineProperty(global, name, {
      configurable: true,
      get: () => {
        parts.touched(name);
        return undefined;
      },
      set: () => {
        throw new UxpSurfaceError(`the global ${name} was written`);
      },
    });
  }
}
