import { changeRows, changesSince } from '../../benchmarks/quality/baseline';
import { figuresAt512, meanFigures } from '../../benchmarks/quality/figures';
import { meanRows, versusRows } from '../../benchmarks/quality/report';
import { findSetClips } from '../../benchmarks/quality/sets';
import type { ClipResult } from '../../benchmarks/quality/task';
import { describeWithShared } from '../support/shared';

const LINE_SCORE = {
  psnr: 20,
  psnrMoving: 15,
  ssim: 0.9,
  ssimMoving: 0.7,
  cdAi: 1,
  ghost: 0,
  lost: 0,
  sharp: 1,
};

function result(
  clip: string,
  figures: Partial<ClipResult['score']>,
  more: Partial<ClipResult> = {},
): ClipResult {
  const score = {
    ...LINE_SCORE,
    cd: 2,
    cdTw: 2,
    ssimTw: 0.7,
    alien: 0,
    ends: 0,
    endsTrue: 0,
    torn: 0,
    ...figures,
  };
  return {
    set: 'toons',
    clip,
    half: 'tuning',
    thereAndBack: false,
    method: 'draft',
    widthPx: 512,
    heightPx: 320,
    score,
    analysisSeconds: 0.4,
    secondsPerFrame: 0.04,
    ...more,
  };
}

describe('Means of a set', () => {
  test('leave out clips that go there and back, but count them for tears', () => {
    const swing = result('swing', { cdTw: 9, torn: 0.4 }, { thereAndBack: true });
    const mean = meanFigures([result('walk', { cdTw: 1, torn: 0.2 }), swing]);
    expect(mean.cdTw).toBe(1);
    expect(mean.torn).toBeCloseTo(0.3, 9);
  });

  test('compare distances as in a picture 512 px wide', () => {
    const large = result('walk', { cdTw: 6, alien: 0.01 }, { widthPx: 1536, heightPx: 960 });
    expect(figuresAt512(large)).toMatchObject({ cdTw: 2, alien: 0.01 });
  });

  test('are printed for the whole set and for each half', () => {
    const rows = meanRows([result('a', {}), result('b', {}, { half: 'held-out' })], { full: false });
    expect(rows.map((line) => line.split('  ')[0])).toEqual([
      'Means; px of a picture 512 px wide',
      'toons, all (2)',
      'toons, tuning (1)',
      'toons, held-out * (1)',
    ]);
  });
});

describe('Against minterpolate', () => {
  test('shares are told, and the clips on which its lines lie clearly nearer', () => {
    const theirs = { method: 'minterpolate' } as const;
    const rows = versusRows([
      result('good', { cdTw: 1, torn: 0.1 }),
      result('good', { cdTw: 2, torn: 1 }, theirs),
      result('bad', { cdTw: 2.3, torn: 0.1 }),
      result('bad', { cdTw: 2, torn: 1 }, theirs),
    ]);
    expect(rows[1]).toBe('toons, all: cd_tw 83 % of its, torn 10 %, cd_tw over 10 % worse on 1 of 2: bad');
  });
});

describe('Against a baseline', () => {
  const before = [result('a', { cdTw: 2 }), result('b', { torn: 0.5 }), result('c', {}), result('gone', {})];

  test('clips are sorted by harm, with gains last', () => {
    const after = [result('a', { cdTw: 1 }), result('b', { torn: 0.9 }), result('c', {})];
    const changes = changesSince(before, after);
    expect(changes.map(({ clip }) => clip)).toEqual(['toons/b', 'toons/c', 'toons/a']);
    expect(changes.map(({ harm }) => Math.sign(harm))).toEqual([1, 0, -1]);
  });

  test('what did not change is counted and not listed', () => {
    const rows = changeRows(before, [result('a', { cdTw: 1 }), result('c', {})]);
    expect(rows[0]).toMatch(/0 worse, 1 better, 1 as before/);
    expect(rows.some((line) => line.startsWith('toons/c'))).toBe(false);
    expect(rows.some((line) => line.startsWith('toons/a') && line.includes('2.00 > 1.00'))).toBe(true);
  });

  test('a clip that goes there and back is harmed by tears alone', () => {
    const swing = { thereAndBack: true };
    const [change] = changesSince([result('s', {}, swing)], [result('s', { cdTw: 8 }, swing)]);
    expect(change.harm).toBe(0);
  });
});

describeWithShared('Sets of clips', ['draft-engine', 'scenes'], (scenes) => {
  test('scenes are rendered at each size, and halves alternate within each set', async () => {
    const clips = await findSetClips([scenes], [1, 3], { names: ['arm_raise', 'blink'] });
    expect(new Set(clips.map(({ set }) => set))).toEqual(new Set(['scenes@1', 'scenes@3']));
    const all = (await findSetClips([scenes], [1], {})).map(({ half }) => half);
    expect(all.slice(0, 4)).toEqual(['tuning', 'held-out', 'tuning', 'held-out']);
  });
});
