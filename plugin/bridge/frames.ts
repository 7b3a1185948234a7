/** Fetches finished frames, one question each; a frame that arrives damaged is asked for again. */
import type { Cancellation } from '../cancel/cancellation';
import type { WireError } from '../../protocol/errors';
import type { BridgeMessageOf, ClientMessage, Frame } from '../../protocol/messages';
import type { Pixels } from '../../protocol/pixels';
import { Questions } from './questions';
import type { Transfers } from './transfers';

/** Undefined when the frame is fully transparent. */
export type FetchedFrame = { pixels: Pixels; data: Uint8Array } | undefined;
export type FrameRef = Pick<Frame, 'segment' | 'index'>;

export class Frames {
  private readonly questions: Questions<FetchedFrame>;

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly transfers: Transfers,
  ) {
    this.questions = new Questions(send);
  }

  /** @throws WireFailure; Cancelled */
  async fetch(job: string, { segment, index }: FrameRef, signal: Cancellation): Promise<FetchedFrame> {
    signal.throwIfCancelled();
    const key = keyOf(job, { segment, index });
    try {
      return await signal.race(this.questions.ask(key, { type: 'fetch', job, segment, index }));
    } finally {
      this.questions.forget(key);
    }
  }

  onFramePixels({ job, frame, transfer }: BridgeMessageOf<'frame-pixels'>): void {
    const key = keyOf(job, frame);
    const { pixels, segment, index } = frame;
    if (pixels === undefined || transfer === undefined) {
      this.questions.answer(key, undefined);
      return;
    }
    this.transfers.expect(
      transfer,
      pixels.bytes,
      (data) => this.questions.answer(key, { pixels, data }),
      () => this.send({ type: 'fetch', job, segment, index }),
    );
  }

  fail(job: string, error: WireError): boolean {
    return this.questions.fail(job, error);
  }

  askAgain(): void {
    this.questions.askAgain();
  }
}

function keyOf(job: string, { segment, index }: FrameRef): string {
  return `${job}/${segment}/${index}`;
}
