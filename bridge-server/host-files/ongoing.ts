/**
 * Work that a client asked for under an id of its own and may ask for again after a lost connection: it is done once,
 * and everybody who asks gets the same answer.
 */
import { BridgeError, type BridgeMessage } from '../../protocol';

/** At once, for all panels together; a panel has its keys and sketches under way, one after the other. */
const MOST_ONGOING = 64;
/** Answers that are kept for those who ask again. */
const MOST_ANSWERS = 256;

interface Work {
  answer: Promise<BridgeMessage>;
  controller: AbortController;
  ended: boolean;
}

export class Ongoing {
  private readonly works = new Map<string, Work>();

  /** @throws BridgeError `too-fast` when too much is under way */
  ask(key: string, begin: (signal: AbortSignal) => Promise<BridgeMessage>): Promise<BridgeMessage> {
    const known = this.works.get(key);
    if (known) return known.answer;
    const running = [...this.works.values()].filter(({ ended }) => !ended).length;
    if (running >= MOST_ONGOING) throw new BridgeError('too-fast', 'Too many files are under way.');
    const controller = new AbortController();
    const work: Work = { answer: begin(controller.signal), controller, ended: false };
    this.works.set(key, work);
    work.answer.then(
      () => this.end(work),
      () => {
        this.end(work);
        // What failed may be tried again under the same id.
        this.works.delete(key);
      },
    );
    return work.answer;
  }

  cancel(key: string): void {
    this.works.get(key)?.controller.abort();
  }

  async close(): Promise<void> {
    const works = [...this.works.values()];
    for (const { controller } of works) controller.abort();
    await Promise.allSettled(works.map(({ answer }) => answer));
  }

  private end(work: Work): void {
    work.ended = true;
    const ended = [...this.works].filter(([, each]) => each.ended);
    for (const [key] of ended.slice(0, Math.max(0, ended.length - MOST_ANSWERS))) this.works.delete(key);
  }
}
