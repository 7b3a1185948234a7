import { BridgeError, checkSettings, type EngineSettingOffer } from '../../protocol';

const OFFERED: EngineSettingOffer[] = [
  { name: 'steps', kind: 'number', min: 1, max: 50, step: 1, default: 20, advanced: false },
  { name: 'preset', kind: 'choice', choices: ['official', 'quick'], default: 'official', advanced: false },
  { name: 'loop', kind: 'toggle', default: false, advanced: true },
  { name: 'negative', kind: 'text', maxLength: 5, default: '', advanced: true },
];

describe('settings of an engine', () => {
  test('that were not given have their defaults', () => {
    const all = { steps: 20, preset: 'official', loop: false, negative: '' };
    expect(checkSettings(OFFERED, {})).toEqual(all);
    expect(checkSettings(OFFERED, { steps: 3, loop: true })).toEqual({ ...all, steps: 3, loop: true });
  });

  test('reach to the ends of their ranges', () => {
    expect(checkSettings(OFFERED, { steps: 50, negative: 'abcde' })).toMatchObject({
      steps: 50,
      negative: 'abcde',
    });
  });

  test.each<[Record<string, number | string | boolean>, string, string]>([
    [{ steps: 51 }, 'steps', 'a number from 1 to 50'],
    [{ steps: NaN }, 'steps', 'a number from 1 to 50'],
    [{ steps: '3' }, 'steps', 'a number from 1 to 50'],
    [{ preset: 'slow' }, 'preset', 'one of: official, quick'],
    [{ loop: 1 }, 'loop', 'true or false'],
    [{ negative: 'abcdef' }, 'negative', 'a text of at most 5 characters'],
    [{ toString: 1 }, 'toString', 'one of: steps, preset, loop, negative'],
  ])('%j is refused by name, with what would be accepted', (given, name, expected) => {
    expect.assertions(3);
    try {
      checkSettings(OFFERED, given, 'job.settings.');
    } catch (error) {
      expect(error).toBeInstanceOf(BridgeError);
      expect(error).toMatchObject({ code: 'setting-refused', field: `job.settings.${name}` });
      expect((error as BridgeError).detail).toContain(expected);
    }
  });

  test('of an engine that has none are all unknown', () => {
    expect(() => checkSettings([], { steps: 1 })).toThrow('this engine has none');
  });
});
