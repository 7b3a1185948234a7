import {
  isTrainedSize,
  pictureSize,
  TRAINED_SIZE,
} from '../../../bridge-server/engines/tooncrafter/picture-size';
import { readSettings, TOONCRAFTER_SETTINGS } from '../../../bridge-server/engines/tooncrafter/settings';

describe('the settings of ToonCrafter', () => {
  test('are those of the official run script when nothing is set', () => {
    expect(readSettings({})).toEqual({
      steps: 50,
      size: 'trained',
      guidance: { scale: 7.5, rescale: 0.7 },
      eta: 1,
      spacing: 'uniform_trailing',
      motion: 10,
      negativePrompt: '',
      sketchStrength: 0.6,
    });
  });

  test('a preset sets steps and size, and what is set by hand wins over it', () => {
    expect(readSettings({ preset: 'quick' })).toMatchObject({ steps: 16, size: 'trained' });
    expect(readSettings({ preset: 'cpu' })).toMatchObject({ steps: 10, size: 'small' });
    expect(readSettings({ preset: 'cpu', steps: 25, size: 'trained' })).toMatchObject({
      steps: 25,
      size: 'trained',
    });
  });

  test.each([
    ['steps', 101],
    ['guidance', 0],
    ['guidanceRescale', 1.5],
    ['eta', -0.1],
    ['motion', 4],
    ['preset', 'best'],
    ['spacing', 'random'],
    ['speed', 1],
  ])('refuse %s = %s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(name);
  });

  test('list a default inside of every range', () => {
    for (const setting of TOONCRAFTER_SETTINGS) {
      if (setting.kind !== 'number') continue;
      expect(setting.default).toBeGreaterThanOrEqual(setting.min);
      expect(setting.default).toBeLessThanOrEqual(setting.max);
    }
  });
});

describe('the size of the picture', () => {
  test('is always a multiple of 64 that has no more pixels than asked for', () => {
    for (const [widthPx, heightPx] of [
      [1920, 1080],
      [100, 3000],
      [7, 5],
      [4000, 90],
      [640, 640],
    ]) {
      for (const [rule, pixels] of [
        ['trained', 163840],
        ['best-aspect', 163840],
        ['small', 49152],
      ] as const) {
        const size = pictureSize({ widthPx, heightPx }, rule);
        expect([size.widthPx % 64, size.heightPx % 64]).toEqual([0, 0]);
        expect(size.widthPx * size.heightPx).toBeLessThanOrEqual(pixels);
      }
    }
  });

  test('follows the shape of the work area where it may', () => {
    expect(pictureSize({ widthPx: 1600, heightPx: 1000 }, 'best-aspect')).toEqual(TRAINED_SIZE);
    expect(pictureSize({ widthPx: 1000, heightPx: 1600 }, 'best-aspect')).toEqual({
      widthPx: 320,
      heightPx: 512,
    });
    expect(isTrainedSize({ widthPx: 320, heightPx: 512 })).toBe(false);
    expect(isTrainedSize(TRAINED_SIZE)).toBe(true);
  });
});
