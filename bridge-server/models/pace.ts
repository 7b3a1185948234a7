/** How fast something goes, from the last few seconds of it: downloads and disks change their speed. */
const WINDOW_MS = 5_000;

export class Pace {
  private readonly samples: { atMs: number; bytes: number }[] = [];

  /** @param nowMs of a clock that does not jump */
  add(bytes: number, nowMs: number): void {
    const last = this.samples.at(-1);
    if (last && bytes < last.bytes) this.samples.length = 0;
    this.samples.push({ atMs: nowMs, bytes });
    while (this.samples.length > 2 && nowMs - this.samples[0].atMs > WINDOW_MS) this.samples.shift();
  }

  /** Undefined until there is something to go by. */
  get bytesPerSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < 200) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
  }

  secondsLeft(totalBytes: number): number | undefined {
    const speed = this.bytesPerSecond;
    const last = this.samples.at(-1);
    return speed && last ? (totalBytes - last.bytes) / speed : undefined;
  }
}
