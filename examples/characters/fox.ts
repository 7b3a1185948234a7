import { character, type Pose } from './character';
import { anchors, ellipse, mirrored, smooth, tube, type Anchor, type Point } from './curve';
import { weight, type Drawing } from './drawing';
import { chain, Joint } from './joint';
import { palette } from './palette';

type Dial =
  | 'x'
  | 'squash'
  | 'lean'
  | 'headTilt'
  | 'headTurn'
  | 'ears'
  | 'eyes'
  | 'brows'
  | 'mouth'
  | 'nearShoulder'
  | 'nearElbow'
  | 'nearWrist'
  | 'farShoulder'
  | 'farElbow'
  | 'tail'
  | 'curl'
  | 'scarf';

type FoxPose = Pose<Dial>;

const rest: FoxPose = {
  x: 474,
  squash: 0.97,
  lean: 3,
  headTilt: 6,
  headTurn: -0.7,
  ears: 6,
  eyes: 1,
  brows: 0,
  mouth: 0,
  nearShoulder: -22,
  nearElbow: -14,
  nearWrist: 8,
  farShoulder: 26,
  farElbow: 12,
  tail: 92,
  curl: 20,
  scarf: 6,
};

const wave: FoxPose = {
  ...rest,
  x: 462,
  squash: 1.03,
  lean: -5,
  headTilt: -8,
  headTurn: 0.6,
  ears: -4,
  eyes: 1.08,
  brows: 5,
  mouth: 1,
  nearShoulder: -80,
  nearElbow: -40,
  nearWrist: -14,
  farShoulder: 36,
  farElbow: -50,
  tail: 112,
  curl: 14,
  scarf: -16,
};

const shy: FoxPose = {
  ...rest,
  squash: 0.93,
  headTilt: 14,
  headTurn: 1,
  ears: 24,
  eyes: 0.1,
  nearShoulder: -14,
  nearElbow: 76,
  farShoulder: 16,
  farElbow: -76,
  tail: 88,
  curl: 26,
};

const nod: FoxPose = {
  ...rest,
  x: 470,
  squash: 0.94,
  lean: 1,
  headTilt: -4,
  headTurn: -0.5,
  ears: 14,
  eyes: 0.1,
  brows: -3,
  nearShoulder: -30,
  nearElbow: -22,
  farShoulder: 30,
  tail: 100,
  curl: 15,
  scarf: 0,
};

const GROUND = 496;
const BUILD = 0.93;
const HAND = 1.2;
/** Where the dark sock of an arm begins: share of the arm. */
const CUFF = 0.6;

export const fox = character<Dial, 'rest' | 'wave' | 'shy' | 'nod'>({
  name: 'fox',
  poses: { rest, wave, shy, nod },
  drag: { tail: 0.25, curl: 0.4, ears: 0.35, scarf: 0.5, nearWrist: 0.4 },
  bow: { squash: -0.05, headTilt: 2 },
  draw(pose, drawing) {
    const stretch = { scaleX: BUILD / Math.sqrt(pose.squash), scaleY: BUILD * pose.squash };
    const root = Joint.onStage({ at: [pose.x, GROUND], ...stretch });
    const hips = root.child({ at: [0, -72], turnDeg: pose.lean });
    drawTail(hips, pose, drawing);
    drawLegs(root, drawing);
    drawTorso(hips, drawing);
    drawArm(hips, -1, [pose.farShoulder, pose.farElbow, 0], drawing);
    drawArm(hips, 1, [pose.nearShoulder, pose.nearElbow, pose.nearWrist], drawing);
    drawScarf(hips, pose, drawing);
    drawHead(hips.child({ at: [0, -150], turnDeg: pose.headTilt }), pose, drawing);
  },
});

function drawTail(hips: Joint, pose: FoxPose, drawing: Drawing): void {
  const joints = chain(
    hips.child({ at: [-26, 30] }),
    [58, 58, 56, 54, 50],
    [pose.tail, pose.curl, pose.curl * 1.2, pose.curl * 1.2, -pose.curl * 0.9],
  );
  const tail = tube(
    joints.map((joint) => joint.place([0, 0])),
    [13, 32, 52, 55, 34, 0],
  );
  drawing.body(tail.outline, palette.orange);
  const zigzag = [0, 0.28, 0.5, 0.72, 1].map((share, i): Anchor => {
    const [left, right] = tail.across(i % 2 ? 0.62 : 0.72, 12);
    return [left[0] + (right[0] - left[0]) * share, left[1] + (right[1] - left[1]) * share, 'corner'];
  });
  const tip = [1.0, 0.9, 0.8].map((share) => tail.across(share, 30));
  const white = [
    ...smooth(zigzag, false),
    ...tip.map(([, right]) => right).reverse(),
    ...tip.map(([left]) => left),
  ];
  drawing.patch(white, palette.cream, tail.outline);
  drawing.line(smooth(zigzag, false), weight.hair, tail.outline);
  drawing.line(tail.outline, weight.outline);
}

function drawLegs(root: Joint, drawing: Drawing): void {
  for (const side of [-1, 1]) {
    const leg = tube(
      root.placeAll([
        [side * 34, -66],
        [side * 38, -34],
        [side * 40, -12],
      ]),
      [26, 21, 18],
    );
    drawing.limb(leg.outline, palette.sock);
    drawing.part(root.placeAll(ellipse([side * 50, -8], 35, 17)), palette.sock);
    drawing.line(root.placeAll(ellipse([side * 66, -6], 8, 9, 200, 300)), weight.hair);
  }
}

const torsoShape = smooth(mirrored(anchors('0,-168 40,-154 60,-100 80,-30 62,30 0,44')));
const bellyShape = smooth(mirrored(anchors('0,-150 34,-110 46,-40 34,18 0,32')));
const torsoShadeShape = smooth(anchors('44,-170 40,-60 10,12 -60,36 0,70 110,30 110,-100'));

function drawTorso(hips: Joint, drawing: Drawing): void {
  const torso = hips.placeAll(torsoShape);
  drawing.body(torso, palette.orange);
  drawing.patch(hips.placeAll(torsoShadeShape), palette.orangeShade, torso);
  drawing.patch(hips.placeAll(bellyShape), palette.cream, torso);
  drawing.ring(torso, weight.outline);
}

/** `bends` are the turns of shoulder, elbow and wrist in degrees. */
function drawArm(hips: Joint, side: 1 | -1, bends: readonly number[], drawing: Drawing): void {
  const joints = chain(hips.child({ at: [side * 50, -124] }), [66, 60], bends);
  const spine = joints.map((joint) => joint.place([0, 0]));
  const arm = tube(spine, [20, 19, 17]);
  drawing.limb(arm.outline, palette.orange);
  const cuff = tube(arm.spine.slice(Math.floor(arm.spine.length * CUFF)), [18, 17.5, 17]);
  drawing.limb(cuff.outline, palette.sock, weight.inner);
  drawHand(joints[2], side, drawing);
}

const handShape: Anchor[] = anchors(
  '15,-4 25,6 27,20 22,36 14,30 8,42 -2,42 -6,31 -14,38 -21,32 -22,14 -15,-4',
);

function drawHand(wrist: Joint, side: 1 | -1, drawing: Drawing): void {
  const hand = wrist.child({ scaleX: side * HAND, scaleY: HAND });
  drawing.limb(hand.placeAll(smooth([...handShape], false)), palette.sock);
}

function drawScarf(hips: Joint, pose: FoxPose, drawing: Drawing): void {
  const knot = hips.child({ at: [-34, -132] });
  const end = tube(
    chain(knot, [30, 30, 26], [24 + pose.scarf, pose.scarf * 0.7, pose.scarf * 0.7]).map((joint) =>
      joint.place([0, 0]),
    ),
    [10, 15, 18, 19],
  );
  drawing.part(end.outline, palette.tealShade);
  const band = hips.placeAll(
    smooth(anchors('-58,-150 0,-128 58,-150 64,-132 40,-112 0,-102 -40,-112 -64,-132')),
  );
  drawing.part(band, palette.teal);
  drawing.part(knot.placeAll(ellipse([0, 6], 15, 14)), palette.teal);
}

const headShape = smooth(
  mirrored(anchors('0,-166 62,-156 108,-116 124,-72 158,-28! 120,-18 112,8! 62,22 0,30')),
);
const cheekShape = smooth(mirrored(anchors('0,-66! 20,-78 50,-62 92,-56 130,-66 190,-40! 170,60! 0,60!')));
const foreheadShadeShape = smooth(anchors('70,-176 104,-110 104,-66 170,-20 190,-120'));

function drawHead(neck: Joint, pose: FoxPose, drawing: Drawing): void {
  const turn = pose.headTurn;
  for (const side of [-1, 1]) {
    const root = { at: [side * 74 - turn * 7, -132], turnDeg: side * pose.ears, scaleX: side } as const;
    drawEar(neck.child(root), drawing);
  }
  const head = neck.placeAll(headShape);
  drawing.body(head, palette.orange);
  drawing.patch(neck.placeAll(foreheadShadeShape), palette.orangeShade, head);
  const face = neck.child({ at: [turn * 20, 0] });
  drawing.patch(face.placeAll(cheekShape), palette.cream, head);
  for (const side of [-1, 1]) {
    const blush = ellipse([side * 84, -26], 22, 13);
    drawing.patch(face.placeAll(blush), palette.blush, head);
  }
  drawing.ring(head, weight.outline);
  for (const side of [-1, 1]) drawEye(face, side, turn, pose, drawing);
  drawMuzzle(face.child({ at: [turn * 9, 0] }), pose, drawing);
}

function drawEar(ear: Joint, drawing: Drawing): void {
  const outer = ear.placeAll(smooth(anchors('40,60 44,-26 24,-100! -22,-54 -44,4 -40,70'), false));
  drawing.limb(outer, palette.orange);
  drawing.patch(ear.placeAll(smooth(anchors('60,-60 24,-66 -4,-50 -40,-70 24,-130'))), palette.sock, outer);
  const inner = ear.placeAll(smooth(anchors('32,30 33,-20 19,-66! -12,-30 -24,14')));
  drawing.patch(inner, palette.creamShade, outer);
}

function drawEye(face: Joint, side: number, turn: number, pose: FoxPose, drawing: Drawing): void {
  const near = 1 - 0.1 * Math.max(0, turn * side);
  const eye = face.child({ at: [side * 54 + turn * 4, -88], scaleX: near });
  const brow = ellipse([side * 4, -32 - pose.brows], 17, 8, 205, 335);
  drawing.line(eye.placeAll(brow), weight.inner);
  if (pose.eyes < 0.3) {
    drawing.line(eye.placeAll(ellipse([0, 4], 16, 11, 190, 350)), weight.outline);
    return;
  }
  const ball = eye.placeAll(ellipse([0, 0], 13.5, 18.5 * pose.eyes));
  drawing.spot(ball);
  drawing.glint(eye.placeAll(ellipse([-4.5, -7], 5, 6)), ball);
  drawing.glint(eye.placeAll(ellipse([4, 8], 2.8, 3)), ball);
}

function drawMuzzle(muzzle: Joint, pose: FoxPose, drawing: Drawing): void {
  const smile: Point[] = smooth(anchors('-34,-22 -18,-11 0,-20! 18,-11 34,-22'), false);
  if (pose.mouth > 0.04) {
    const depth = 30 * pose.mouth;
    const open = muzzle.placeAll(
      smooth([
        [-23, -12, 'corner'],
        [-10, -12],
        [0, -18],
        [10, -12],
        [23, -12, 'corner'],
        [14, -12 + depth * 0.8],
        [0, -12 + depth],
        [-14, -12 + depth * 0.8],
      ]),
    );
    drawing.body(open, palette.mouth);
    drawing.patch(muzzle.placeAll(ellipse([2, depth * 0.9 - 6], 13, 11)), palette.tongue, open);
    drawing.ring(open, weight.inner);
  }
  drawing.line(muzzle.placeAll(smile), weight.inner);
  drawing.line(
    muzzle.placeAll([
      [0, -40],
      [0, -20],
    ]),
    weight.inner,
  );
  drawing.spot(muzzle.placeAll(smooth(mirrored(anchors('0,-60 12,-59 18,-51 0,-36')))));
  drawing.glint(muzzle.placeAll(ellipse([-5, -54], 4.5, 2.5)));
}
