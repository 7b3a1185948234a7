import { Cancellation } from '../../plugin/cancel/cancellation';
import { LIMITS } from '../../protocol/limits';
import type { ClientMessageOf } from '../../protocol/messages';
import { Uploads } from '../../plugin/bridge/uploads';

const CHUNKS = 3;
const data = new Uint8Array(CHUNKS * LIMITS.chunkBytes);
const pixels = {
  bounds: { left: 0, top: 0, right: data.length / 4, bottom: 1 },
  depth: 8 as const,
  bytes: data.length,
};

let chunksSent: number;
let waitingBytes: number;

function begin(signal = new Cancellation()): Promise<string> {
  chunksSent = 0;
  waitingBytes = 0;
  let transfer = 0;
  const uploads = new Uploads({
    send: (message) => {
      transfer = (message as ClientMessageOf<'upload'>).transfer;
      return true;
    },
    sendChunk: () => {
      chunksSent++;
      return true;
    },
    bufferedBytes: () => waitingBytes,
  });
  const upload = uploads.upload(pixels, data, () => undefined, signal);
  uploads.onReady({ type: 'upload-ready', upload: '', transfer, received: 0 });
  return upload;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('one chunk leaves a turn, so that the panel is free between two', () => {
  void begin();
  expect(chunksSent).toBe(1);
  jest.runOnlyPendingTimers();
  expect(chunksSent).toBe(2);
  jest.runAllTimers();
  expect(chunksSent).toBe(CHUNKS);
});

test('nothing more is handed over while the socket has not sent what it has', () => {
  void begin();
  waitingBytes = 100 * LIMITS.chunkBytes;
  jest.advanceTimersByTime(1000);
  expect(chunksSent).toBe(1);
  waitingBytes = 0;
  jest.advanceTimersByTime(1000);
  expect(chunksSent).toBe(CHUNKS);
});

test('a cancelled upload sends no further chunk', async () => {
  const controller = new Cancellation();
  const upload = begin(controller);
  controller.cancel();
  await expect(upload).rejects.toThrow();
  jest.runAllTimers();
  expect(chunksSent).toBe(1);
});
