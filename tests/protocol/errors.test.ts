import {
  BridgeError,
  ERROR_CODES,
  ERRORS,
  isErrorCode,
  toWireError,
  wireErrorOf,
} from '../../protocol/errors';

describe('the error table', () => {
  test.each(ERROR_CODES)(
    '%s says what it means for the drawing and one next step, in whole sentences',
    (code) => {
      const { meaning, nextStep } = ERRORS[code];
      for (const text of [meaning, nextStep]) {
        expect(text).toMatch(/^[A-Z].{10,240}\.$/s);
        expect(text).not.toMatch(/undefined|\bat \w+ \(|(\/home\/|\/Users\/|C:\\)|[0-9a-f]{32}/);
      }
    },
  );

  test('codes are stable words', () => {
    for (const code of ERROR_CODES) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(isErrorCode('disk-full')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });

  test('a known error keeps its code, detail and field on the wire', () => {
    const wire = wireErrorOf(new BridgeError('layer-missing', 'There is no layer "C".', 'job.keys[1]'));
    expect(wire).toEqual({
      code: 'layer-missing',
      message: 'There is no layer "C".',
      field: 'job.keys[1]',
      ...ERRORS['layer-missing'],
    });
  });

  test('an unknown error tells nothing of the machine', () => {
    const wire = wireErrorOf(new Error('EACCES: /home/anna/secret at Object.open (node:fs)'));
    expect(wire).toEqual(toWireError('internal', 'The bridge met an unexpected error.'));
  });
});
