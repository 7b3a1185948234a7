import { Ball } from './ball';
import { character, type Pose } from './character';
import { anchors, ellipse, mirrored, smooth, tube, type Anchor, type Point } from './curve';
import { weight, type Drawing } from './drawing';
import { chain, Joint } from './joint';
import { palette } from './palette';

type Dial = 'yaw' | 'pitch' | 'tilt' | 'lift' | 'lids' | 'lookX' | 'ears' | 'mouth' | 'bell' | 'tail';

type CatPose = Pose<Dial>;

const left: CatPose = {
  yaw: -27,
  pitch: 4,
  tilt: -6,
  lift: 0,
  lids: 1,
  lookX: -5,
  ears: 0,
  mouth: 0,
  bell: 8,
  tail: -14,
};

const right: CatPose = {
  ...left,
  yaw: 28,
  pitch: -3,
  tilt: 7,
  lids: 1.06,
  lookX: 6,
  ears: -6,
  mouth: 0.7,
  bell: -10,
  tail: 4,
};

const doze: CatPose = {
  ...left,
  yaw: 6,
  pitch: 14,
  tilt: 10,
  lift: 10,
  lids: 0,
  lookX: 0,
  ears: 14,
  bell: 4,
  tail: 0,
};

const blink: CatPose = {
  ...left,
  yaw: -20,
  pitch: 8,
  tilt: 2,
  lift: 6,
  lids: 0,
  ears: 8,
  bell: -2,
  tail: -4,
};

export const cat = character<Dial, 'left' | 'right' | 'doze' | 'blink'>({
  name: 'cat',
  poses: { left, right, doze, blink },
  drag: { ears: 0.3, bell: 0.6, tail: 0.4 },
  // A head never turns on a straight line: it dips on the way.
  bow: { lift: 16, pitch: 12 },
  draw(pose, drawing) {
    const root = Joint.onStage({ at: [480, 540] });
    drawTail(root, pose, drawing);
    drawShoulders(root, drawing);
    const head = Joint.onStage({ at: [480 + pose.yaw * 0.5, 236 + pose.lift], turnDeg: pose.tilt });
    const ball = new Ball(head, pose.yaw, pose.pitch);
    for (const side of [-1, 1]) drawEar(head, side, pose, drawing);
    drawHead(head, ball, pose, drawing);
    drawCollar(root, pose, drawing);
  },
});

function drawTail(root: Joint, pose: CatPose, drawing: Drawing): void {
  const joints = chain(
    root.child({ at: [120, 20] }),
    [70, 70, 66, 62, 58],
    [-100, -28 + pose.tail * 0.4, -26 + pose.tail * 0.6, -14 + pose.tail, 34 + pose.tail],
  );
  const tail = tube(
    joints.map((joint) => joint.place([0, 0])),
    [34, 32, 30, 29, 24],
  );
  drawing.body(tail.outline, palette.mauve);
  for (const share of [0.52, 0.68, 0.84]) {
    const band = [tail.across(share, 6), tail.across(share + 0.07, 6)];
    drawing.patch([...band[0], ...band[1].reverse()], palette.stripe, tail.outline);
  }
  drawing.line(tail.outline, weight.outline);
}

const bustShape: Anchor[] = anchors('-176,30 -166,-60 -112,-138 -60,-190 60,-190 112,-138 166,-60 176,30');

function drawShoulders(root: Joint, drawing: Drawing): void {
  const bust = root.placeAll(smooth(bustShape, false));
  drawing.body(bust, palette.mauve);
  drawing.patch(
    root.placeAll(smooth(anchors('70,-220 96,-110 70,40 240,40 200,-120'))),
    palette.mauveShade,
    bust,
  );
  const bib = mirrored(anchors('0,-200 58,-160 48,-108! 40,-70 20,-64! 12,-34 0,-20!'));
  drawing.patch(root.placeAll(smooth(bib)), palette.cream, bust);
  drawing.line(bust, weight.outline);
  for (const side of [-1, 1])
    drawing.line(
      root.placeAll(
        smooth(
          [
            [side * 92, -76],
            [side * 84, -30],
            [side * 88, 20],
          ],
          false,
        ),
      ),
    );
}

function drawCollar(root: Joint, pose: CatPose, drawing: Drawing): void {
  const collar = root.placeAll(
    smooth(anchors('-104,-176 -50,-150 0,-144 50,-150 104,-176 112,-150 60,-124 0,-116 -60,-124 -112,-150')),
  );
  drawing.part(collar, palette.red);
  const bell = root.child({ at: [0, -122], turnDeg: pose.bell }).child({ at: [0, 22] });
  drawing.part(bell.placeAll(ellipse([0, 0], 25, 25)), palette.mustard);
  drawing.line(bell.placeAll(ellipse([0, 2], 24, 7, 10, 170)), weight.inner);
  drawing.line(
    bell.placeAll([
      [0, 10],
      [0, 24],
    ]),
    weight.inner,
  );
  drawing.glint(bell.placeAll(ellipse([-9, -10], 6, 5)));
}

const earShape: Anchor[] = anchors('-56,40 -50,-24 -12,-96! 40,-42 62,40');
const earInnerShape = smooth(anchors('-30,40 -28,-20 -8,-62! 22,-26 38,40'));

/** Ears turn with the head: the one that comes nearer shows more of itself. */
function drawEar(head: Joint, side: number, pose: CatPose, drawing: Drawing): void {
  const nearer = -side * (pose.yaw / 90);
  const ear = head.child({
    at: [side * 96 + pose.yaw * 0.4, -108 + pose.pitch * 0.8],
    turnDeg: side * (20 + pose.ears) + pose.yaw * 0.15,
    scaleX: -side * (1 + nearer * 0.5),
  });
  const outline = ear.placeAll(smooth(earShape, false));
  drawing.limb(outline, palette.mauve);
  drawing.patch(ear.placeAll(earInnerShape), palette.blush, outline);
}

function headOutline(head: Joint, yaw: number): Point[] {
  const lean = yaw * 0.22;
  return head.placeAll(
    smooth([
      [lean, -142],
      [84 + lean, -122],
      [148 + lean * 0.5, -64],
      [172, 8],
      [192 - yaw * 0.2, 44, 'corner'],
      [160, 58],
      [172 - yaw * 0.2, 86, 'corner'],
      [110, 112],
      [lean, 138],
      [-110, 112],
      [-172 - yaw * 0.2, 86, 'corner'],
      [-160, 58],
      [-192 - yaw * 0.2, 44, 'corner'],
      [-172, 8],
      [-148 + lean * 0.5, -64],
      [-84 + lean, -122],
    ]),
  );
}

function drawHead(head: Joint, ball: Ball, pose: CatPose, drawing: Drawing): void {
  const outline = headOutline(head, pose.yaw);
  drawing.body(outline, palette.mauve);
  drawing.patch(
    head.placeAll(smooth(anchors('120,-160 128,-40 112,60 20,122 60,180 240,100 230,-80'))),
    palette.mauveShade,
    outline,
  );
  for (const [longitude, width] of [
    [0, 15],
    [-19, 12],
    [19, 12],
  ]) {
    drawing.patch(stripe(ball, longitude, width), palette.stripe, outline);
  }
  drawing.patch(muzzlePatch(ball), palette.cream, outline);
  for (const side of [-1, 1])
    drawing.patch(ball.joint(side * 50, -30).placeAll(ellipse([0, 0], 27, 15)), palette.blush, outline);
  drawing.ring(outline, weight.outline);
  for (const side of [-1, 1]) drawEye(ball.joint(side * 26, -1), pose, drawing);
  drawMuzzle(ball, pose, drawing);
}

function stripe(ball: Ball, longitude: number, width: number): Point[] {
  const half = width / 2;
  return smooth([
    ball.at(longitude * 1.3 - half, 84),
    ball.at(longitude * 1.15 - half, 56),
    [...ball.at(longitude, 30 + Math.abs(longitude) * 0.5), 'corner'],
    ball.at(longitude * 1.15 + half, 56),
    ball.at(longitude * 1.3 + half, 84),
  ]);
}

function muzzlePatch(ball: Ball): Point[] {
  return smooth([
    ball.at(0, 6),
    ball.at(11, -8),
    ball.at(34, -22),
    ball.at(40, -44),
    ball.at(20, -66),
    ball.at(-20, -66),
    ball.at(-40, -44),
    ball.at(-34, -22),
    ball.at(-11, -8),
  ]);
}

function drawEye(eye: Joint, pose: CatPose, drawing: Drawing): void {
  if (pose.lids < 0.3) {
    drawing.line(eye.placeAll(ellipse([0, -8], 30, 18, 15, 165)), weight.outline);
    return;
  }
  const ball = eye.placeAll(ellipse([0, 0], 33, 38 * pose.lids));
  drawing.body(ball, palette.white);
  drawing.patch(eye.placeAll(ellipse([pose.lookX, 1], 29, 34)), palette.mustard, ball);
  drawing.spot(eye.placeAll(ellipse([pose.lookX * 1.6, 1], 17, 28)), ball);
  drawing.glint(eye.placeAll(ellipse([pose.lookX - 10, -14], 8.5, 10)), ball);
  drawing.glint(eye.placeAll(ellipse([pose.lookX + 9, 15], 4.5, 5)), ball);
  drawing.ring(ball, weight.inner);
  drawing.line(eye.placeAll(ellipse([0, 0], 34, 39 * pose.lids, 195, 345)), weight.outline * 1.2);
}

function drawMuzzle(ball: Ball, pose: CatPose, drawing: Drawing): void {
  const muzzle = ball.joint(0, -26, 1.04);
  if (pose.mouth > 0.04) {
    const depth = 34 * pose.mouth;
    const open = muzzle.placeAll(
      smooth([
        [-20, 24, 'corner'],
        [0, 18],
        [20, 24, 'corner'],
        [12, 24 + depth * 0.8],
        [0, 24 + depth],
        [-12, 24 + depth * 0.8],
      ]),
    );
    drawing.body(open, palette.mouth);
    drawing.patch(muzzle.placeAll(ellipse([0, 26 + depth], 14, 12)), palette.tongue, open);
    drawing.ring(open, weight.inner);
  }
  drawing.line(muzzle.placeAll(smooth(anchors('-44,10 -24,26 0,14! 24,26 44,10'), false)), weight.inner);
  drawing.line(
    muzzle.placeAll([
      [0, 0],
      [0, 14],
    ]),
    weight.inner,
  );
  const nose = smooth(anchors('0,-16 15,-16 17,-8 0,6 -17,-8 -15,-16'));
  drawing.part(muzzle.placeAll(nose), palette.tongue, weight.inner);
  for (const side of [-1, 1]) {
    for (const [rise, droop] of [
      [1.28, -20],
      [1.34, -30],
      [1.28, -42],
    ]) {
      const whisker = [
        ball.at(side * 38, -30 + (droop + 30) * 0.4),
        ball.at(side * 64, droop + 4, 1.12),
        ball.at(side * 84, droop, rise),
      ];
      drawing.line(smooth(whisker, false), weight.hair);
    }
  }
}
