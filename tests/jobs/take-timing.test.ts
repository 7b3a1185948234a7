import { missingMoments, nextIndex, slotsOf } from '../../bridge-server/jobs/take-timing';
import type { Frame } from '../../protocol';

const even = { spacing: 'even', hold: 1 } as const;
const native = (segment: number, moments: number[]): Frame[] =>
  moments.map((moment, index) => ({ segment, index, moment }));
const fourteen = Array.from({ length: 14 }, (_, i) => (i + 1) / 15);

describe('which frame stands where', () => {
  test('is the nearest native frame to each moment of the chart, in every segment', () => {
    const frames = [...native(0, fourteen), ...native(1, fourteen)];
    expect(slotsOf(frames, 2, even, 2)).toEqual([
      { segment: 0, slot: 0, moment: 1 / 3, index: 4 },
      { segment: 0, slot: 1, moment: 2 / 3, index: 9 },
      { segment: 1, slot: 0, moment: 1 / 3, index: 4 },
      { segment: 1, slot: 1, moment: 2 / 3, index: 9 },
    ]);
  });

  test('follows the moments, not the numbers, of frames that were drawn later', () => {
    const frames = native(0, [0.5, 0.25, 0.75]);
    expect(slotsOf(frames, 1, even, 3).map(({ index }) => index)).toEqual([1, 0, 2]);
  });

  test('cannot be said of a segment without frames', () => {
    expect(() => slotsOf(native(0, [0.5]), 2, even, 1)).toThrow(
      expect.objectContaining({ code: 'retime-impossible' }),
    );
  });
});

describe('what is missing', () => {
  test('is every moment that a segment has no drawing of', () => {
    const frames = [...native(0, [0.25, 0.5, 0.75]), ...native(1, [0.5])];
    expect(missingMoments(frames, 2, even, 3)).toEqual([0.25, 0.75]);
    expect(missingMoments(frames, 1, even, 3)).toEqual([]);
  });

  test('does not count rounding as another drawing', () => {
    expect(missingMoments(native(0, [0.1 + 0.2 - 0.05]), 1, { spacing: 'ease-in', hold: 1 }, 1)).toEqual([]);
  });

  test('gets numbers behind those that are there', () => {
    expect([nextIndex([]), nextIndex(native(0, [0.25, 0.5]))]).toEqual([0, 2]);
  });
});
