/**
 * The artist changed their mind. UXP's pages give AbortSignal no events, so nothing here is built on that class: its
 * `addEventListener` may be missing in Photoshop.
 */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'Cancelled';
  }
}

/** Cancelled once or never; whoever waits is told at that moment. */
export class Cancellation {
  private readonly listeners = new Set<() => void>();
  private done = false;

  get isCancelled(): boolean {
    return this.done;
  }

  /** A second call does nothing. A listener that throws does not keep the others from being told. */
  cancel(): void {
    if (this.done) return;
    this.done = true;
    const listeners = [...this.listeners];
    this.listeners.clear();
    const failures: unknown[] = [];
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * @param listener told at once when it was cancelled before
   * @returns forgets the listener
   */
  onCancel(listener: () => void): () => void {
    if (this.done) {
      listener();
      return () => undefined;
    }
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @throws Cancelled */
  throwIfCancelled(): void {
    if (this.done) throw new Cancelled();
  }

  /** Rejects with Cancelled as soon as it is cancelled; otherwise settles as the work does. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const forget = this.onCancel(() => reject(new Cancelled()));
      work.then(resolve, reject).finally(forget);
    });
  }
}
