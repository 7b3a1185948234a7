/**
 * Common motions: what many zones do together. A prop that spins takes all its pieces round, a camera that moves takes the
 * whole page: one turn, one scaling and one travel, that hardly any zone alone could tell. Two zones with a like partner
 * each give a similarity; the one that brings most paint onto like paint is a common motion, and what it leaves
 * unexplained may have another (RANSAC, Fischler and Bolles 1981, but over all pairs).
 */
import { invert, poseAt, translation, type Pose } from '../motion/pose';
import type { Both } from '../raster/both';
import { isDrawn, type Segmentation, type Zone } from '../zones/segmentation';

/** So many of the largest zones, with so many partners each, are tried as pairs. */
const MOST_ZONES = 14;
const MOST_PARTNERS = 3;
/** Partners: colours (0..255) and sizes (difference of logarithms of areas) may differ by this, and shapes. */
const MOST_COLOUR_DIFFERENCE = 25;
const MOST_AREA_CHANGE = 2.4;
const MOST_SHAPE_DIFFERENCE = 0.5;
/** Zones of a pair are this far apart (share of the diagonal), and about as much larger as they are farther apart. */
const LEAST_APART_SHARE = 0.04;
const MOST_SCALE_DIFFERENCE = 0.3;
const MOST_SCALE = Math.log(3.2);
/** Samples of each zone. */
const SAMPLES = 24;
/** A zone is explained when this share of its samples lands on like paint. */
const EXPLAINED = 0.75;
/** What leaves the picture but for less than this tells nothing. */
const LEAST_INSIDE = 0.15;
/** A common motion explains so many zones, and this share of all paint better than rest and what was found before. */
const LEAST_ZONES = 2;
const LEAST_GAIN = 0.12;
const MOST_MOTIONS = 3;
/** A turn by a half must explain this much more than none: what looks alike from all sides turned little. */
const TURN_COST = 0.08;
const POLISH_STEPS_PX = [4, 2, 1, 0.5];
/** The best of all pairs that are polished. */
const FINALISTS = 6;

/** A motion that many zones share. */
export interface CommonMotion {
  /** About the middle of what it explains. */
  pose: Pose;
  /** Zones of A, and of B, that it explains. */
  ofA: ReadonlySet<number>;
  ofB: ReadonlySet<number>;
}

/**
 * The motions that several drawn zones share, the strongest first; none where everything rests or goes its own way.
 * @param known motions to choose from, where they were found before the zones were mended; else all are tried
 */
export function commonMotions(keys: Both<Segmentation>, known?: readonly CommonMotion[]): CommonMotion[] {
  const [a, b] = keys;
  const samples: Both<Sample[]> = [samplesOf(a), samplesOf(b)];
  if (samples[0].length < LEAST_ZONES || samples[1].length < LEAST_ZONES) return [];
  const isLike = likeness(keys);
  const tried = known ? known.map(({ pose }) => pose) : similarities(keys);
  const explainedBefore: Both<Float64Array> = [
    landings(samples[0], [a, b], translation(0, 0, 0, 0), isLike, false),
    landings(samples[1], [a, b], translation(0, 0, 0, 0), isLike, true),
  ];
  const found: CommonMotion[] = [];
  while (found.length < MOST_MOTIONS) {
    const gain = (pose: Pose): number => gainOf(pose, keys, samples, isLike, explainedBefore);
    const best = bestOf(tried, gain, a.spanPx);
    if (!best || best.gain < LEAST_GAIN) break;
    const shares: Both<Float64Array> = [
      landings(samples[0], keys, best.pose, isLike, false),
      landings(samples[1], keys, best.pose, isLike, true),
    ];
    const explained = shares.map(
      (share, key) => new Set(samples[key].filter((_, k) => share[k] >= EXPLAINED).map(({ zone }) => zone)),
    );
    if (explained[0].size < LEAST_ZONES) break;
    found.push({ pose: aboutMiddle(best.pose, a, explained[0]), ofA: explained[0], ofB: explained[1] });
    shares.forEach((share, key) =>
      share.forEach((value, k) => (explainedBefore[key][k] = Math.max(explainedBefore[key][k], value))),
    );
  }
  return found;
}

/** The pose that a common motion gives to a zone of A, carried by it. */
export function poseIn(motion: Pose, { centreX, centreY }: Zone): Pose {
  const there = poseAt(motion, 1);
  const toX = there.a * centreX + there.b * centreY + there.x;
  const toY = there.c * centreX + there.d * centreY + there.y;
  return { ...motion, fromX: centreX, fromY: centreY, toX, toY, carrier: motion };
}

/** The pose that a common motion gives to a zone that only B has. */
export function poseBackIn(motion: Pose, { centreX, centreY }: Zone): Pose {
  const back = invert(poseAt(motion, 1));
  const fromX = back.a * centreX + back.b * centreY + back.x;
  const fromY = back.c * centreX + back.d * centreY + back.y;
  return { ...motion, fromX, fromY, toX: centreX, toY: centreY, carrier: motion };
}

/** The same motion, about the middle of the zones of A that it moves: that is what travels straight. */
function aboutMiddle(pose: Pose, { zones }: Segmentation, moved: ReadonlySet<number>): Pose {
  let [area, x, y] = [0, 0, 0];
  for (const zone of moved) {
    const { areaPx, centreX, centreY } = zones[zone];
    area += areaPx;
    x += areaPx * centreX;
    y += areaPx * centreY;
  }
  const [fromX, fromY] = [x / area, y / area];
  const there = poseAt(pose, 1);
  return {
    ...pose,
    fromX,
    fromY,
    toX: there.a * fromX + there.b * fromY + there.x,
    toY: there.c * fromX + there.d * fromY + there.y,
  };
}

interface Sample {
  zone: number;
  weight: number;
  x: Float64Array;
  y: Float64Array;
}

function samplesOf({ zones, members, starts, widthPx }: Segmentation): Sample[] {
  const drawn = zones.map((_, zone) => zone).filter((zone) => isDrawn(zones[zone]));
  const total = drawn.reduce((sum, zone) => sum + Math.sqrt(zones[zone].areaPx), 0);
  return drawn.map((zone) => {
    const first = starts[zone + 1];
    const count = starts[zone + 2] - first;
    const taken = Math.min(count, SAMPLES);
    const [x, y] = [new Float64Array(taken), new Float64Array(taken)];
    for (let k = 0; k < taken; k++) {
      const pixel = members[first + Math.floor(((k + 0.5) * count) / taken)];
      x[k] = pixel % widthPx;
      y[k] = Math.floor(pixel / widthPx);
    }
    return { zone, weight: Math.sqrt(zones[zone].areaPx) / total, x, y };
  });
}

/** 1 for each pair of zones that could be one: isLike[zoneA * zonesOfB + zoneB]. */
function likeness([a, b]: Both<Segmentation>): Uint8Array {
  const like = new Uint8Array(a.zones.length * b.zones.length);
  a.zones.forEach((za, i) =>
    b.zones.forEach((zb, j) => {
      if (isDrawn(za) && isDrawn(zb) && colourDifference(za, zb) <= MOST_COLOUR_DIFFERENCE)
        like[i * b.zones.length + j] = 1;
    }),
  );
  return like;
}

/** Greatest difference of two zones' mean colours in any channel, 0..255. */
export function colourDifference(za: Zone, zb: Zone): number {
  return Math.max(...za.colour.map((value, c) => Math.abs(value - zb.colour[c])));
}

/** All similarities that two zones and their partners suggest. */
function similarities([a, b]: Both<Segmentation>): Pose[] {
  const least = LEAST_APART_SHARE * a.spanPx;
  const order = a.zones.map((_, zone) => zone).filter((zone) => isDrawn(a.zones[zone]));
  order.sort((x, y) => a.zones[y].areaPx - a.zones[x].areaPx || x - y);
  const pairs = order
    .slice(0, MOST_ZONES)
    .flatMap((zone) => partnersOf(a.zones[zone], b.zones).map((zb) => [a.zones[zone], zb] as const));
  const out: Pose[] = [];
  pairs.forEach(([firstA, firstB], k) => {
    for (const [secondA, secondB] of pairs.slice(k + 1)) {
      if (firstA === secondA || firstB === secondB) continue;
      const from = { x: secondA.centreX - firstA.centreX, y: secondA.centreY - firstA.centreY };
      const to = { x: secondB.centreX - firstB.centreX, y: secondB.centreY - firstB.centreY };
      const [apart, apartThere] = [Math.hypot(from.x, from.y), Math.hypot(to.x, to.y)];
      if (apart < least || apartThere < least) continue;
      const scale = Math.log(apartThere / apart);
      const isEven = [
        [firstA, firstB],
        [secondA, secondB],
      ].every(([za, zb]) => Math.abs(Math.log(zb.areaPx / za.areaPx) / 2 - scale) < MOST_SCALE_DIFFERENCE);
      if (!isEven || Math.abs(scale) > MOST_SCALE) continue;
      const angle = Math.atan2(from.x * to.y - from.y * to.x, from.x * to.x + from.y * to.y);
      out.push(similarity(angle, Math.exp(scale), firstA, secondA, firstB, secondB));
    }
  });
  return out;
}

function similarity(
  angle: number,
  scale: number,
  firstA: Zone,
  secondA: Zone,
  firstB: Zone,
  secondB: Zone,
): Pose {
  return {
    angle,
    stretchXX: scale,
    stretchXY: 0,
    stretchYY: scale,
    fromX: (firstA.centreX + secondA.centreX) / 2,
    fromY: (firstA.centreY + secondA.centreY) / 2,
    toX: (firstB.centreX + secondB.centreX) / 2,
    toY: (firstB.centreY + secondB.centreY) / 2,
  };
}

/** The zones of B that look most like a zone of A, whatever their size. */
function partnersOf(za: Zone, zonesB: readonly Zone[]): Zone[] {
  return zonesB
    .filter((zb) => isDrawn(zb) && colourDifference(za, zb) <= MOST_COLOUR_DIFFERENCE)
    .filter((zb) => Math.abs(Math.log(zb.areaPx / za.areaPx)) <= MOST_AREA_CHANGE)
    .map((zb) => ({ zb, difference: shapeDifference(za, zb) }))
    .filter(({ difference }) => difference <= MOST_SHAPE_DIFFERENCE)
    .sort((x, y) => x.difference - y.difference)
    .slice(0, MOST_PARTNERS)
    .map(({ zb }) => zb);
}

function shapeDifference(za: Zone, zb: Zone): number {
  return Math.abs(za.eccentricity - zb.eccentricity) + Math.abs(za.compactness - zb.compactness);
}

/** Share of each zone's samples that lands on like paint, of those that stay in the picture; 0 where hardly any does. */
function landings(
  samples: readonly Sample[],
  [a, b]: Both<Segmentation>,
  pose: Pose,
  isLike: Uint8Array,
  isBack: boolean,
): Float64Array {
  const there = poseAt(pose, 1);
  const m = isBack ? invert(there) : there;
  const { labels, widthPx, heightPx } = isBack ? a : b;
  const columns = b.zones.length;
  return Float64Array.from(samples, ({ zone, x, y }) => {
    let landed = 0;
    let inside = 0;
    for (let k = 0; k < x.length; k++) {
      const px = Math.round(m.a * x[k] + m.b * y[k] + m.x);
      const py = Math.round(m.c * x[k] + m.d * y[k] + m.y);
      if (px < 0 || py < 0 || px >= widthPx || py >= heightPx) continue;
      inside++;
      const other = labels[py * widthPx + px] - 1;
      if (other >= 0) landed += isLike[isBack ? other * columns + zone : zone * columns + other];
    }
    return inside < LEAST_INSIDE * x.length ? 0 : landed / inside;
  });
}

/** How much more of all paint a motion explains than what was there before. */
function gainOf(
  pose: Pose,
  keys: Both<Segmentation>,
  samples: Both<Sample[]>,
  isLike: Uint8Array,
  before: Both<Float64Array>,
): number {
  const gains = samples.map((of, key) => {
    const shares = landings(of, keys, pose, isLike, key === 1);
    return of.reduce((sum, { weight }, k) => {
      const share = shares[k] >= EXPLAINED ? shares[k] : 0;
      const known = before[key][k] >= EXPLAINED ? before[key][k] : 0;
      return sum + weight * Math.max(0, share - known);
    }, 0);
  });
  return Math.min(gains[0], gains[1]) - (TURN_COST * Math.abs(pose.angle)) / Math.PI;
}

/** The pose of the greatest gain, polished. */
function bestOf(
  tried: readonly Pose[],
  gain: (pose: Pose) => number,
  diagonal: number,
): { pose: Pose; gain: number } | undefined {
  const ranked = tried.map((pose) => ({ pose, gain: gain(pose) }));
  ranked.sort((x, y) => y.gain - x.gain);
  let best: { pose: Pose; gain: number } | undefined;
  for (const start of ranked.slice(0, FINALISTS)) {
    const polished = polish(start, gain, diagonal);
    if (!best || polished.gain > best.gain) best = polished;
  }
  return best;
}

function polish(
  start: { pose: Pose; gain: number },
  gain: (pose: Pose) => number,
  diagonal: number,
): { pose: Pose; gain: number } {
  let best = start;
  for (const step of POLISH_STEPS_PX) {
    const share = (4 * step) / diagonal;
    for (const sign of [1, -1]) {
      const moves = [
        { ...best.pose, toX: best.pose.toX + sign * step },
        { ...best.pose, toY: best.pose.toY + sign * step },
        { ...best.pose, angle: best.pose.angle + sign * share },
        {
          ...best.pose,
          stretchXX: best.pose.stretchXX * (1 + sign * share),
          stretchYY: best.pose.stretchYY * (1 + sign * share),
        },
      ];
      for (const pose of moves) {
        const value = gain(pose);
        if (value > best.gain) best = { pose, gain: value };
      }
    }
  }
  return best;
}
