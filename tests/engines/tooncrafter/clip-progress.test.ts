import { ClipProgress } from '../../../bridge-server/engines/tooncrafter/clip-progress';
import { seededNoise } from '../../../bridge-server/engines/tooncrafter/noise';
import type { ClipRequest } from '../../../bridge-server/engines/tooncrafter/paint-clip';

function request(changes: Partial<ClipRequest> = {}): ClipRequest {
  const frame = { channels: 3, widthPx: 512, heightPx: 320, data: new Float32Array(0) };
  return {
    first: frame,
    last: frame,
    picture: frame,
    prompt: '',
    negativePrompt: '',
    sketchStrength: 0.6,
    steps: 50,
    spacing: 'uniform_trailing',
    eta: 1,
    guidance: { scale: 7.5, rescale: 0.7 },
    motion: 10,
    noise: seededNoise(0),
    ...changes,
  };
}

describe('the progress of a clip', () => {
  test('gives sampling the share of the arithmetic that it is', () => {
    const progress = new ClipProgress(request(), () => 0);
    const start = progress.at('sampling', 0).fraction;
    const end = progress.at('sampling', 1).fraction;
    expect(end - start).toBeCloseTo(1260 / (1260 + 71 + 2.2 + 1.26), 3);
    expect(progress.at('decoding', 1).fraction).toBe(1);
  });

  test('never falls, even when a stage is reported late', () => {
    const progress = new ClipProgress(request(), () => 0);
    const done = progress.at('sampling', 0.5).fraction;
    expect(progress.at('encoding', 1).fraction).toBe(done);
  });

  test('tells the seconds that are left from the speed of sampling', () => {
    let nowMs = 1000;
    const progress = new ClipProgress(request({ guidance: { scale: 1, rescale: 0 } }), () => nowMs);
    expect(progress.at('loading', 1)).not.toHaveProperty('secondsLeft');
    progress.at('sampling', 0);
    nowMs += 100_000;
    // half of 630 TFLOP took 100 s; the other half and 71 of decoding are left
    expect(progress.at('sampling', 0.5).secondsLeft).toBe(Math.round((100 * (315 + 71)) / 315));
  });

  test('counts whole steps', () => {
    const progress = new ClipProgress(request({ steps: 4 }), () => 0);
    expect([0, 0.2, 0.25, 0.99, 1].map((share) => progress.at('sampling', share).step)).toEqual([
      0, 0, 1, 3, 4,
    ]);
  });
});
