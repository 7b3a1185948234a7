import type { BridgeMessageOf, Pixels } from '../../protocol';

export interface PreviewEvent {
  type: 'preview';
  job: string;
  segment: number;
  moment: number;
  pixels: Pixels;
  bytes: Uint8Array;
}

/** What a job tells, as the protocol says it; a preview still has its pixels at hand. */
export type JobEvent =
  BridgeMessageOf<'queued' | 'progress' | 'frame' | 'done' | 'failed' | 'cancelled'> | PreviewEvent;

export type JobListener = (event: JobEvent) => void;

/** Who listens to which job. Listeners are told in the order in which things happened. */
export class JobListeners {
  private readonly listeners = new Map<string, Set<JobListener>>();

  /** Telling a listener twice about the same job is the same as once. @returns a function that ends it */
  subscribe(job: string, listener: JobListener): () => void {
    const ofJob = this.listeners.get(job) ?? new Set();
    this.listeners.set(job, ofJob.add(listener));
    return () => {
      ofJob.delete(listener);
      if (ofJob.size === 0 && this.listeners.get(job) === ofJob) this.listeners.delete(job);
    };
  }

  emit(event: JobEvent): void {
    for (const listener of [...(this.listeners.get(event.job) ?? [])]) listener(event);
  }

  hasListeners(job: string): boolean {
    return this.listeners.has(job);
  }
}
