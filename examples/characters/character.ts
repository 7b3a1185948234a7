import type { Drawing } from './drawing';
import { mix } from './noise';

/** Every dial of a rig, by name: angles in degrees, places in scene units, the rest as shares. */
export type Pose<Dial extends string> = Readonly<Record<Dial, number>>;

/** What a character is made of. `drag` is how late a dial follows (share of the move): tails, ears, scarves. */
export interface Rig<Dial extends string, Name extends string> {
  name: string;
  poses: Readonly<Record<Name, Pose<Dial>>>;
  drag?: Partial<Record<Dial, number>>;
  /** How far the move bows off the straight way in the middle (arcs, dips), by dial. */
  bow?: Partial<Record<Dial, number>>;
  draw(pose: Pose<Dial>, drawing: Drawing): void;
}

/** A character that can be drawn anywhere between two of its poses. */
export interface Character {
  name: string;
  poseNames: readonly string[];
  /** Draws the character at a moment between two poses: 0 is the first, 1 the second, eased in between. */
  drawBetween(from: string, to: string, moment: number, drawing: Drawing): void;
}

/** @throws RangeError when a pose is asked for that the rig does not have. */
export function character<Dial extends string, Name extends string>(rig: Rig<Dial, Name>): Character {
  const pose = (name: string): Pose<Dial> => {
    if (!Object.hasOwn(rig.poses, name)) throw new RangeError(`${rig.name} has no pose "${name}"`);
    return rig.poses[name as Name];
  };
  return {
    name: rig.name,
    poseNames: Object.keys(rig.poses),
    drawBetween: (from, to, moment, drawing) => rig.draw(between(rig, pose(from), pose(to), moment), drawing),
  };
}

function between<Dial extends string, Name extends string>(
  rig: Rig<Dial, Name>,
  from: Pose<Dial>,
  to: Pose<Dial>,
  moment: number,
): Pose<Dial> {
  // Between a pose and itself there is no move, so nothing bows.
  const bow = from === to ? 0 : Math.sin(Math.PI * ease(moment));
  const entries = (Object.keys(from) as Dial[]).map((dial) => {
    const late = rig.drag?.[dial] ?? 0;
    const share = ease(moment ** (1 + late));
    return [dial, mix(from[dial], to[dial], share) + (rig.bow?.[dial] ?? 0) * bow];
  });
  return Object.fromEntries(entries) as Record<Dial, number>;
}

/** Slow out, slow in. */
function ease(moment: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * moment);
}
