import { Inbox } from '../../plugin/bridge/inbox';

const LONG_MS = 20;

/** Work that takes time and leaves a mark. */
function job(done: string[], name: string, tookMs = 0): () => void {
  return () => {
    jest.setSystemTime(Date.now() + tookMs);
    done.push(name);
  };
}

let done: string[];
let inbox: Inbox;

beforeEach(() => {
  jest.useFakeTimers();
  done = [];
  inbox = new Inbox();
});

afterEach(() => jest.useRealTimers());

test('what arrives is worked at once', () => {
  inbox.add(job(done, 'first'));
  inbox.add(job(done, 'second'));
  expect(done).toEqual(['first', 'second']);
});

test('after some milliseconds of work the next message waits for the next turn', () => {
  inbox.add(job(done, 'long', LONG_MS));
  inbox.add(job(done, 'next'));
  expect(done).toEqual(['long']);
  jest.runOnlyPendingTimers();
  expect(done).toEqual(['long', 'next']);
});

test('a short message does not overtake one that waits', () => {
  inbox.add(job(done, 'long', LONG_MS));
  inbox.add(job(done, 'waits', LONG_MS));
  inbox.add(job(done, 'short'));
  jest.runOnlyPendingTimers();
  expect(done).toEqual(['long', 'waits']);
  jest.runOnlyPendingTimers();
  expect(done).toEqual(['long', 'waits', 'short']);
});

test('what waits when the connection is given up is never worked', () => {
  inbox.add(job(done, 'long', LONG_MS));
  inbox.add(job(done, 'of the old connection'));
  inbox.clear();
  inbox.add(job(done, 'of the new one'));
  jest.runAllTimers();
  expect(done).toEqual(['long', 'of the new one']);
});

test('a message that gives the connection up drops those behind it', () => {
  inbox.add(job(done, 'long', LONG_MS));
  inbox.add(() => inbox.clear());
  inbox.add(job(done, 'behind'));
  jest.runAllTimers();
  expect(done).toEqual(['long']);
});

test('a message whose work fails does not hold up those behind it', () => {
  inbox.add(job(done, 'long', LONG_MS));
  inbox.add(() => {
    throw new Error('no such job');
  });
  inbox.add(job(done, 'behind'));
  expect(() => jest.runOnlyPendingTimers()).toThrow('no such job');
  jest.runOnlyPendingTimers();
  expect(done).toEqual(['long', 'behind']);
});
