/**
 * What waits for a device. The queue only holds names: the journal has the jobs themselves, and a bridge that starts
 * again fills the queue from there. Every verb is asynchronous, so that a queue on another machine (BullMQ on Redis)
 * can stand behind the same interface.
 */
export interface QueueEntry {
  /** Name of the piece of work. */
  task: string;
  device: string;
}

export interface JobQueue {
  add(entry: QueueEntry): Promise<void>;
  /** Takes the oldest entry of a device out of the queue. */
  take(device: string): Promise<QueueEntry | undefined>;
  /** @returns whether it was still waiting */
  remove(task: string): Promise<boolean>;
  /** Waiting entries of a device, oldest first. */
  waiting(device: string): Promise<QueueEntry[]>;
}

/** The queue of one bridge on one machine. */
export class LocalJobQueue implements JobQueue {
  private entries: QueueEntry[] = [];

  async add(entry: QueueEntry): Promise<void> {
    if (!this.entries.some(({ task }) => task === entry.task)) this.entries.push(entry);
  }

  async take(device: string): Promise<QueueEntry | undefined> {
    const at = this.entries.findIndex((entry) => entry.device === device);
    return at < 0 ? undefined : this.entries.splice(at, 1)[0];
  }

  async remove(task: string): Promise<boolean> {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.task !== task);
    return this.entries.length < before;
  }

  async waiting(device: string): Promise<QueueEntry[]> {
    return this.entries.filter((entry) => entry.device === device);
  }
}
