import type { Point } from './curve';

/** How a child hangs on its parent: where, how far turned (degrees, clockwise on screen) and how stretched. */
export interface Hinge {
  at?: Point;
  turnDeg?: number;
  scaleX?: number;
  scaleY?: number;
}

/** A joint of the rig. Whatever hangs on it moves with it, so that turning a shoulder swings the hand on an arc. */
export class Joint {
  private constructor(
    private readonly xAxis: Point,
    private readonly yAxis: Point,
    private readonly origin: Point,
  ) {}

  /** A joint that stands on the stage itself. */
  static onStage(hinge: Hinge): Joint {
    return new Joint([1, 0], [0, 1], [0, 0]).child(hinge);
  }

  child({ at = [0, 0], turnDeg = 0, scaleX = 1, scaleY = 1 }: Hinge): Joint {
    const angle = (turnDeg * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return new Joint(
      this.direction([cos * scaleX, sin * scaleX]),
      this.direction([-sin * scaleY, cos * scaleY]),
      this.place(at),
    );
  }

  /** A point of this joint's own space, on the stage. */
  place([x, y]: Point): Point {
    const [dx, dy] = this.direction([x, y]);
    return [this.origin[0] + dx, this.origin[1] + dy];
  }

  placeAll(points: readonly Point[]): Point[] {
    return points.map((point) => this.place(point));
  }

  private direction([x, y]: Point): Point {
    return [this.xAxis[0] * x + this.yAxis[0] * y, this.xAxis[1] * x + this.yAxis[1] * y];
  }
}

/**
 * The joints of a chain of bones: turns add up from bone to bone, each bone points down its own y axis.
 * Returns the root and the end of every bone.
 */
export function chain(root: Joint, lengths: readonly number[], turnsDeg: readonly number[]): Joint[] {
  const joints = [root.child({ turnDeg: turnsDeg[0] })];
  lengths.forEach((length, i) => {
    joints.push(joints[i].child({ at: [0, length], turnDeg: turnsDeg[i + 1] ?? 0 }));
  });
  return joints;
}
