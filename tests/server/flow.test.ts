/** Back-pressure in both directions, with a socket that the test holds in its hand. */
import type { WebSocket } from 'ws';
import { Inbox } from '../../bridge-server/server/inbox';
import { Outbox, OUTBOX_LIMITS } from '../../bridge-server/server/outbox';
import { memorySource } from '../../bridge-server/server/pixel-sources';
import { LIMITS, decodeChunk } from '../../protocol';

const MIB = 1024 * 1024;

class HeldSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  closedWith?: number;
  readonly sent: (string | Uint8Array)[] = [];
  private readonly callbacks: (() => void)[] = [];

  send(data: string | Uint8Array, onWritten?: () => void): void {
    this.sent.push(data);
    if (onWritten) this.callbacks.push(onWritten);
  }

  /** The client reads what waits. */
  drain(): void {
    for (const written of this.callbacks.splice(0)) written();
  }

  pause = (): void => void (this.isPaused = true);
  resume = (): void => void (this.isPaused = false);

  close(code: number): void {
    this.closedWith = code;
    this.readyState = 2;
  }

  get chunks(): Uint8Array[] {
    return this.sent.filter((data): data is Uint8Array => typeof data !== 'string');
  }

  get socket(): WebSocket {
    return this as unknown as WebSocket;
  }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 200; i++) await Promise.resolve();
};

describe('the inbox', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('handles messages one after the other, in order', async () => {
    const order: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const inbox = new Inbox(new HeldSocket().socket, async (data) => {
      order.push(`${data} begins`);
      if (String(data) === 'first') await held;
      order.push(`${data} ends`);
    });
    inbox.push(Buffer.from('first'), false);
    inbox.push(Buffer.from('second'), false);
    await turns();
    expect(order).toEqual(['first begins']);
    release();
    await turns();
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('stops reading while too much waits, and reads again when it is done', async () => {
    const held = new HeldSocket();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const inbox = new Inbox(held.socket, () => gate, { burst: 99, perSecond: 99, waiting: 2 });
    for (let i = 0; i < 3; i++) inbox.push(Buffer.from('x'), true);
    expect(held.isPaused).toBe(true);
    release();
    await turns();
    expect(held.isPaused).toBe(false);
  });

  test('lets texts and chunks through at one pace', async () => {
    const handled = { texts: 0, chunks: 0 };
    const count = async (_data: Buffer, isBinary: boolean): Promise<void> =>
      void handled[isBinary ? 'chunks' : 'texts']++;
    const inbox = new Inbox(new HeldSocket().socket, count, { burst: 3, perSecond: 10, waiting: 99 });
    for (let i = 0; i < 4; i++) inbox.push(Buffer.from('x'), true);
    for (let i = 0; i < 10; i++) inbox.push(Buffer.from('x'), false);
    await turns();
    expect(handled).toEqual({ texts: 0, chunks: 3 });
    await jest.advanceTimersByTimeAsync(350);
    expect(handled).toEqual({ texts: 2, chunks: 4 });
    await jest.advanceTimersByTimeAsync(1000);
    expect(handled).toEqual({ texts: 10, chunks: 4 });
  });

  test.each([
    ['text', 4096, false],
    ['pixels', 1024 * 1024 + 20, true],
  ])('charges %s by their bytes', async (_what, unit, isBinary) => {
    let handled = 0;
    const count = async (): Promise<void> => void handled++;
    const inbox = new Inbox(new HeldSocket().socket, count, { burst: 3, perSecond: 1, waiting: 99 });
    inbox.push(Buffer.alloc(unit * 2), isBinary);
    inbox.push(Buffer.alloc(unit), isBinary);
    inbox.push(Buffer.alloc(unit * 2), isBinary);
    await turns();
    expect(handled).toBe(2);
    await jest.advanceTimersByTimeAsync(1500);
    expect(handled).toBe(2);
    await jest.advanceTimersByTimeAsync(600);
    expect(handled).toBe(3);
  });
});

describe('the outbox', () => {
  const transferOf = (bytes: number) => ({
    announce: (transfer: number) => ({ type: 'pong', nonce: transfer }) as const,
    open: async () => memorySource(new Uint8Array(bytes)),
    onFailure: () => undefined,
  });

  test('reads no more of a frame than the client takes', async () => {
    const held = new HeldSocket();
    new Outbox(held.socket).sendPixels(transferOf(20 * MIB));
    await turns();
    expect(held.chunks).toHaveLength(OUTBOX_LIMITS.pixelBytes / LIMITS.chunkBytes);
    for (let i = 0; i < 10; i++) {
      held.drain();
      await turns();
    }
    expect(held.chunks.map((chunk) => decodeChunk(chunk))).toMatchObject(
      Array.from({ length: 20 }, (_, sequence) => ({ transfer: 1, sequence })),
    );
  });

  test('sends one transfer after the other, and messages between their chunks', async () => {
    const held = new HeldSocket();
    const outbox = new Outbox(held.socket);
    outbox.sendPixels(transferOf(20 * MIB));
    outbox.sendPixels(transferOf(1));
    await turns();
    outbox.send({ type: 'pong', nonce: 99 });
    expect(held.sent.at(-1)).toContain('99');
    while (outbox.waiting > 0) {
      held.drain();
      await turns();
    }
    const transfers = held.chunks.map((chunk) => (decodeChunk(chunk) as { transfer: number }).transfer);
    expect(transfers).toEqual([...Array<number>(20).fill(1), 2]);
  });

  test('goes on with the next transfer when one cannot be read', async () => {
    const held = new HeldSocket();
    const outbox = new Outbox(held.socket);
    const failures: unknown[] = [];
    const open = async (): Promise<never> => {
      throw new Error('gone');
    };
    outbox.sendPixels({ ...transferOf(1), open, onFailure: (error) => failures.push(error) });
    outbox.sendPixels(transferOf(1));
    await turns();
    expect([failures.length, held.chunks.length]).toEqual([1, 1]);
  });

  test('closes a client that reads nothing', () => {
    const held = new HeldSocket();
    held.bufferedAmount = OUTBOX_LIMITS.stuckBytes + 1;
    new Outbox(held.socket).send({ type: 'pong', nonce: 1 });
    expect(held.sent.at(-1)).toContain('too-fast');
    expect(held.closedWith).toBe(1008);
  });

  test('closes a client that asks for more frames than can wait', () => {
    const held = new HeldSocket();
    const outbox = new Outbox(held.socket, { ...OUTBOX_LIMITS, transfers: 3 });
    for (let i = 0; i < 6; i++) outbox.sendPixels(transferOf(MIB));
    expect(held.closedWith).toBe(1008);
  });

  test('ends a transfer when its socket is closed', async () => {
    const held = new HeldSocket();
    const outbox = new Outbox(held.socket);
    outbox.sendPixels(transferOf(20 * MIB));
    await turns();
    held.readyState = 3;
    outbox.close();
    await turns();
    expect(outbox.waiting).toBe(0);
  });
});
