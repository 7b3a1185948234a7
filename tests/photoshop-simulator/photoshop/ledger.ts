/** What is open: images, scopes, listeners, sockets. At the end of a scenario nothing may be left. */
export class Ledger {
  private readonly open = new Map<symbol, { what: string; bytes: number; stack: string }>();
  private openBytes = 0;
  peakImageBytes = 0;
  /** Most images that were open at once. */
  peakImages = 0;
  /** Rules that were broken without an exception reaching anybody, for instance a swallowed cancel. */
  readonly violations: string[] = [];

  add(what: string, bytes = 0): symbol {
    const key = Symbol(what);
    this.open.set(key, { what, bytes, stack: new Error(what).stack ?? '' });
    this.openBytes += bytes;
    this.peakImageBytes = Math.max(this.peakImageBytes, this.openBytes);
    if (bytes > 0) this.peakImages = Math.max(this.peakImages, this.leftOpen('image').length);
    return key;
  }

  close(key: symbol): void {
    const entry = this.open.get(key);
    if (!entry) return;
    this.openBytes -= entry.bytes;
    this.open.delete(key);
  }

  violate(rule: string): void {
    this.violations.push(rule);
  }

  /** What is still open, by kind; `stackOf` helps to find who opened it. */
  leftOpen(kind?: string): string[] {
    return [...this.open.values()]
      .map((entry) => entry.what)
      .filter((what) => !kind || what.startsWith(kind));
  }

  stackOf(kind: string): string | undefined {
    return [...this.open.values()].find((entry) => entry.what.startsWith(kind))?.stack;
  }
}
