import {
  chartMoments,
  firstFrameOf,
  sketchMoment,
  pickNativeFrames,
  segmentFrames,
  SPACINGS,
} from '../../takes/chart';

const sixteenNative = Array.from({ length: 14 }, (_, i) => (i + 1) / 15);

describe('chartMoments', () => {
  test('even spacing divides the segment into equal parts', () => {
    expect(chartMoments({ spacing: 'even', hold: 1 }, 3)).toEqual([0.25, 0.5, 0.75]);
  });

  test.each(SPACINGS)('%s rises strictly and stays between the keys', (spacing) => {
    const moments = [0, ...chartMoments({ spacing, hold: 2 }, 15), 1];
    moments.slice(1).forEach((moment, i) => expect(moment).toBeGreaterThan(moments[i]));
  });

  test('ease-in crowds towards key A, ease-out towards key B, and they mirror each other', () => {
    const easeIn = chartMoments({ spacing: 'ease-in', hold: 1 }, 5);
    const easeOut = chartMoments({ spacing: 'ease-out', hold: 1 }, 5);
    expect(easeIn[2]).toBeLessThan(0.5);
    easeIn.forEach((moment, i) => expect(moment).toBeCloseTo(1 - easeOut[4 - i], 12));
  });

  test('ease-in-out passes the middle in the middle', () => {
    expect(chartMoments({ spacing: 'ease-in-out', hold: 1 }, 7)[3]).toBeCloseTo(0.5, 12);
  });

  test.each([0, 121, 999, 2.5, NaN])('%p in-betweens are refused', (count) => {
    expect(() => chartMoments({ spacing: 'even', hold: 1 }, count)).toThrow(/1 to 120/);
  });
});

describe('pickNativeFrames', () => {
  test('takes the nearest native frame of each moment', () => {
    expect(pickNativeFrames([0.25, 0.5, 0.75], [0.1, 0.26, 0.49, 0.8])).toEqual([1, 2, 3]);
  });

  test('uses no native frame twice while there are enough, and keeps the order', () => {
    const picked = pickNativeFrames(chartMoments({ spacing: 'ease-in', hold: 1 }, 10), sixteenNative);
    picked.slice(1).forEach((index, i) => expect(index).toBeGreaterThan(picked[i]));
  });

  test('with as many moments as native frames takes every frame', () => {
    expect(pickNativeFrames(chartMoments({ spacing: 'even', hold: 1 }, 14), sixteenNative)).toEqual(
      sixteenNative.map((_, i) => i),
    );
  });

  test('holds frames when more moments are asked for than there are', () => {
    expect(pickNativeFrames([0.2, 0.4, 0.6, 0.8], [0.3, 0.7])).toEqual([0, 0, 1, 1]);
  });

  test('refuses to pick from nothing', () => {
    expect(() => pickNativeFrames([0.5], [])).toThrow(/no native frame/);
  });
});

describe('frames on the timeline', () => {
  test('on twos every drawing stays for two frames', () => {
    const chart = { spacing: 'even', hold: 2 } as const;
    expect([0, 1, 2].map((index) => firstFrameOf(chart, index))).toEqual([3, 5, 7]);
    expect(segmentFrames(chart, 3)).toBe(8);
  });

  test('sketch frame 8 is the middle of the segment, the keys are no place for a sketch', () => {
    expect(sketchMoment(8)).toBe(0.5);
    expect(sketchMoment(4.5)).toBeCloseTo(0.28125, 12);
    for (const frame of [0, 16, -1, 17, NaN]) expect(() => sketchMoment(frame)).toThrow(/between 0 and 16/);
  });
});
