import { fitPreviewMap, previewFrame } from '../../../bridge-server/engines/tooncrafter/latent-preview';
import { putFrame } from '../../../bridge-server/engines/tooncrafter/tensors';
import { float32Tensor } from '../../../bridge-server/runtime/tensor';

const SIDE_PX = 64;
const LATENT_SIDE = SIDE_PX / 8;
const PLANE = LATENT_SIDE * LATENT_SIDE;

/** Colours that are a linear map of the latents, as those of an autoencoder nearly are. */
const MIX = [
  [0.3, -0.2, 0.1, 0.25, 0.1],
  [0.2, 0.3, 0.2, -0.1, -0.2],
  [-0.1, 0.2, 0.3, 0.2, 0],
];

function encodedKey(phase: number) {
  const latent = Float32Array.from(
    { length: 4 * PLANE },
    (_, i) => Math.sin(phase + i * 1.7) * (1 + (i % 3)),
  );
  const data = Float32Array.from({ length: 3 * SIDE_PX * SIDE_PX }, (_, i) => {
    const [x, y] = [(i % SIDE_PX) >> 3, Math.floor((i % SIDE_PX ** 2) / SIDE_PX) >> 3];
    const [a, b, c, d, constant] = MIX[Math.floor(i / SIDE_PX ** 2)];
    const at = y * LATENT_SIDE + x;
    return (
      a * latent[at] +
      b * latent[PLANE + at] +
      c * latent[2 * PLANE + at] +
      d * latent[3 * PLANE + at] +
      constant
    );
  });
  return { latent, frame: { channels: 3, widthPx: SIDE_PX, heightPx: SIDE_PX, data } };
}

describe('the preview of half-done clips', () => {
  const keys = [encodedKey(0), encodedKey(5)];

  test('learns the map from latents to colours from the keys', () => {
    const map = fitPreviewMap(keys);
    MIX.forEach((row, colour) =>
      row.forEach((value, term) => expect(map[term][colour]).toBeCloseTo(value, 3)),
    );
  });

  test('shows the keys themselves in small, whatever the dynamic rescale', () => {
    const map = fitPreviewMap(keys);
    const clip = float32Tensor([1, 4, 16, LATENT_SIDE, LATENT_SIDE]);
    const scale = 0.7;
    putFrame(
      clip,
      3,
      keys[0].latent.map((value) => value * scale),
    );
    const preview = previewFrame(map, clip, 3, scale);
    expect(preview).toMatchObject({ widthPx: LATENT_SIDE, heightPx: LATENT_SIDE });
    const shown = (x: number, y: number): number => preview.data[(y * LATENT_SIDE + x) * 4];
    const painted = (x: number, y: number): number =>
      Math.min(255, Math.max(0, (keys[0].frame.data[y * 8 * SIDE_PX + x * 8] + 1) * 127.5));
    for (const [x, y] of [
      [0, 0],
      [3, 5],
      [7, 7],
    ])
      expect(Math.abs(shown(x, y) - painted(x, y))).toBeLessThan(2);
  });

  test('of flat keys is flat and not broken', () => {
    const flat = {
      latent: new Float32Array(4 * PLANE).fill(0.5),
      frame: { ...keys[0].frame, data: new Float32Array(3 * SIDE_PX ** 2).fill(1) },
    };
    const clip = float32Tensor(
      [1, 4, 16, LATENT_SIDE, LATENT_SIDE],
      new Float32Array(4 * 16 * PLANE).fill(0.5),
    );
    const { data } = previewFrame(fitPreviewMap([flat, flat]), clip, 0, 1);
    expect(Math.min(...data)).toBeGreaterThan(250);
  });
});
