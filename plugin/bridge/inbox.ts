/**
 * Works what the socket brings, in order, with a rest after every few milliseconds: a host hands over all messages that
 * came meanwhile in one go, and a burst of pixels must not hold up the panel.
 */
const WORK_MS = 5;

type Timer = ReturnType<typeof setTimeout>;

export class Inbox {
  private waiting: (() => void)[] = [];
  private workedMs = 0;
  private rest?: Timer;

  /** Done at once, unless it is time for a rest or something that came before still waits. */
  add(work: () => void): void {
    this.waiting.push(work);
    if (this.rest === undefined) this.work();
  }

  /** What still waits belongs to a lost connection. */
  clear(): void {
    clearTimeout(this.rest);
    this.rest = undefined;
    this.waiting = [];
    this.workedMs = 0;
  }

  private work(): void {
    try {
      while (this.waiting.length > 0 && this.workedMs < WORK_MS) {
        const startMs = Date.now();
        this.waiting.shift()?.();
        this.workedMs += Date.now() - startMs;
      }
    } finally {
      // Also after work that failed: those behind it have nothing to do with that.
      if (this.waiting.length > 0 && this.rest === undefined) this.takeRest();
    }
  }

  private takeRest(): void {
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.workedMs = 0;
      this.work();
    });
  }
}
