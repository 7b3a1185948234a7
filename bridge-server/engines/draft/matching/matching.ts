/**
 * Matching: which zone of B is which zone of A. Colour, size, shape and place each cost something; the cheapest
 * assignment wins. Then neighbours vote: a zone that moves unlike everything around it pays for it, so the assignment is
 * made anew a few times with the displacement that the neighbourhood expects.
 */
import { assign } from './assignment';
import { colourDifference, commonMotions, poseIn, type CommonMotion } from './common-motions';
import type { Both } from '../raster/both';
import { bedsOf, companionCosts } from './companions';
import { hangingMisses } from './hanging';
import type { Expectation } from './pose-search';
import { isDrawn, type Segmentation, type Zone } from '../zones/segmentation';

const COLOUR_GATE = 40;
const COLOUR_UNIT = 20;
const AREA_GATE = 1.6;
const AREA_WEIGHT = 1.2;
const SHAPE_WEIGHT = 0.8;
const LEAST_COMPACTNESS = 0.05;
const DISTANCE_GATE = 0.45;
/** Cost of one diagonal of distance from the expected place, pass by pass. */
const DISTANCE_WEIGHTS = [9, 14, 18, 18];
/** What rests while its neighbours move is as good as what misses its expected place by this (share of the diagonal). */
const REST_MISS_SHARE = 0.05;
/** With a common motion sizes are known better; and how much the centre of what the border cuts off tells. */
const SHARED_AREA_GATE = 0.8;
const CUT_MISS = 0.3;
const PAGE_MISMATCH = 3;
const FORBIDDEN = 1e3;
const NO_MATCH = 6;
const WORST_MATCH = 5;
/** Reach of a neighbour's vote as a share of the diagonal. */
const VOTE_REACH = 0.08;
const OWN_VOTE = 0.3;
const PAGE_VOTE = 1e-3;
const LEAST_VOTE = 1e-9;

export interface Match {
  /** Index into the zones of A and of B. */
  zoneA: number;
  zoneB: number;
  cost: number;
}

export interface Matching {
  matches: Match[];
  /** What the neighbours of each zone of A (or B) do: its expected displacement from A to B. */
  expectedA: Expectation[];
  expectedB: Expectation[];
  /** What many zones do together. */
  motions: readonly CommonMotion[];
}

/** @param known common motions that were found before zones were mended; without them they are looked for */
export function matchZones(a: Segmentation, b: Segmentation, known?: readonly CommonMotion[]): Matching {
  const diagonal = a.spanPx;
  const motions = commonMotions([a, b], known);
  const likeness = likenessCosts(a.zones, b.zones);
  const shared = sharedCosts([a, b], motions);
  const silent: Float64Array = new Float64Array(likeness.length);
  const free: Float64Array = new Float64Array(likeness.length).fill(Infinity);
  const assignAt = (
    expected: readonly Expectation[],
    weight: number,
    companions = silent,
    hanging = free,
  ): Match[] =>
    assignZones(
      [a.zones, b.zones],
      { likeness, shared, companions, hanging },
      expected,
      weight / diagonal,
      DISTANCE_GATE * diagonal,
    );
  const beds = bedsOf([a, b]);
  let expectedA = firstExpectation(a.zones, b.zones, (expected) => assignAt(expected, DISTANCE_WEIGHTS[0]));
  expectedA = expectedA.map((expected, zone) => sharedExpectation(a.zones[zone], zone, motions) ?? expected);
  let matches: Match[] = [];
  for (const weight of DISTANCE_WEIGHTS) {
    const companions = companionCosts([a, b], beds, matches, expectedA);
    matches = assignAt(expectedA, weight, companions, hangingMisses([a, b], matches));
    if (matches.length === 0) break;
    expectedA = vote(
      a.zones,
      matches,
      a.zones,
      b.zones,
      VOTE_REACH * diagonal,
      (match) => match.zoneA,
      motions,
    );
  }
  const expectedB = vote(
    b.zones,
    matches,
    a.zones,
    b.zones,
    VOTE_REACH * diagonal,
    (match) => match.zoneB,
    motions,
  );
  return { matches, expectedA, expectedB, motions };
}

/**
 * Where the search begins: everything stays, or everything goes where the whole figure goes, whichever matches more at
 * less cost. A ball that crosses the page must be found however far it flies.
 */
function firstExpectation(
  zonesA: readonly Zone[],
  zonesB: readonly Zone[],
  assignAt: (expected: readonly Expectation[]) => Match[],
): Expectation[] {
  const from = figureCentre(zonesA);
  const to = figureCentre(zonesB);
  const all = (dx: number, dy: number): Expectation[] => zonesA.map(() => ({ dx, dy, angle: 0 }));
  const still = all(0, 0);
  if (!from || !to) return still;
  const moved = all(to.x - from.x, to.y - from.y);
  const worth = (matches: readonly Match[]): number =>
    matches.reduce((sum, { zoneA, cost }) => {
      const zone = zonesA[zoneA];
      return zone.isPage ? sum : sum + Math.sqrt(zone.areaPx) * (NO_MATCH - cost);
    }, 0);
  return worth(assignAt(moved)) > worth(assignAt(still)) ? moved : still;
}

/** Centre of all that is painted and no page. */
function figureCentre(zones: readonly Zone[]): { x: number; y: number } | undefined {
  const painted = zones.filter(isDrawn);
  const area = painted.reduce((sum, { areaPx }) => sum + areaPx, 0);
  if (area === 0) return undefined;
  const mean = (of: (zone: Zone) => number): number =>
    painted.reduce((sum, zone) => sum + of(zone) * zone.areaPx, 0) / area;
  return { x: mean((zone) => zone.centreX), y: mean((zone) => zone.centreY) };
}

/** Cost of colour and shape of each pair, FORBIDDEN where they cannot be the same. */
function likenessCosts(zonesA: readonly Zone[], zonesB: readonly Zone[]): Float64Array {
  const cost = new Float64Array(zonesA.length * zonesB.length);
  zonesA.forEach((za, i) =>
    zonesB.forEach((zb, j) => {
      const colour = colourDifference(za, zb);
      const area = Math.abs(Math.log(za.areaPx / zb.areaPx));
      cost[i * zonesB.length + j] =
        colour > COLOUR_GATE || area > AREA_GATE
          ? FORBIDDEN
          : colour / COLOUR_UNIT +
            area * AREA_WEIGHT +
            shapeDifference(za, zb) * SHAPE_WEIGHT +
            pageMismatch(za, zb);
    }),
  );
  return cost;
}

function shapeDifference(za: Zone, zb: Zone): number {
  const compactA = Math.max(za.compactness, LEAST_COMPACTNESS);
  const compactB = Math.max(zb.compactness, LEAST_COMPACTNESS);
  return Math.abs(za.eccentricity - zb.eccentricity) + Math.abs(Math.log(compactA / compactB));
}

function pageMismatch(za: Zone, zb: Zone): number {
  return za.isPage === zb.isPage ? 0 : PAGE_MISMATCH;
}

/**
 * What it costs that two zones are one that goes with a common motion; FORBIDDEN where no motion explains both. Sizes
 * tell nothing of what the border of the picture cuts off.
 */
function sharedCosts([a, b]: Both<Segmentation>, motions: readonly CommonMotion[]): Float64Array {
  const diagonal = a.spanPx;
  const isCut = ({ left, top, right, bottom }: Zone): boolean =>
    left === 0 || top === 0 || right === a.widthPx || bottom === a.heightPx;
  const cost = new Float64Array(a.zones.length * b.zones.length).fill(FORBIDDEN);
  for (const { pose, ofA, ofB } of motions) {
    const growth = 2 * Math.log(pose.stretchXX);
    for (const i of ofA) {
      const za = a.zones[i];
      const { toX, toY } = poseIn(pose, za);
      for (const j of ofB) {
        const zb = b.zones[j];
        const colour = colourDifference(za, zb);
        const cut = isCut(za) || isCut(zb);
        const area = cut ? 0 : Math.abs(Math.log(zb.areaPx / za.areaPx) - growth);
        if (colour > COLOUR_GATE || area > SHARED_AREA_GATE) continue;
        const miss = (cut ? CUT_MISS : 1) * Math.hypot(zb.centreX - toX, zb.centreY - toY);
        const shape = cut ? 0 : shapeDifference(za, zb) * SHAPE_WEIGHT;
        const value =
          colour / COLOUR_UNIT + area * AREA_WEIGHT + shape + (miss * DISTANCE_WEIGHTS[0]) / diagonal;
        cost[i * b.zones.length + j] = Math.min(cost[i * b.zones.length + j], value);
      }
    }
  }
  return cost;
}

/** Where the first motion that explains a zone takes it. */
function sharedExpectation(
  zone: Zone,
  index: number,
  motions: readonly CommonMotion[],
): Expectation | undefined {
  const motion = motions.find(({ ofA }) => ofA.has(index));
  if (!motion) return undefined;
  const { fromX, fromY, toX, toY, angle } = poseIn(motion.pose, zone);
  return { dx: toX - fromX, dy: toY - fromY, angle };
}

/** Costs of each pair, at zoneA * zonesOfB + zoneB. */
interface Costs {
  likeness: Float64Array;
  shared: Float64Array;
  companions: Float64Array;
  /** How far each pair misses what it hangs on, px. */
  hanging: Float64Array;
}

function assignZones(
  [zonesA, zonesB]: Both<readonly Zone[]>,
  { likeness, shared, companions, hanging }: Costs,
  expected: readonly Expectation[],
  distanceWeight: number,
  mostDistance: number,
): Match[] {
  const restMiss = REST_MISS_SHARE * (mostDistance / DISTANCE_GATE);
  const full = new Float64Array(likeness.length);
  const capped = new Float64Array(likeness.length);
  zonesA.forEach((za, i) =>
    zonesB.forEach((zb, j) => {
      const k = i * zonesB.length + j;
      const missX = zb.centreX - za.centreX - expected[i].dx;
      const missY = zb.centreY - za.centreY - expected[i].dy;
      const away = Math.hypot(zb.centreX - za.centreX, zb.centreY - za.centreY);
      const miss = Math.min(Math.hypot(missX, missY), away + restMiss, hanging[k] + restMiss);
      const own = miss > mostDistance ? FORBIDDEN : likeness[k] + miss * distanceWeight;
      full[k] = Math.max(0, Math.min(own, shared[k]) + companions[k]);
      capped[k] = Math.min(full[k], NO_MATCH);
    }),
  );
  const columnOf = assign(capped, zonesA.length, zonesB.length);
  const matches: Match[] = [];
  columnOf.forEach((zoneB, zoneA) => {
    if (zoneB < 0) return;
    const cost = full[zoneA * zonesB.length + zoneB];
    if (cost < WORST_MATCH) matches.push({ zoneA, zoneB, cost });
  });
  return matches;
}

/**
 * The motion that the matched zones around each zone have, nearer, larger and surer ones counting more: their mean
 * displacement, and the turn of their centres about each other (weighted Procrustes).
 */
function vote(
  voters: readonly Zone[],
  matches: readonly Match[],
  zonesA: readonly Zone[],
  zonesB: readonly Zone[],
  reachPx: number,
  ownZone: (match: Match) => number,
  motions: readonly CommonMotion[],
): Expectation[] {
  return voters.map((zone, k) => {
    if (zone.isPage) return { dx: 0, dy: 0, angle: 0 };
    const weights = matches.map((match) => {
      const za = zonesA[match.zoneA];
      const at = voters === zonesB ? zonesB[match.zoneB] : za;
      const apart = (zone.centreX - at.centreX) ** 2 + (zone.centreY - at.centreY) ** 2;
      const strength = (Math.sqrt(za.areaPx) / (1 + match.cost)) * (za.isPage ? PAGE_VOTE : 1);
      const near = Math.exp(-apart / (2 * reachPx * reachPx)) * strength + LEAST_VOTE;
      return ownZone(match) === k ? near * OWN_VOTE : near;
    });
    return commonMotion(matches, weights, zonesA, zonesB, reachPx, motions);
  });
}

/** The turn is held back as if a resting ring of this share of the reach took part. */
const TURN_DAMPING = 0.05;
/** Turn that is near enough to that of a common motion to be the same, radians. */
const SHARED_TURN_SLACK = 0.5;
/** Few voters that changed places look like a somersault; a larger common turn than this is not believed, radians. */
const MOST_COMMON_TURN = 1.2;
/** Fewer votes than this hardly turn anything. */
const TRUSTED_VOTES = 1;

function commonMotion(
  matches: readonly Match[],
  weights: readonly number[],
  zonesA: readonly Zone[],
  zonesB: readonly Zone[],
  reachPx: number,
  motions: readonly CommonMotion[],
): Expectation {
  const mean = { ax: 0, ay: 0, bx: 0, by: 0 };
  const total = weights.reduce((a, b) => a + b, LEAST_VOTE);
  matches.forEach(({ zoneA, zoneB }, m) => {
    mean.ax += (weights[m] * zonesA[zoneA].centreX) / total;
    mean.ay += (weights[m] * zonesA[zoneA].centreY) / total;
    mean.bx += (weights[m] * zonesB[zoneB].centreX) / total;
    mean.by += (weights[m] * zonesB[zoneB].centreY) / total;
  });
  let along = (total + TRUSTED_VOTES) * (TURN_DAMPING * reachPx) ** 2;
  let across = 0;
  matches.forEach(({ zoneA, zoneB }, m) => {
    if (zonesA[zoneA].isPage) return;
    const ax = zonesA[zoneA].centreX - mean.ax;
    const ay = zonesA[zoneA].centreY - mean.ay;
    const bx = zonesB[zoneB].centreX - mean.bx;
    const by = zonesB[zoneB].centreY - mean.by;
    along += weights[m] * (ax * bx + ay * by);
    across += weights[m] * (ax * by - ay * bx);
  });
  const angle = Math.atan2(across, along);
  const isShared = motions.some(({ pose }) => Math.abs(wrapped(pose.angle - angle)) < SHARED_TURN_SLACK);
  const isBelieved = Math.abs(angle) < MOST_COMMON_TURN || isShared;
  return { dx: mean.bx - mean.ax, dy: mean.by - mean.ay, angle: isBelieved ? angle : 0 };
}

function wrapped(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
