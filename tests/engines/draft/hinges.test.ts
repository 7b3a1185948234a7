import { agreement, blob, drawLines, type Line } from './line-drawings';
import { middleOf } from './make-inbetweens';

/** A limb of two bones from a joint on. */
function limb(x: number, y: number, angle: number, bend: number): Line {
  const [kneeX, kneeY] = [x + 34 * Math.cos(angle), y + 34 * Math.sin(angle)];
  return [
    [x, y],
    [kneeX, kneeY],
    [kneeX + 30 * Math.cos(angle + bend), kneeY + 30 * Math.sin(angle + bend)],
  ];
}

const BODY: Line = [
  [120, 60],
  [122, 95],
  [118, 130],
];
const TORSO: Line = [
  [105, 62],
  [135, 62],
  [132, 118],
  [108, 118],
  [105, 62],
];
const HEAD = blob(120, 42, 16, 18);

describe('Limbs of line figures', () => {
  test('an arm that is raised by more than a right angle turns about its shoulder and stays whole', async () => {
    const at = (u: number): Line[] => [
      HEAD,
      TORSO,
      limb(135, 62, 0.9 - 1.8 * u, -0.3),
      limb(105, 62, 2.2, 0.2),
      limb(112, 118, 1.8, 0.1),
      limb(128, 118, 1.4, -0.1),
    ];
    const [a, b] = [0, 1].map((u) => drawLines(at(u), 240, 190));
    const { onLines, drawn } = agreement(await middleOf(a, b), at(0.5), 4);
    expect(drawn).toBeGreaterThan(0.95);
    expect(onLines).toBeGreaterThan(0.9);
  });

  test('an arm that changes its side is not taken for itself drawn backwards', async () => {
    const at = (angle: number): Line[] => [HEAD, BODY, limb(121, 76, angle, 0)];
    const middle = await middleOf(drawLines(at(Math.PI - 0.5)), drawLines(at(0.5)));
    const down = agreement(middle, [limb(121, 76, Math.PI / 2, 0)], 5).drawn;
    const up = agreement(middle, [limb(121, 76, -Math.PI / 2, 0)], 5).drawn;
    expect(Math.max(down, up)).toBeGreaterThan(0.9);
  });
});
