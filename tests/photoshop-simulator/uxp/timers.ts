/** Timers as a host gives them: numbers, not objects. They never keep the test process alive. */
import type { Ledger } from '../photoshop/ledger';

type Call = (...args: unknown[]) => void;
const FRAME_MS = 4;

export function timers(ledger: Ledger): Record<string, unknown> {
  const running = new Map<number, { handle: NodeJS.Timeout; key: symbol }>();
  let last = 0;
  const keep = (handle: NodeJS.Timeout, what: string): number => {
    handle.unref();
    running.set(++last, { handle, key: ledger.add(what) });
    return last;
  };
  const stop = (id: number): void => {
    const timer = running.get(id);
    if (!timer) return;
    clearTimeout(timer.handle);
    ledger.close(timer.key);
    running.delete(id);
  };
  const once = (call: Call, ms: number, args: unknown[]): number => {
    const id = keep(
      setTimeout(() => {
        stop(id);
        call(...args);
      }, ms),
      `timer of ${ms} ms`,
    );
    return id;
  };
  return {
    setTimeout: (call: Call, ms = 0, ...args: unknown[]) => once(call, ms, args),
    setInterval: (call: Call, ms = 0, ...args: unknown[]) =>
      keep(setInterval(call, ms, ...args), `interval of ${ms} ms`),
    clearTimeout: stop,
    clearInterval: stop,
    requestAnimationFrame: (call: Call) => once(() => call(Date.now()), FRAME_MS, []),
    cancelAnimationFrame: stop,
  };
}
