/**
 * Questions that wait for an answer of the bridge. They survive a lost connection: what was not answered is asked
 * again after the next welcome, which the protocol makes harmless (ids say that it is the same question).
 */
import { BridgeError, isErrorCode, type WireError } from '../../protocol/errors';
import type { ClientMessage } from '../../protocol/messages';

interface Question<Answer> {
  message: ClientMessage;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Questions<Answer> {
  private readonly open = new Map<string, Question<Answer>>();

  constructor(private readonly send: (message: ClientMessage) => boolean) {}

  /** @param key what the answer will name; asking the same key again waits for the same answer */
  ask(key: string, message: ClientMessage): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const earlier = this.open.get(key);
      this.open.set(key, {
        message,
        resolve: (answer) => (earlier?.resolve(answer), resolve(answer)),
        reject: (error) => (earlier?.reject(error), reject(error)),
      });
      if (!earlier) this.send(message);
    });
  }

  answer(key: string, answer: Answer): boolean {
    const question = this.take(key);
    question?.resolve(answer);
    return question !== undefined;
  }

  /** Fails every question whose key starts with `about`. @returns whether there was one */
  fail(about: string, error: WireError): boolean {
    const keys = [...this.open.keys()].filter((key) => key === about || key.startsWith(`${about}/`));
    keys.forEach((key) => this.take(key)?.reject(new WireFailure(error)));
    return keys.length > 0;
  }

  /** Nobody waits for this answer any more. */
  forget(key: string): void {
    this.open.delete(key);
  }

  askAgain(): void {
    this.open.forEach((question) => this.send(question.message));
  }

  private take(key: string): Question<Answer> | undefined {
    const question = this.open.get(key);
    this.open.delete(key);
    return question;
  }
}

/** An error that the bridge sent, with its own sentences. */
export class WireFailure extends BridgeError {
  constructor(readonly wire: WireError) {
    super(isErrorCode(wire.code) ? wire.code : 'internal', wire.message, wire.field);
    this.name = 'WireFailure';
  }
}
