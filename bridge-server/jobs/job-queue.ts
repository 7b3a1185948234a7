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
  /** The first entries of a device, oldest first; all of them when no number is given. */
  waiting(device: string, most?: number): Promise<QueueEntry[]>;
  /** How many entries of a device wait. */
  count(device: string): Promise<number>;
}

/** The queue of one bridge on one machine. Nothing but a look at all entries takes longer when more wait. */
export class LocalJobQueue implements JobQueue {
  /** Of each device, oldest first. */
  private readonly lines = new Map<string, Map<string, QueueEntry>>();

  async add(entry: QueueEntry): Promise<void> {
    if ([...this.lines.values()].some((line) => line.has(entry.task))) return;
    this.lines.set(entry.device, this.line(entry.device).set(entry.task, entry));
  }

  async take(device: string): Promise<QueueEntry | undefined> {
    const line = this.line(device);
    for (const entry of line.values()) {
      line.delete(entry.task);
      return entry;
    }
    return undefined;
  }

  async remove(task: string): Promise<boolean> {
    return [...this.lines.values()].some((line) => line.delete(task));
  }

  async waiting(device: string, most = Infinity): Promise<QueueEntry[]> {
    const first: QueueEntry[] = [];
    for (const entry of this.line(device).values()) {
      if (first.length >= most) break;
      first.push(entry);
    }
    return first;
  }

  async count(device: string): Promise<number> {
    return this.line(device).size;
  }

  private line(device: string): Map<string, QueueEntry> {
    return this.lines.get(device) ?? new Map<string, QueueEntry>();
  }
}
