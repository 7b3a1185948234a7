import { Cancellation, Cancelled } from '../../plugin/cancel/cancellation';

const never = new Promise<void>(() => undefined);

test('everyone who waits is told once, in the order in which they came', () => {
  const cancellation = new Cancellation();
  const told: string[] = [];
  cancellation.onCancel(() => told.push('first'));
  cancellation.onCancel(() => told.push('second'));
  cancellation.cancel();
  cancellation.cancel();
  expect(told).toEqual(['first', 'second']);
});

test('who forgot is not told', () => {
  const cancellation = new Cancellation();
  const told = jest.fn();
  cancellation.onCancel(told)();
  cancellation.cancel();
  expect(told).not.toHaveBeenCalled();
});

test('who comes after the cancel is told at once', () => {
  const cancellation = new Cancellation();
  cancellation.cancel();
  const told = jest.fn();
  cancellation.onCancel(told);
  expect(told).toHaveBeenCalledTimes(1);
  expect(() => cancellation.throwIfCancelled()).toThrow(Cancelled);
});

test('one listener that throws does not keep the others waiting', () => {
  const cancellation = new Cancellation();
  const told = jest.fn();
  cancellation.onCancel(() => {
    throw new Error('broken');
  });
  cancellation.onCancel(told);
  expect(() => cancellation.cancel()).toThrow('broken');
  expect(told).toHaveBeenCalledTimes(1);
});

test('a race ends with the cancel, or as the work does', async () => {
  const cancellation = new Cancellation();
  await expect(cancellation.race(Promise.resolve(7))).resolves.toBe(7);
  await expect(cancellation.race(Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  const waiting = cancellation.race(never);
  cancellation.cancel();
  await expect(waiting).rejects.toThrow(Cancelled);
});
