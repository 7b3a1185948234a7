/** Faces: what lies on a zone keeps its order there. */
import { matchZones } from '../../../bridge-server/engines/draft/matching/matching';
import { bedsOf } from '../../../bridge-server/engines/draft/matching/companions';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { segment, type Segmentation } from '../../../bridge-server/engines/draft/zones/segmentation';
import { BLUE, cel, RED, type Colour } from './synthetic-clips';

const WHITE: Colour = [250, 250, 250, 255];
const PUPIL: Colour = BLUE;

/** A face with two eyes that slide over it as it turns. */
function face(firstX: number, secondX: number): Segmentation {
  const raster = cel(
    (x, y) => {
      for (const eye of [firstX, secondX]) {
        if (Math.hypot(x - eye, y - 90) < 5) return PUPIL;
        if (Math.hypot(x - eye, y - 90) < 13) return WHITE;
      }
      return Math.hypot((x - 160) / 90, (y - 100) / 80) < 1 ? RED : undefined;
    },
    320,
    200,
  );
  return segment(drawingOf(raster));
}

/** Pairs of places (x in A, x in B) of the matched zones of a colour. */
function pairsOf(a: Segmentation, b: Segmentation, colour: Colour): number[][] {
  return matchZones(a, b)
    .matches.filter(({ zoneA }) => Math.abs(a.zones[zoneA].colour[2] - colour[2]) < 5)
    .filter(({ zoneA }) => Math.abs(a.zones[zoneA].colour[0] - colour[0]) < 5)
    .map(({ zoneA, zoneB }) => [Math.round(a.zones[zoneA].centreX), Math.round(b.zones[zoneB].centreX)])
    .sort(([x], [y]) => x - y);
}

test.each([
  ['eyes', WHITE],
  ['pupils', PUPIL],
])('the left one of two %s stays the left one when a face turns by more than they are apart', (_, colour) => {
  const pairs = pairsOf(face(102, 142), face(168, 200), colour);
  expect(pairs).toEqual([
    [102, 168],
    [142, 200],
  ]);
});

test('a pupil lies on its eye, an eye on the face', () => {
  const key = face(102, 142);
  const [beds] = bedsOf([key, key]);
  const isOf = (zone: number, colour: Colour): boolean =>
    key.zones[zone].colour.every((value, c) => Math.abs(value - colour[c]) < 5);
  beds.forEach((bed, zone) => {
    if (isOf(zone, PUPIL)) expect(bed !== undefined && isOf(bed, WHITE)).toBe(true);
    if (isOf(zone, WHITE)) expect(bed !== undefined && isOf(bed, RED)).toBe(true);
  });
});
