/** What one client sends, handled one message after the other, no faster than the bridge can take it. */
import type { WebSocket } from 'ws';
import { CHUNK_HEADER_BYTES, LIMITS } from '../../protocol';

export interface InboxLimits {
  /**
   * Units of work at once, and each second after that; beyond it the client waits. A text costs one for every 4 KiB
   * that are begun, a binary message one for every megabyte.
   */
  burst: number;
  perSecond: number;
  /** Messages that wait here before the socket is not read any more. */
  waiting: number;
}

export const INBOX_LIMITS: InboxLimits = { burst: 1000, perSecond: 300, waiting: 16 };

const TEXT_UNIT_BYTES = 4 * 1024;
const BINARY_UNIT_BYTES = CHUNK_HEADER_BYTES + LIMITS.chunkBytes;

interface Incoming {
  data: Buffer;
  isBinary: boolean;
}

export class Inbox {
  private readonly waiting: Incoming[] = [];
  private working = false;
  private allowance: number;
  private refilledAt = performance.now();

  constructor(
    private readonly socket: WebSocket,
    private readonly handle: (data: Buffer, isBinary: boolean) => Promise<void>,
    private readonly limits: InboxLimits = INBOX_LIMITS,
  ) {
    this.allowance = limits.burst;
  }

  push(data: Buffer, isBinary: boolean): void {
    this.waiting.push({ data, isBinary });
    if (this.waiting.length >= this.limits.waiting) this.socket.pause();
    if (!this.working) void this.work();
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      await this.pace(costOf(next));
      // What an ended socket still had to say is nobody's wish any more.
      if (this.socket.readyState === this.socket.OPEN) await this.handle(next.data, next.isBinary);
      if (this.waiting.length === 0 && this.socket.isPaused) this.socket.resume();
    }
    this.working = false;
  }

  /** A bucket of allowances that fills again with time (the token bucket of network shaping). */
  private async pace(cost: number): Promise<void> {
    const now = performance.now();
    const refill = ((now - this.refilledAt) / 1000) * this.limits.perSecond;
    this.allowance = Math.min(this.limits.burst, this.allowance + refill) - cost;
    this.refilledAt = now;
    if (this.allowance >= 0) return;
    const waitMs = (-this.allowance / this.limits.perSecond) * 1000;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function costOf({ data, isBinary }: Incoming): number {
  return Math.max(1, Math.ceil(data.length / (isBinary ? BINARY_UNIT_BYTES : TEXT_UNIT_BYTES)));
}
