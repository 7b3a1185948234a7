import { plainError } from '../../bridge-server/faults/plain-error';
import { BridgeError } from '../../protocol';

const fallback = { code: 'engine-failed', detail: 'The engine met an unexpected error.' } as const;
const coded = (code: string): Error =>
  Object.assign(new Error(`${code}: write '/home/somebody/x'`), { code });

describe('an error in plain words', () => {
  test.each([
    [coded('ENOSPC'), 'disk-full'],
    [coded('EDQUOT'), 'disk-full'],
    [coded('SQLITE_FULL'), 'disk-full'],
    [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
    [new Error('std::bad_alloc'), 'out-of-memory'],
    [coded('EIO'), 'engine-failed'],
    ['a thrown string with /home/somebody', 'engine-failed'],
    [undefined, 'engine-failed'],
  ])('%s is %s and tells no path', (error, code) => {
    const plain = plainError(error, fallback);
    expect(plain.code).toBe(code);
    expect(plain.detail).not.toMatch(/somebody/);
  });

  test('of the table stays as it is', () => {
    const error = new BridgeError('key-empty', 'Key 1 has no paint on it.', 'keys[0]');
    expect(plainError(error, fallback)).toBe(error);
  });
});
