/**
 * What followed jobs tell. Kept events carry a cursor; an event that was seen already is dropped, and after a lost
 * connection every followed job is resumed from its cursor.
 */
import type { WireError } from '../../protocol/errors';
import type { BridgeMessage, ClientMessage, Frame, JobSummary, Slot } from '../../protocol/messages';
import type { Pixels } from '../../protocol/pixels';
import type { Transfers } from './transfers';

export type FollowedEvent =
  | { kind: 'queued'; place: number }
  | { kind: 'progress'; stage: string; step: number; steps: number; fraction: number; secondsLeft?: number }
  | { kind: 'preview'; segment: number; moment: number; pixels: Pixels; data: Uint8Array }
  | { kind: 'frame'; frame: Frame }
  | { kind: 'done'; slots: Slot[] }
  | { kind: 'failed'; error: WireError }
  | { kind: 'cancelled' }
  | { kind: 'resumed'; summary: JobSummary };

export type Follower = (event: FollowedEvent) => void;

interface Followed {
  cursor: number;
  listener: Follower;
}

export class JobFeed {
  private readonly followed = new Map<string, Followed>();

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly transfers: Transfers,
  ) {}

  /**
   * Asks for what happened so far, too: even a job that was just accepted may be done already, when its answer was lost
   * with a connection and came with the next one.
   */
  follow(job: string, listener: Follower): void {
    this.followed.set(job, { cursor: 0, listener });
    this.send({ type: 'resume', job, after: 0 });
  }

  unfollow(job: string): void {
    this.followed.delete(job);
  }

  resumeAll(): void {
    this.followed.forEach(({ cursor }, job) => this.send({ type: 'resume', job, after: cursor }));
  }

  /** @returns whether the error was about a followed job */
  fail(job: string, error: WireError): boolean {
    const followed = this.followed.get(job);
    followed?.listener({ kind: 'failed', error });
    return followed !== undefined;
  }

  onMessage(message: BridgeMessage): void {
    if (message.type === 'resumed') {
      this.followed.get(message.summary.job)?.listener({ kind: 'resumed', summary: message.summary });
      return;
    }
    if (!('job' in message)) return;
    const followed = this.followed.get(message.job);
    if (!followed) return;
    if ('cursor' in message) {
      if (message.cursor <= followed.cursor) return;
      followed.cursor = message.cursor;
    }
    this.tell(message, followed.listener);
  }

  private tell(message: BridgeMessage, listener: Follower): void {
    switch (message.type) {
      case 'queued':
        return listener({ kind: 'queued', place: message.place });
      case 'progress':
        return listener({ ...message, kind: 'progress' });
      case 'preview': {
        const { segment, moment, pixels, transfer } = message;
        const onWhole = (data: Uint8Array) => listener({ kind: 'preview', segment, moment, pixels, data });
        return this.transfers.expect(transfer, pixels.bytes, onWhole, () => undefined);
      }
      case 'frame':
        return listener({ kind: 'frame', frame: message.frame });
      case 'done':
        return listener({ kind: 'done', slots: message.slots });
      case 'failed':
        return listener({ kind: 'failed', error: message.error });
      case 'cancelled':
        return listener({ kind: 'cancelled' });
      default:
      // Nothing else speaks of a job on its way.
    }
  }
}
