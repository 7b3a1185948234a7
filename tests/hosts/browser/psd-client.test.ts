import { PsdClient } from '../../../plugin/hosts/browser/psd-client';
import { HostError } from '../../../plugin/hosts/host';
import { BridgeError } from '../../../protocol/errors';

interface Sent {
  id: number;
  call: string;
  arguments: unknown;
}

/** A worker of the browser whose answers the test gives. */
class WorkerDouble {
  static last: WorkerDouble;
  readonly sent: [Sent, Transferable[]][] = [];
  onmessage?: (event: { data: unknown }) => void;
  onerror?: (event: { message?: string }) => void;

  constructor(readonly address: string) {
    WorkerDouble.last = this;
  }

  postMessage(message: Sent, transfer: Transferable[]): void {
    this.sent.push([message, transfer]);
  }
}

const given = globalThis.Worker;
let client: PsdClient;
let worker: WorkerDouble;
beforeEach(() => {
  globalThis.Worker = WorkerDouble as unknown as typeof Worker;
  client = new PsdClient('psd-worker.js');
  worker = WorkerDouble.last;
});
afterEach(() => void (globalThis.Worker = given));

test('answers find their questions, in whatever order they come', async () => {
  const bytes = new ArrayBuffer(4);
  const first = client.call('openPsd', { name: 'a.psd', bytes }, [bytes]);
  const second = client.call('savePsd', {});
  expect(worker.sent.map(([{ call }, transfer]) => [call, transfer])).toEqual([
    ['openPsd', [bytes]],
    ['savePsd', []],
  ]);
  const [[a], [b]] = worker.sent;
  worker.onmessage?.({ data: { id: b.id, answer: 'second' } });
  worker.onmessage?.({ data: { id: 999, answer: 'nobody asked' } });
  worker.onmessage?.({ data: { id: a.id, answer: 'first' } });
  await expect(Promise.all([first, second])).resolves.toEqual(['first', 'second']);
});

test.each([
  ['layer-unusable', BridgeError],
  ['host-document-gone', BridgeError],
  ['something-else', HostError],
])('%s comes out as the error that it was in the worker', async (code, kind) => {
  const answer = client.call('savePsd', {});
  worker.onmessage?.({ data: { id: worker.sent[0][0].id, error: { code, detail: 'It happened.' } } });
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ code });
});

test('what nobody foresaw has no code', async () => {
  const answer = client.call('savePsd', {});
  worker.onmessage?.({ data: { id: worker.sent[0][0].id, error: { code: 'internal', detail: 'odd' } } });
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  expect(error).toEqual(new Error('odd'));
});

test('a worker that falls leaves nobody waiting, and answers the next question', async () => {
  const waiting = [client.call('savePsd', {}), client.call('savePsd', {})];
  worker.onerror?.({ message: 'out of memory' });
  for (const answer of waiting) await expect(answer).rejects.toMatchObject({ code: 'file-unreadable' });
  const next = client.call('savePsd', {});
  worker.onmessage?.({ data: { id: worker.sent[2][0].id, answer: 'saved' } });
  await expect(next).resolves.toBe('saved');
});

test('a worker that could not be loaded refuses every question at once', async () => {
  worker.onerror?.({});
  await expect(client.call('savePsd', {})).rejects.toMatchObject({ code: 'file-unreadable' });
  expect(worker.sent).toEqual([]);
});
