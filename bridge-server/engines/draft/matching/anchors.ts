/**
 * Anchors: where a matched zone touches matched neighbours in both keys. An arm meets its shirt at the shoulder however
 * far it turns: its outline alone does not tell a half turn from none, the place of the contact does.
 */
import type { Match } from './matching';
import type { Both } from '../raster/both';
import { contactsOf } from '../zones/contacts';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** A place in A and the same place in B, px. */
export interface Anchor {
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

/** A round zone turns freely in its contacts. */
const LEAST_ECCENTRICITY = 0.5;
/** Shorter contacts are chance, px; longer ones tell no place (share of the zone's length). */
const LEAST_LENGTH_PX = 4;
const MOST_SPREAD = 0.6;

/** The anchors of each match. */
export function anchorsOf([a, b]: Both<Segmentation>, matches: readonly Match[]): Anchor[][] {
  const partnerOf = new Map(matches.map(({ zoneA, zoneB }) => [zoneA, zoneB]));
  return matches.map(({ zoneA, zoneB }) => {
    const zone = a.zones[zoneA];
    if (!isDrawn(zone) || zone.eccentricity < LEAST_ECCENTRICITY) return [];
    const mostSpread = MOST_SPREAD * Math.sqrt(zone.spread.xx + zone.spread.yy);
    const there = contactsOf(b, zoneB);
    return [...contactsOf(a, zoneA)].flatMap(([other, from]) => {
      const partner = partnerOf.get(other);
      const to = partner === undefined ? undefined : there.get(partner);
      if (!to || !isDrawn(a.zones[other])) return [];
      if (Math.min(from.lengthPx, to.lengthPx) < LEAST_LENGTH_PX) return [];
      if (Math.max(from.spreadPx, to.spreadPx) > mostSpread) return [];
      return [{ fromX: from.x, fromY: from.y, toX: to.x, toY: to.y }];
    });
  });
}
