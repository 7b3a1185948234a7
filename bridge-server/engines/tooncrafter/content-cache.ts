/** Results kept between runs by what they were made from, so that another seed does not compute them again. */
import { createHash } from 'node:crypto';

/** SHA-256 of a description and of numbers. */
export function contentKey(description: string, ...numbers: readonly Float32Array[]): string {
  const hash = createHash('sha256').update(description);
  for (const { buffer, byteOffset, byteLength } of numbers)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

export class ContentCache<T> {
  private readonly entries = new Map<string, T>();

  /** @param capacity how many results are kept; the one that was not used for longest goes first */
  constructor(private readonly capacity: number) {}

  get(key: string): T | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.keep(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.keep(key, value);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity) return;
      this.entries.delete(oldest);
    }
  }

  clear(): void {
    this.entries.clear();
  }

  private keep(key: string, value: T): void {
    this.entries.delete(key);
    this.entries.set(key, value);
  }
}
