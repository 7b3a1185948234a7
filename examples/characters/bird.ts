import { character, type Pose } from './character';
import { anchors, ellipse, smooth, tube, type Anchor, type Point } from './curve';
import { weight, type Drawing } from './drawing';
import { chain, Joint } from './joint';
import { palette } from './palette';

type Dial =
  | 'x'
  | 'y'
  | 'squash'
  | 'tilt'
  | 'lookX'
  | 'lookY'
  | 'eyes'
  | 'beak'
  | 'nearWing'
  | 'farWing'
  | 'fold'
  | 'legs'
  | 'legSwing'
  | 'tuft'
  | 'tail';

type BirdPose = Pose<Dial>;

const crouch: BirdPose = {
  x: 380,
  y: 392,
  squash: 0.84,
  tilt: 7,
  lookX: 5,
  lookY: -6,
  eyes: 1,
  beak: 0.12,
  nearWing: 128,
  farWing: 46,
  fold: 0.9,
  legs: 0.5,
  legSwing: 0,
  tuft: -4,
  tail: -8,
};

const leap: BirdPose = {
  ...crouch,
  x: 590,
  y: 232,
  squash: 1.1,
  tilt: -13,
  lookX: 4,
  lookY: 2,
  eyes: 1.06,
  beak: 1,
  nearWing: 226,
  farWing: -62,
  fold: 1.12,
  legs: 1,
  legSwing: 26,
  tuft: 22,
  tail: 16,
};

const flap: BirdPose = {
  ...leap,
  squash: 0.98,
  tilt: -4,
  nearWing: 140,
  farWing: 24,
  beak: 0.2,
  legSwing: 40,
  tuft: 34,
};
const glide: BirdPose = { ...flap, x: 480, y: 250, tilt: -8, nearWing: 222, farWing: -66, fold: 1.2 };
const dip: BirdPose = { ...glide, y: 268, tilt: 6, nearWing: 128, farWing: 20, tuft: 18, legSwing: 30 };

const hop: BirdPose = {
  ...crouch,
  x: 470,
  y: 330,
  squash: 1.06,
  tilt: -6,
  lookX: 6,
  lookY: -2,
  legs: 0.9,
  legSwing: 14,
  nearWing: 140,
  farWing: 34,
  tuft: 10,
  tail: 6,
};

const BUILD = 1.18;

export const bird = character<Dial, 'crouch' | 'leap' | 'flap' | 'glide' | 'dip' | 'hop'>({
  name: 'bird',
  poses: { crouch, leap, flap, glide, dip, hop },
  drag: { tuft: 0.5, tail: 0.4, legSwing: 0.3 },
  // Rising to the top of a leap, height is gained early and the body stretches on the way.
  bow: { y: -34, squash: 0.1 },
  draw(pose, drawing) {
    const body = Joint.onStage({ at: [pose.x, pose.y], turnDeg: pose.tilt }).child({
      scaleX: BUILD / Math.sqrt(pose.squash),
      scaleY: BUILD * pose.squash,
    });
    drawWing(drawing, body.child({ at: [64, -16] }), palette.skyShade, {
      turnDeg: pose.farWing,
      scaleX: pose.fold * 0.86,
      scaleY: 1,
    });
    drawTail(body, pose, drawing);
    drawLeg(body.child({ at: [26, 78] }), pose, 6, drawing);
    drawLeg(body.child({ at: [-18, 78] }), pose, 0, drawing);
    drawTuft(body, pose, drawing);
    drawBody(body, drawing);
    drawFace(body, pose, drawing);
    drawWing(drawing, body.child({ at: [-30, 4] }), palette.sky, {
      turnDeg: pose.nearWing,
      scaleX: pose.fold,
      scaleY: -1,
    });
  },
});

const bodyShape = smooth(anchors('6,-104 66,-86 100,-30 98,34 58,84 -4,98 -66,80 -100,30 -98,-32 -56,-88'));
const bellyShape = smooth(anchors('40,-14 86,6 120,40 70,120 -20,120 -54,64 -22,12'));
const shadeShape = smooth(anchors('-110,6 -74,46 -20,76 40,82 120,50 80,130 -80,130 -140,60'));

function drawBody(body: Joint, drawing: Drawing): void {
  const outline = body.placeAll(bodyShape);
  drawing.body(outline, palette.sky);
  drawing.patch(body.placeAll(shadeShape), palette.skyShade, outline);
  drawing.patch(body.placeAll(bellyShape), palette.cream, outline);
  for (const [x, y] of [
    [16, 44],
    [38, 36],
    [28, 58],
  ]) {
    drawing.line(body.placeAll(ellipse([x, y], 7, 6, 20, 160)), weight.hair);
  }
  drawing.ring(outline, weight.outline);
}

const wingShape: Anchor[] = anchors(
  '-6,20 10,-26 48,-38 88,-30 116,-10 100,-2! 104,14 80,18! 78,32 54,30! 40,40 12,36',
);

/** A wing turns about its shoulder; at 0 degrees it points right, at 90 down, beyond that backward and up. */
function drawWing(
  drawing: Drawing,
  shoulder: Joint,
  colour: (typeof palette)['sky' | 'skyShade'],
  place: { turnDeg: number; scaleX: number; scaleY: 1 | -1 },
): void {
  const wing = shoulder.child(place);
  drawing.limb(wing.placeAll(smooth(wingShape, false)), colour);
  drawing.line(wing.placeAll(ellipse([62, -2], 22, 12, 20, 130)), weight.hair);
  drawing.line(wing.placeAll(ellipse([40, 6], 18, 10, 20, 130)), weight.hair);
}

function drawTail(body: Joint, pose: BirdPose, drawing: Drawing): void {
  for (const spread of [-26, 0, 24]) {
    const feather = body.child({ at: [-84, 34], turnDeg: 76 + pose.tail + spread });
    drawing.part(
      tube(
        feather.placeAll([
          [0, -8],
          [0, 34],
          [-2, 66],
        ]),
        [10, 17, 11],
      ).outline,
      palette.skyShade,
    );
  }
}

function drawTuft(body: Joint, pose: BirdPose, drawing: Drawing): void {
  for (const [x, turn, length] of [
    [22, 4, 30],
    [-4, -38, 34],
    [10, -16, 46],
  ]) {
    const feather = body.child({ at: [x, -94], turnDeg: turn - pose.tuft });
    drawing.part(
      tube(
        feather.placeAll([
          [0, 10],
          [4, -length * 0.6],
          [0, -length],
        ]),
        [7, 11, 5],
      ).outline,
      palette.skyShade,
      weight.inner,
    );
  }
}

/** `leadDeg` swings a leg ahead of the other one. */
function drawLeg(hip: Joint, pose: BirdPose, leadDeg: number, drawing: Drawing): void {
  const length = 44 * pose.legs;
  const joints = chain(hip, [length, length * 0.3], [pose.legSwing + leadDeg, -pose.legSwing * 0.4]);
  const ankle = joints[2];
  drawing.limb(
    tube([hip.place([0, -16]), joints[1].place([0, 0]), ankle.place([0, 0])], [7, 5.5, 5]).outline,
    palette.mustardShade,
    weight.inner,
  );
  for (const turn of [-98, -62, 62]) {
    const toe = ankle.child({ turnDeg: turn });
    drawing.part(
      tube(
        toe.placeAll([
          [0, -2],
          [0, 12],
          [0, 22],
        ]),
        [5, 5.5, 5],
      ).outline,
      palette.mustard,
      weight.inner,
    );
  }
}

function drawFace(body: Joint, pose: BirdPose, drawing: Drawing): void {
  drawing.patch(body.placeAll(ellipse([2, 4], 17, 11)), palette.blush);
  drawEye(body.child({ at: [70, -40] }), 19, 25, pose, drawing);
  drawEye(body.child({ at: [22, -38] }), 24, 29, pose, drawing);
  drawBeak(body.child({ at: [56, -14] }), pose, drawing);
}

function drawEye(eye: Joint, radiusX: number, radiusY: number, pose: BirdPose, drawing: Drawing): void {
  const white = eye.placeAll(ellipse([0, 0], radiusX, radiusY * pose.eyes));
  drawing.body(white, palette.white);
  const pupil: Point = [pose.lookX, pose.lookY];
  drawing.spot(eye.placeAll(ellipse(pupil, radiusX * 0.58, radiusY * 0.6)), white);
  drawing.glint(eye.placeAll(ellipse([pupil[0] - 5, pupil[1] - 7], 5, 6)), white);
  drawing.ring(white, weight.inner);
}

function drawBeak(beak: Joint, pose: BirdPose, drawing: Drawing): void {
  const gape = pose.beak * 26;
  const lower = beak.placeAll(
    smooth([
      [-12, 6],
      [-4, 10 + gape * 0.8],
      [18, 12 + gape],
      [30, 6 + gape * 0.6, 'corner'],
      [12, 2],
    ]),
  );
  drawing.body(lower, palette.mouth);
  drawing.patch(
    beak.placeAll(
      smooth([
        [-10, 10 + gape * 0.4],
        [10, 6 + gape * 0.7],
        [40, gape * 0.6],
        [20, 40 + gape],
        [-14, 34 + gape],
      ]),
    ),
    palette.mustardShade,
    lower,
  );
  drawing.ring(lower, weight.inner);
  const upper = smooth(anchors('-18,4 -10,-14 8,-18 26,-8 42,8! 18,10 0,12'));
  drawing.part(beak.placeAll(upper), palette.mustard, weight.inner);
  drawing.line(
    beak.placeAll([
      [4, -8],
      [9, -7],
    ]),
    weight.hair,
  );
}
