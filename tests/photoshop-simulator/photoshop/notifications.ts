/** action and core listeners. Events are silent while a non-interactive modal scope runs (README.md). */
import type { PhotoshopCore } from './photoshop-core';

const LATE_MS = 400;

export type Listener = (event: string, descriptor: object) => void;

interface Entry {
  events: readonly string[];
  listener: Listener;
  key: symbol;
}

export class Notifications {
  private readonly entries: Entry[] = [];

  constructor(private readonly core: PhotoshopCore) {}

  add(events: readonly string[], listener: Listener): void {
    this.entries.push({ events, listener, key: this.core.ledger.add(`listener ${events.join(',')}`) });
  }

  remove(events: readonly string[], listener: Listener): void {
    const index = this.entries.findIndex(
      (entry) => entry.listener === listener && entry.events.join() === events.join(),
    );
    if (index < 0) return;
    this.core.ledger.close(this.entries[index].key);
    this.entries.splice(index, 1);
  }

  emit(event: string, descriptor: object): void {
    const scope = this.core.gate?.current;
    if (scope && !scope.interactive) return;
    const called = this.entries.filter((entry) => entry.events.includes(event));
    setTimeout(
      () => called.forEach((entry) => this.entries.includes(entry) && entry.listener(event, descriptor)),
      this.core.switches.notifications === 'late' ? LATE_MS : 0,
    ).unref();
  }
}
