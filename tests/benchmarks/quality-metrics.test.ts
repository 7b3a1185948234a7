import path from 'node:path';
import { findClips, readPng } from '../../benchmarks/quality/clips';
import { crossDissolve } from '../../benchmarks/quality/cross-dissolve';
import { scoreClip, type ClipScore } from '../../benchmarks/quality/metrics';
import { overPaper } from '../../benchmarks/quality/picture';
import { bestMonotonePath } from '../../benchmarks/quality/timing-free';
import { TrueClip } from '../../benchmarks/quality/true-clip';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { describeWithShared } from '../support/shared';
import recorded from './quality-metrics.recorded.json';

const AGREEMENT = 1e-3;

function square(left: number): Raster {
  const raster = emptyRaster(60, 40);
  for (let y = 10; y < 30; y++) {
    for (let x = left; x < left + 20; x++) raster.data.set([30, 40, 160, 255], (y * 60 + x) * 4);
  }
  return raster;
}

/** A square that moves one px a frame, nine frames. */
const TRUTH = new TrueClip(Array.from({ length: 9 }, (_, k) => overPaper(square(10 + k))));
const predict = (place: (k: number) => number): Map<number, ReturnType<typeof overPaper>> =>
  new Map(Array.from({ length: 7 }, (_, k) => [k + 1, overPaper(square(place(k + 1)))]));

describe('The in-between measure', () => {
  test('the truth itself scores perfectly', () => {
    const score = scoreClip(
      TRUTH,
      predict((k) => 10 + k),
    );
    const faults = ['cd', 'ghost', 'lost', 'alien', 'tdiff'] as const;
    for (const fault of faults) expect(score[fault]).toBeCloseTo(0, 6);
    expect(score.psnr).toBeCloseTo(60, 6);
    expect(score.ssimMoving).toBeCloseTo(1, 5);
    expect(score.even).toBeCloseTo(1, 5);
  });

  test('the right poses at another spacing are forgiven by the timing-free figures only', () => {
    const eased = scoreClip(
      TRUTH,
      predict((k) => 10 + Math.min(8, k + 1)),
    );
    expect(eased.cd).toBeGreaterThan(0.3);
    expect(eased.cdTw as number).toBeLessThan(eased.cd / 2);
  });

  test('a mixture of two colours is alien', () => {
    const mixed = new Map(
      Array.from(
        { length: 7 },
        (_, k) => [k + 1, overPaper(crossDissolve(square(0), square(40), 0.5))] as const,
      ),
    );
    expect(scoreClip(TRUTH, mixed).alien).toBeGreaterThan(0.05);
  });

  test('the monotone path never goes back in time and takes the best sum', () => {
    expect(
      bestMonotonePath([
        [0, 9, 0],
        [5, 0, 0],
        [0, 0, 9],
      ]),
    ).toEqual([1, 1, 2]);
  });
});

describeWithShared('The measure agrees with the reference script', ['cartoons'], (folder) => {
  test('all figures of a cross-dissolve of sita_wave are equal within 1e-3', async () => {
    const clips = await findClips(folder);
    const clip = clips.find(({ name }) => name === recorded.clip);
    const frames = await Promise.all((clip?.framePaths ?? []).map(readPng));
    const last = frames.length - 1;
    expect(path.basename(clip?.framePaths[last] ?? '')).toBe('16.png');
    const predicted = new Map(
      Array.from({ length: last - 1 }, (_, k) => [
        k + 1,
        overPaper(crossDissolve(frames[0], frames[last], (k + 1) / last)),
      ]),
    );
    const score: ClipScore = scoreClip(new TrueClip(frames.map(overPaper)), predicted, recorded.every);
    const { mid, ...figures } = score;
    for (const [name, value] of Object.entries(recorded.figures)) {
      expect([name, Math.abs((figures[name as keyof typeof figures] as number) - value) < AGREEMENT]).toEqual(
        [name, true],
      );
    }
    for (const [name, value] of Object.entries(recorded.mid)) {
      expect([
        name,
        Math.abs((mid as NonNullable<typeof mid>)[name as keyof typeof mid] - value) < AGREEMENT,
      ]).toEqual([name, true]);
    }
  });
});
