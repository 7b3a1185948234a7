/**
 * The backing: the plain colour on which cels are laid for an engine that knows no transparency. It must lie far from
 * every paint, and no paint may lie on the way from another paint to the backing: then an edge pixel tells by its
 * colour alone which paint it has and how much of it.
 */
import { WHITE, type Colour } from '../../pixels/flatten';

/** Candidates: all colours of these levels. Not only the corners, because some paint may own a corner. */
const LEVELS = [0, 96, 176, 255];
/** A paint on another one's way spoils only their shared edges, so it counts less than a paint near the backing. */
const ON_THE_WAY_WEIGHT = 2;
/** Paints nearer to each other than this look alike: taking one for the other shows nowhere. */
const ALIKE = 48;
const CANDIDATES: readonly Colour[] = LEVELS.flatMap((red) =>
  LEVELS.flatMap((green) => LEVELS.map((blue): Colour => [red, green, blue])),
);

/** The candidate with the largest worst-case distance, white without paints; the same paints give the same backing. */
export function chooseBacking(paints: readonly Colour[]): Colour {
  if (paints.length === 0) return WHITE;
  let best = CANDIDATES[0];
  let bestScore = -Infinity;
  for (const candidate of CANDIDATES) {
    const score = clearance(candidate, paints);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

function clearance(backing: Colour, paints: readonly Colour[]): number {
  let least = Infinity;
  for (const colour of paints) {
    least = Math.min(least, distance(colour, backing));
    for (const other of paints) {
      if (distance(other, colour) < ALIKE || distance(other, backing) > distance(colour, backing)) continue;
      least = Math.min(least, ON_THE_WAY_WEIGHT * distanceToWay(other, colour, backing));
    }
  }
  return least;
}

export function distance(a: Colour, b: Colour): number {
  return Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);
}

/** Distance of a colour from the straight way between a paint and the backing. */
function distanceToWay(colour: Colour, paint: Colour, backing: Colour): number {
  return distance(colour, mix(backing, paint, coverage(colour, paint, backing)));
}

/** A share (0 to 1) of the paint over the backing. */
export function mix(backing: Colour, paint: Colour, share: number): Colour {
  return [
    backing[0] + share * (paint[0] - backing[0]),
    backing[1] + share * (paint[1] - backing[1]),
    backing[2] + share * (paint[2] - backing[2]),
  ];
}

/** How much of a paint (0 to 1) explains a colour best when the rest is backing. */
export function coverage(colour: Colour, paint: Colour, backing: Colour): number {
  const along =
    (colour[0] - backing[0]) * (paint[0] - backing[0]) +
    (colour[1] - backing[1]) * (paint[1] - backing[1]) +
    (colour[2] - backing[2]) * (paint[2] - backing[2]);
  const length = (paint[0] - backing[0]) ** 2 + (paint[1] - backing[1]) ** 2 + (paint[2] - backing[2]) ** 2;
  return length === 0 ? 1 : Math.min(1, Math.max(0, along / length));
}
