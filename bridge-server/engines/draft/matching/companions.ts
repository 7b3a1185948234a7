/**
 * Companions: what lies on a zone tells which one it is, and keeps its order there. A pupil stays in its eye; of two eyes on a
 * face the left one stays the left one, however far the face turned.
 */
import type { Match } from './matching';
import type { Expectation } from './pose-search';
import type { Both } from '../raster/both';
import { bedOf } from '../zones/contacts';
import { areLike, type Segmentation, type Zone } from '../zones/segmentation';

/** What a pair of zones gains when something on the one was matched with something on the other. */
const BED_WORTH = 1.5;
/** What it costs to lie on something else in B than what one lay on in A. */
const STRAY_COST = 4;
/** What two of the same kind on one bed gain when they keep their order, and lose when they change places. */
const ORDER_WORTH = 2.5;
/** Of the same kind are zones of one colour whose sizes differ by no more (difference of logarithms of areas). */
const MOST_SIZE_DIFFERENCE = 0.8;
const LEAST_KIND = 2;

/** The drawn zone that each zone lies on, of both keys. */
export type Beds = Both<readonly (number | undefined)[]>;

export function bedsOf([a, b]: Both<Segmentation>): Beds {
  const of = (key: Segmentation): (number | undefined)[] => key.zones.map((_, zone) => bedOf(key, zone));
  return [of(a), of(b)];
}

/**
 * @param matches of the last round @param expectedA what is expected of each zone of A
 * @returns what the companions of each pair add to its cost, at zoneA * zonesOfB + zoneB; less than 0 where they speak for it
 */
export function companionCosts(
  [a, b]: Both<Segmentation>,
  beds: Beds,
  matches: readonly Match[],
  expectedA: readonly Expectation[],
): Float64Array {
  const columns = b.zones.length;
  const costs = new Float64Array(a.zones.length * columns);
  const change = (zoneA: number, zoneB: number, by: number): void => {
    costs[zoneA * columns + zoneB] += by;
  };
  const gained = new Set<number>();
  for (const { zoneA, zoneB } of matches) {
    const [bedA, bedB] = [beds[0][zoneA], beds[1][zoneB]];
    if (bedA === undefined || bedB === undefined || gained.has(bedA * columns + bedB)) continue;
    gained.add(bedA * columns + bedB);
    change(bedA, bedB, -BED_WORTH);
  }
  const partnerOf = new Map(matches.map(({ zoneA, zoneB }) => [zoneA, zoneB]));
  beds[0].forEach((bedA, zoneA) => {
    const partner = bedA === undefined ? undefined : partnerOf.get(bedA);
    if (partner === undefined) return;
    beds[1].forEach((bedB, zoneB) => {
      if (bedB !== undefined && bedB !== partner) change(zoneA, zoneB, STRAY_COST);
    });
  });
  for (const { zoneA: bedA, zoneB: bedB } of matches) {
    const [onA, onB] = [lyingOn(beds[0], bedA), lyingOn(beds[1], bedB)];
    for (const [kindA, kindB] of kinds(onA, onB, [a.zones, b.zones])) {
      const turn = expectedA[bedA].angle;
      const [orderA, orderB] = ordered(kindA, kindB, [a.zones, b.zones], turn);
      orderA.forEach((zoneA, rank) =>
        orderB.forEach((zoneB, other) => change(zoneA, zoneB, rank === other ? -ORDER_WORTH : ORDER_WORTH)),
      );
    }
  }
  return costs;
}

function lyingOn(beds: readonly (number | undefined)[], bed: number): number[] {
  return beds.flatMap((of, zone) => (of === bed ? [zone] : []));
}

/** The zones of one look on two matched beds, where both keys show the same number of them. */
function kinds(
  onA: readonly number[],
  onB: readonly number[],
  [zonesA, zonesB]: Both<readonly Zone[]>,
): Both<number[]>[] {
  const out: Both<number[]>[] = [];
  const taken = new Set<number>();
  for (const first of onA) {
    if (taken.has(first)) continue;
    const isOfKind = (zone: Zone): boolean =>
      areLike(zone, zonesA[first]) &&
      Math.abs(Math.log(zone.areaPx / zonesA[first].areaPx)) <= MOST_SIZE_DIFFERENCE;
    const kindA = onA.filter((zone) => !taken.has(zone) && isOfKind(zonesA[zone]));
    const kindB = onB.filter((zone) => isOfKind(zonesB[zone]));
    kindA.forEach((zone) => taken.add(zone));
    if (kindA.length >= LEAST_KIND && kindA.length === kindB.length) out.push([kindA, kindB]);
  }
  return out;
}

/** Both along the line on which those of A lie, turned as their bed turns. */
function ordered(
  kindA: readonly number[],
  kindB: readonly number[],
  [zonesA, zonesB]: Both<readonly Zone[]>,
  turn: number,
): Both<number[]> {
  let [far, x, y] = [0, 1, 0];
  for (const one of kindA) {
    for (const other of kindA) {
      const dx = zonesA[other].centreX - zonesA[one].centreX;
      const dy = zonesA[other].centreY - zonesA[one].centreY;
      if (Math.hypot(dx, dy) > far) [far, x, y] = [Math.hypot(dx, dy), dx, dy];
    }
  }
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const along = (zone: Zone, u: number, v: number): number => zone.centreX * u + zone.centreY * v;
  const orderA = [...kindA].sort((p, q) => along(zonesA[p], x, y) - along(zonesA[q], x, y));
  const [u, v] = [cos * x - sin * y, sin * x + cos * y];
  const orderB = [...kindB].sort((p, q) => along(zonesB[p], u, v) - along(zonesB[q], u, v));
  return [orderA, orderB];
}
