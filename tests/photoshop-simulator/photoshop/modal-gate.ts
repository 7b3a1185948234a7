/**
 * executeAsModal: one owner at a time, a queue with a time-out, nesting, progress, cancel, history suspension.
 * Rules: README.md. Nesting is told from collision by the asynchronous context of the caller.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { hostError, type Realm } from './realm';
import type { History } from './history';
import type { Ledger } from './ledger';

const OPTION_NAMES = ['commandName', 'descriptor', 'interactive', 'timeOut'];
const DEFAULT_TIMEOUT_S = 1;
/** Tidying up in a `finally` may still call the host once or twice after a cancel; more is going on regardless. */
const MOST_CALLS_AFTER_CANCEL = 3;
/** A scope that waits this long for something outside the host freezes Photoshop for nothing. Work does not count. */
const LONGEST_IDLE_MS = 3000;

interface ModalOptions {
  commandName?: string;
  descriptor?: object;
  interactive?: boolean;
  timeOut?: number;
}

export interface Scope {
  owner: 'plugin' | 'artist';
  commandName: string;
  interactive: boolean;
  cancelled: boolean;
  callsAfterCancel: number;
  suspensions: Map<number, symbol>;
  autoClose: Set<number>;
  context: { onCancel?: () => void };
  started: EventLoopUtilization;
  /** Jobs that the bridge accepted while this scope was open. */
  jobs: Set<string>;
}

export class ModalGate {
  private scope: Scope | null = null;
  private readonly waiting: (() => void)[] = [];
  private readonly inside = new AsyncLocalStorage<Scope>();
  /** Calls inside modal scopes since the last `cancelAtCall`; the index that a cancel is injected at counts these. */
  callsInside = 0;
  readonly callNames: string[] = [];
  private cancelAt = Infinity;
  scopesOpened = 0;
  /** Told of every call inside a scope, before it happens. */
  onCall?: (name: string) => void;

  constructor(
    private readonly realm: Realm,
    private readonly ledger: Ledger,
    private readonly history: History,
    private readonly closeTemporary: (id: number) => void,
  ) {}

  get current(): Scope | null {
    return this.scope;
  }

  /**
   * The k-th host call (from 1) inside a modal scope from now on is answered by a cancel, as if the artist pressed
   * Escape.
   */
  cancelAtCall(k: number): void {
    this.callsInside = 0;
    this.callNames.length = 0;
    this.cancelAt = k;
  }

  /** Every call that only a modal scope may make comes through here. */
  require(name: string, kind: 'read' | 'write'): void {
    if (!this.scope || this.inside.getStore() !== this.scope) throw this.outsideError(name, kind);
    this.touch(name);
  }

  /** Every call into the host, also those that are free outside: inside a cancelled scope none is. */
  touch(name: string): void {
    if (!this.scope || this.inside.getStore() !== this.scope) return;
    this.callsInside++;
    this.callNames.push(name);
    this.onCall?.(name);
    if (this.callsInside === this.cancelAt) this.cancel();
    if (!this.scope.cancelled) return;
    if (++this.scope.callsAfterCancel > MOST_CALLS_AFTER_CANCEL)
      this.ledger.violate(`"${name}" was called after the artist cancelled`);
    // In words of the artist's language: nobody may look for "cancel" in them.
    throw hostError(this.realm, 'Der Vorgang wurde vom Benutzer abgebrochen', -128);
  }

  /** A job that starts and ends within one scope held Photoshop all the time that the engine worked. */
  jobStarted(job: string): void {
    if (this.scope?.owner === 'plugin') this.scope.jobs.add(job);
  }

  jobEnded(job: string): void {
    if (this.scope?.jobs.has(job)) this.ledger.violate(`the engine ran inside "${this.scope.commandName}"`);
  }

  cancel(): void {
    if (!this.scope || this.scope.cancelled) return;
    this.scope.cancelled = true;
    this.scope.context.onCancel?.();
  }

  private outsideError(name: string, kind: 'read' | 'write'): Error {
    return kind === 'read'
      ? hostError(this.realm, 'The requested functionality is only allowed from inside a modal scope.')
      : hostError(
          this.realm,
          `Event: ${name} may modify the state of Photoshop. Such events are only allowed from inside a modal scope`,
        );
  }

  async execute(
    target: (context: object, descriptor?: object) => unknown,
    options: ModalOptions,
    owner: Scope['owner'] = 'plugin',
  ): Promise<unknown> {
    this.checkOptions(options);
    const outer = this.inside.getStore();
    if (outer && outer === this.scope) return target(this.contextOf(outer), options.descriptor);
    while (this.scope) await this.waitInLine(options.timeOut ?? DEFAULT_TIMEOUT_S, this.scope.commandName);
    const scope = this.openScope(options, owner);
    const key = this.ledger.add(`modal scope ${scope.commandName}`);
    try {
      const result = await this.inside.run(scope, async () =>
        target(this.contextOf(scope), options.descriptor),
      );
      if (scope.callsAfterCancel > 0)
        this.ledger.violate(`the cancel of "${scope.commandName}" was swallowed`);
      this.finish(scope, true);
      return result;
    } catch (error) {
      this.finish(scope, false);
      throw error;
    } finally {
      if (owner === 'plugin' && performance.eventLoopUtilization(scope.started).idle > LONGEST_IDLE_MS)
        this.ledger.violate(`"${scope.commandName}" held Photoshop while it waited for something else`);
      this.ledger.close(key);
      this.scope = null;
      this.waiting.shift()?.();
    }
  }

  private checkOptions(options: ModalOptions): void {
    if (typeof options?.commandName !== 'string')
      throw hostError(this.realm, 'executeAsModal: commandName is required');
    const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
    if (unknown) throw hostError(this.realm, `executeAsModal: unknown option "${unknown}"`);
  }

  private async waitInLine(timeOutS: number, holder: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(admit), 1);
        reject(hostError(this.realm, `host is in a modal state (${holder})`, 9));
      }, timeOutS * 1000);
      this.waiting.push(admit);
    });
  }

  private openScope(options: ModalOptions, owner: Scope['owner']): Scope {
    this.scopesOpened++;
    this.scope = {
      owner,
      commandName: options.commandName ?? '',
      interactive: options.interactive === true,
      cancelled: false,
      callsAfterCancel: 0,
      suspensions: new Map(),
      autoClose: new Set(),
      context: {},
      started: performance.eventLoopUtilization(),
      jobs: new Set(),
    };
    return this.scope;
  }

  private finish(scope: Scope, commit: boolean): void {
    for (const [documentID, suspension] of scope.suspensions) {
      this.history.resume(documentID, commit);
      this.ledger.close(suspension);
    }
    scope.autoClose.forEach((id) => this.closeTemporary(id));
  }

  /** The context object; its members are not enumerable, as was seen in the host, so a spread loses them. */
  private contextOf(scope: Scope): object {
    const context = scope.context;
    const define = (name: string, descriptor: PropertyDescriptor): void => {
      Object.defineProperty(context, name, { configurable: true, enumerable: false, ...descriptor });
    };
    define('isCancelled', { get: () => scope.cancelled });
    if (!Object.hasOwn(context, 'onCancel')) define('onCancel', { value: undefined, writable: true });
    define('reportProgress', {
      value: (progress: { value?: number; commandName?: string }) => this.reportProgress(progress),
    });
    define('hostControl', { value: this.hostControl(scope) });
    return context;
  }

  private reportProgress(progress: { value?: number; commandName?: string }): void {
    const { value } = progress;
    if (value !== undefined && !(value >= 0 && value <= 1)) {
      throw hostError(this.realm, `reportProgress: value must lie between 0 and 1, not ${value}`);
    }
  }

  private hostControl(scope: Scope): object {
    return {
      suspendHistory: async ({ documentID, name }: { documentID: number; name: string }) => {
        this.require('suspendHistory', 'write');
        if (scope.suspensions.has(documentID))
          throw hostError(this.realm, 'The history is suspended already');
        this.history.suspend(documentID, name);
        scope.suspensions.set(documentID, this.ledger.add(`history suspension of ${documentID}`));
        return { documentID, finalName: name };
      },
      resumeHistory: async (suspension: { documentID: number; finalName: string }, commit = true) => {
        this.require('resumeHistory', 'write');
        const key = scope.suspensions.get(suspension.documentID);
        if (!key) throw hostError(this.realm, 'The history is not suspended');
        this.history.resume(suspension.documentID, commit, suspension.finalName);
        scope.suspensions.delete(suspension.documentID);
        this.ledger.close(key);
      },
      registerAutoCloseDocument: async (id: number) => {
        this.require('registerAutoCloseDocument', 'write');
        scope.autoClose.add(id);
      },
      unregisterAutoCloseDocument: async (id: number) => {
        this.require('unregisterAutoCloseDocument', 'write');
        scope.autoClose.delete(id);
      },
    };
  }
}
