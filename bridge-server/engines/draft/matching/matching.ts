/**
 * Matching: which zone of B is which zone of A. Colour, size, shape and place each cost something; the cheapest
 * assignment wins. Then neighbours vote: a zone that moves unlike everything around it pays for it, so the assignment is
 * made anew a few times with the displacement that the neighbourhood expects.
 */
import { assign } from './assignment';
import { bedOf } from '../zones/contacts';
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
const PAGE_MISMATCH = 3;
/** What a pair of zones gains when something on the one was matched with something on the other. */
const BED_WORTH = 1.5;
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
}

export function matchZones(a: Segmentation, b: Segmentation): Matching {
  const diagonal = Math.hypot(a.widthPx, a.heightPx);
  const likeness = likenessCosts(a.zones, b.zones);
  const assignAt = (expected: readonly Expectation[], weight: number, costs = likeness): Match[] =>
    assignZones(a.zones, b.zones, costs, expected, weight / diagonal, DISTANCE_GATE * diagonal);
  const [bedsA, bedsB] = [a, b].map((key) => key.zones.map((_, zone) => bedOf(key, zone)));
  let expectedA = firstExpectation(a.zones, b.zones, (expected) => assignAt(expected, DISTANCE_WEIGHTS[0]));
  let matches: Match[] = [];
  for (const weight of DISTANCE_WEIGHTS) {
    matches = assignAt(expectedA, weight, withBeds(likeness, matches, bedsA, bedsB, b.zones.length));
    if (matches.length === 0) break;
    expectedA = vote(a.zones, matches, a.zones, b.zones, VOTE_REACH * diagonal, (match) => match.zoneA);
  }
  const expectedB = vote(b.zones, matches, a.zones, b.zones, VOTE_REACH * diagonal, (match) => match.zoneB);
  return { matches, expectedA, expectedB };
}

/** Costs are less where something that lies on the one was matched with something on the other: a pupil tells whose eye it is in. */
function withBeds(
  likeness: Float64Array,
  matches: readonly Match[],
  bedsA: readonly (number | undefined)[],
  bedsB: readonly (number | undefined)[],
  zonesB: number,
): Float64Array {
  const costs = likeness.slice();
  for (const { zoneA, zoneB } of matches) {
    const [bedA, bedB] = [bedsA[zoneA], bedsB[zoneB]];
    if (bedA === undefined || bedB === undefined) continue;
    const k = bedA * zonesB + bedB;
    costs[k] = Math.min(costs[k], Math.max(0, likeness[k] - BED_WORTH));
  }
  return costs;
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
      const colour = Math.max(...za.colour.map((value, c) => Math.abs(value - zb.colour[c])));
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

function assignZones(
  zonesA: readonly Zone[],
  zonesB: readonly Zone[],
  likeness: Float64Array,
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
      const miss = Math.min(Math.hypot(missX, missY), away + restMiss);
      full[k] = miss > mostDistance ? FORBIDDEN : likeness[k] + miss * distanceWeight;
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
    return commonMotion(matches, weights, zonesA, zonesB, reachPx);
  });
}

/** The turn is held back as if a resting ring of this share of the reach took part. */
const TURN_DAMPING = 0.05;
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
  const isBelieved = Math.abs(angle) < MOST_COMMON_TURN;
  return { dx: mean.bx - mean.ax, dy: mean.by - mean.ay, angle: isBelieved ? angle : 0 };
}
