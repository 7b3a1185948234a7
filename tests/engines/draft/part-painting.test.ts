import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { matchZones } from '../../../bridge-server/engines/draft/matching/matching';
import { partRanks } from '../../../bridge-server/engines/draft/parts/ordering';
import { buriedUnder } from '../../../bridge-server/engines/draft/parts/coverings';
import { findParts, isPair } from '../../../bridge-server/engines/draft/parts/parts';
import { segment } from '../../../bridge-server/engines/draft/zones/segmentation';
import { withThickOutlines } from '../../../bridge-server/engines/draft/zones/thick-outlines';
import type { Raster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, isDrawn, isRed, RED, type Colour } from './synthetic-clips';

const GREEN: Colour = [40, 170, 60, 255];
const isBlue = ([r, , b, a]: Colour): boolean => a > 128 && b > 150 && r < 110;

function inBox(x: number, y: number, left: number, top: number, right: number, bottom: number): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}

function pixelAt({ data, widthPx }: Raster, x: number, y: number): Colour {
  const i = (y * widthPx + x) * 4;
  return [data[i], data[i + 1], data[i + 2], data[i + 3]];
}

/** Pixels that one frame has red and the other has not. */
function changedRed(a: Raster, b: Raster): number {
  let changed = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const [red, was] = [a, b].map(({ data }) => isRed([data[i], data[i + 1], data[i + 2], data[i + 3]]));
    if (red !== was) changed++;
  }
  return changed;
}

describe('Zones', () => {
  test('a pole that fades softly into the page at its foot is a zone of its own', () => {
    const soft = cel((x, y) => {
      if (y > 70)
        return inBox(x, y, 78, 0, 84, 100) ? [232 - (100 - y) * 3.4, 120, 120, (100 - y) * 8] : undefined;
      return inBox(x, y, 78, 20, 84, 71) ? [130, 120, 120, 255] : undefined;
    });
    const { zones } = segment(drawingOf(soft));
    const pole = zones.find(({ isPage, areaPx }) => !isPage && areaPx > 200);
    expect(pole?.centreX).toBeCloseTo(80.5, 0);
  });
});

describe('Depth order', () => {
  test('a small disc that goes behind a large bar is behind it, though small things are mostly in front', () => {
    const scene = (cx: number): Raster =>
      cel((x, y) => {
        if (inBox(x, y, 90, 5, 130, 95)) return BLUE;
        return Math.hypot(x - cx, y - 50) < 18 ? RED : undefined;
      });
    const [a, b] = [scene(50), scene(84)].map((raster) => segment(drawingOf(raster)));
    const found = findParts(a, b, matchZones(a, b));
    const ranks = partRanks(found, a, b, buriedUnder(found, a.widthPx));
    const rankOf = (test: (red: number) => boolean): number =>
      ranks[
        found.parts.findIndex(
          (part) => isPair(part) && !part.isPage && test(a.zones[part.labelA - 1].colour[0]),
        )
      ];
    expect(rankOf((red) => red === RED[0])).toBeLessThan(rankOf((red) => red === BLUE[0]));
  });

  test('a mouth that opens is in front of its face: what lies on a part was not hidden by it', () => {
    const scene = (opened: number): Raster =>
      cel((x, y) => {
        if (Math.hypot((x - 80) / 22, (y - 60) / opened) < 1) return y < 50 ? [255, 255, 255, 255] : RED;
        return Math.hypot(x - 80, y - 50) < 45 ? BLUE : undefined;
      });
    const [a, b] = [scene(5), scene(20)].map((raster) => segment(drawingOf(raster)));
    const { parts, ...owners } = findParts(a, b, matchZones(a, b));
    const ranks = partRanks({ parts, ...owners }, a, b, buriedUnder({ parts, ...owners }, a.widthPx));
    const rankOf = (colour: Colour): number =>
      ranks[parts.findIndex((part) => isPair(part) && a.zones[part.labelA - 1].colour[0] === colour[0])];
    expect(rankOf(RED)).toBeGreaterThan(rankOf(BLUE));
  });
});

describe('What an occluder splits', () => {
  test('a bar that a pole cuts in two is one bar all the way', async () => {
    const scene = (pole: number): Raster =>
      cel((x, y) => {
        if (inBox(x, y, pole, 10, pole + 8, 95)) return BLUE;
        return inBox(x, y, 15, 40, 135, 60) ? RED : undefined;
      });
    const key = scene(142);
    const middle = await middleOf(key, scene(90));
    const share = centreOf(middle, isRed).count / centreOf(key, isRed).count;
    expect(share).toBeGreaterThan(0.88);
    expect(centreOf(middle, isRed).x).toBeCloseTo(centreOf(key, isRed).x, -1);
  });
});

describe('What an occluder parts in both keys', () => {
  const SKIN: Colour = [255, 222, 150, 255];
  /** A face whose mouth is a half disc; a tongue hangs out of it on one side, and both tilt to that side. */
  const scene = (side: number): Raster =>
    cel((x, y) => {
      const [dx, dy] = [x - 80, y - 45];
      const tilt = 0.15 * side;
      const [u, v] = [Math.cos(tilt) * dx + Math.sin(tilt) * dy, Math.cos(tilt) * dy - Math.sin(tilt) * dx];
      if (Math.abs(u - 11.5 * side) < 9 && v >= 0 && v < 36) return BLUE;
      if (Math.hypot(u, v) < 27 && v >= 0) return RED;
      return Math.hypot(dx, dy - 3) < 44 ? SKIN : undefined;
    });

  test('a mouth goes on behind the tongue, instead of its larger side changing sides through it', async () => {
    const middle = await middleOf(scene(-1), scene(1));
    expect(isRed(pixelAt(middle, 62, 51))).toBe(true);
    expect(isRed(pixelAt(middle, 97, 51))).toBe(true);
    expect(isBlue(pixelAt(middle, 80, 55))).toBe(true);
    expect(isBlue(pixelAt(middle, 80, 74))).toBe(true);
  });
});

describe('A thick outline', () => {
  /** A ring, and on it a smaller ring that lies over it; both are of one colour, and one zone. */
  const scene = (x0: number, markX: number): Raster =>
    cel((x, y) => {
      const mark = Math.hypot(x - markX, y - 34);
      if (mark < 9) return BLUE;
      if (mark < 15) return RED;
      const ring = Math.hypot(x - x0, y - 52);
      if (ring >= 40) return undefined;
      return ring < 28 ? GREEN : RED;
    });

  test('travels with what it is around, though it joins another line on the way', async () => {
    const middle = await middleOf(scene(76, 102), scene(84, 58));
    const mark = centreOf(middle, isBlue);
    expect(mark.x).toBeCloseTo(79.5, -1);
    for (const [dx, dy] of [
      [12, 0],
      [-12, 0],
      [0, 12],
      [0, -12],
    ])
      expect(isRed(pixelAt(middle, Math.round(mark.x + dx), Math.round(mark.y + dy)))).toBe(true);
    // The ring below is whole where the keys have the mark over it.
    expect(isRed(pixelAt(middle, 80 + 24, 52 - 24))).toBe(true);
    expect(isDrawn(pixelAt(middle, 80 + 32, 52 - 32))).toBe(false);
    expect(isDrawn(pixelAt(middle, 80 - 32, 52 - 32))).toBe(false);
  });
});

describe('A thick line that is nothing but rings', () => {
  test('is left as it is: no line is given away altogether', async () => {
    /** Spectacles: two lenses in one frame, turned about their middle. */
    const scene = (angle: number): Raster =>
      cel((x, y) => {
        const lenses = [-1, 1].map((side) =>
          Math.hypot(x - 80 - 13 * side * Math.cos(angle), y - 50 - 13 * side * Math.sin(angle)),
        );
        const nearest = Math.min(...lenses);
        if (nearest < 9) return BLUE;
        return nearest < 15 ? RED : undefined;
      });
    const [a, b] = [scene(-0.4), scene(0.4)].map((raster) => ({ raster, drawing: drawingOf(raster) }));
    const [zonesA, zonesB] = [segment(a.drawing), segment(b.drawing)];
    const ringed = withThickOutlines([zonesA, a.drawing], [zonesB, b.drawing], matchZones(zonesA, zonesB));
    for (const { zones } of ringed) expect(zones.every(({ areaPx }) => areaPx > 0)).toBe(true);
    const middle = await middleOf(a.raster, b.raster);
    expect(centreOf(middle, isRed).count / centreOf(a.raster, isRed).count).toBeCloseTo(1, 0.8);
    expect(centreOf(middle, isBlue).count / centreOf(a.raster, isBlue).count).toBeCloseTo(1, 0.8);
  });
});

describe('What comes out from beneath another part', () => {
  test('a shadow that one key hardly shows rests on the ground and lies behind what throws it', async () => {
    const scene = (bottom: number, reach: number): Raster =>
      cel((x, y) => {
        if (inBox(x, y, 55, bottom - 40, 105, bottom)) return RED;
        return inBox(x, y, 80 - reach, 86, 80 + reach, 92) ? BLUE : undefined;
      });
    const { frames } = await makeInbetweens(scene(89, 10), scene(60, 45), [0.2, 0.6]);
    for (const frame of frames) expect(centreOf(frame, isBlue).y).toBeCloseTo(88.5, -0.5);
    expect(isRed(pixelAt(frames[0], 80, 80))).toBe(true);
    expect(centreOf(frames[1], isBlue).x).toBeCloseTo(79.5, -0.5);
  });

  test('a lid that only one key has slides out from behind its box', async () => {
    const scene = (hasLid: boolean): Raster =>
      cel((x, y) => {
        if (inBox(x, y, 40, 45, 120, 90)) return RED;
        return hasLid && inBox(x, y, 55, 28, 105, 42) ? BLUE : undefined;
      });
    const { frames } = await makeInbetweens(scene(false), scene(true), [0.05, 0.25, 0.6]);
    const [hidden, half, out] = frames.map((frame) => centreOf(frame, isBlue));
    expect(hidden.count).toBeLessThan(out.count * 0.2);
    expect(half.count).toBeGreaterThan(out.count * 0.2);
    expect(half.y).toBeGreaterThan(out.y + 3);
    expect(out.y).toBeCloseTo(34.5, 0);
  });
});

describe('Parts that only one key has', () => {
  test('grow out of their middle instead of popping up', async () => {
    const scene = (hasMark: boolean): Raster =>
      cel((x, y) => {
        if (hasMark && Math.hypot(x - 110, y - 50) < 12) return BLUE;
        return inBox(x, y, 20, 20, 80, 80) ? RED : undefined;
      });
    const { frames } = await makeInbetweens(scene(false), scene(true), [0.36, 0.44, 0.9]);
    const [early, later, whole] = frames.map((frame) => centreOf(frame, isBlue).count);
    expect(early).toBeGreaterThan(0);
    expect(later).toBeGreaterThan(early);
    expect(whole).toBeGreaterThan(later * 1.2);
  });

  test('are there or not when they are long, because half of a leg is a sliver', async () => {
    const scene = (hasBar: boolean): Raster =>
      cel((x, y) => {
        if (hasBar && inBox(x, y, 70, 66, 140, 76)) return BLUE;
        return inBox(x, y, 20, 20, 60, 60) ? RED : undefined;
      });
    const key = scene(true);
    const { frames } = await makeInbetweens(key, scene(false), [0.4, 0.48, 0.52]);
    const shares = frames.map((frame) => centreOf(frame, isBlue).count / centreOf(key, isBlue).count);
    expect(shares[0]).toBeGreaterThan(0.95);
    expect(shares[1]).toBeGreaterThan(0.95);
    expect(shares[2]).toBe(0);
  });

  test('rest where they are when nothing that moves is near: a shadow does not fly up with what threw it', async () => {
    const scene = (ballX: number, hasShadow: boolean): Raster =>
      cel((x, y) => {
        if (Math.hypot(x - ballX, y - 22) < 14) return RED;
        return hasShadow && inBox(x, y, 60, 84, 120, 90) ? BLUE : undefined;
      });
    const { frames } = await makeInbetweens(scene(30, false), scene(100, true), [0.6]);
    expect(centreOf(frames[0], isBlue).x).toBeCloseTo(89.5, 0);
  });

  test('of the same place and shape in another colour are one part: nothing shrinks when a lamp is lit', async () => {
    const lamp = (colour: Colour): Raster =>
      cel((x, y) => (Math.hypot(x - 80, y - 50) < 25 ? colour : undefined));
    const key = lamp(RED);
    const middle = await middleOf(key, lamp(GREEN));
    expect(centreOf(middle, isDrawn).count / centreOf(key, isDrawn).count).toBeGreaterThan(0.97);
  });
});

describe('Translucent paint', () => {
  test('a soft shadow that rests stays where it is while what throws it moves', async () => {
    const shadow: Colour = [60, 60, 70, 90];
    const scene = (ballY: number): Raster =>
      cel((x, y) => {
        if (Math.hypot(x - 80, y - ballY) < 14) return RED;
        return inBox(x, y, 50, 84, 110, 90) ? shadow : undefined;
      });
    const middle = await middleOf(scene(20), scene(60));
    const isShadow = ([r, , , a]: Colour): boolean => a > 70 && a < 110 && r < 100;
    expect(centreOf(middle, isShadow).count).toBeGreaterThan(0.95 * 60 * 6);
  });
});

describe('A limb that each key has elsewhere', () => {
  test('stands whole on one side or the other', async () => {
    const scene = (isLeft: boolean): Raster =>
      cel((x, y) => {
        const isArm = isLeft ? inBox(x, y, 10, 50, 62, 64) : inBox(x, y, 98, 50, 150, 64);
        return isArm || inBox(x, y, 60, 20, 100, 90) ? RED : undefined;
      });
    const key = scene(true);
    const { frames } = await makeInbetweens(key, scene(false), [0.35, 0.45, 0.55, 0.65]);
    for (const frame of frames)
      expect(centreOf(frame, isRed).count / centreOf(key, isRed).count).toBeGreaterThan(0.93);
  });
});

describe('Motion on arcs', () => {
  test('an arm that swings about its shoulder stays on the shoulder', async () => {
    const arm = (angle: number): Raster =>
      cel((x, y) => {
        const along = (x - 80) * Math.cos(angle) + (y - 85) * Math.sin(angle);
        const across = (y - 85) * Math.cos(angle) - (x - 80) * Math.sin(angle);
        if (along > 0 && along < 64 && Math.abs(across) < 6) return RED;
        return inBox(x, y, 60, 80, 100, 100) ? BLUE : undefined;
      });
    const found = centreOf(await middleOf(arm(-Math.PI / 2 - 0.55), arm(-Math.PI / 2 + 0.55)), isRed);
    expect(Math.hypot(found.x - 80, found.y - 85)).toBeGreaterThan(29.5);
  });
});

describe('A gap of the page’s colour that only one key has', () => {
  test('is page seen through the figure, and no patch that moves along', () => {
    const PAPER: Colour = [240, 240, 235, 255];
    /** A ring on opaque paper, closed or open at its right. */
    const scene = (isClosed: boolean): Raster =>
      cel((x, y) => {
        const radius = Math.hypot(x - 80, y - 50);
        const isOpen = !isClosed && x > 80 && Math.abs(y - 50) < 14;
        return radius > 16 && radius < 30 && !isOpen ? RED : PAPER;
      });
    const [a, b] = [scene(true), scene(false)].map((raster) => segment(drawingOf(raster)));
    const { parts } = findParts(a, b, matchZones(a, b));
    const gap = a.labels[50 * a.widthPx + 80];
    expect(parts.find(({ labelA }) => labelA === gap)).toMatchObject({ labelB: 0, isPage: true });
  });
});

describe('What lies on a part', () => {
  const SKIN: Colour = [255, 222, 150, 255];
  const WHITE: Colour = [250, 250, 250, 255];
  /** A face with one eye, and in one key teeth, of the size that the eye has in the other. */
  const scene = (eyeX: number, eye: number, hasTeeth: boolean): Raster =>
    cel((x, y) => {
      const toEye = Math.hypot(x - eyeX, y - 40);
      if (toEye < 4) return BLUE;
      if (toEye < eye) return WHITE;
      if (hasTeeth && Math.hypot(x - 74, y - 65) < 9) return WHITE;
      return Math.hypot(x - 80, y - 50) < 48 ? SKIN : undefined;
    });

  test('tells which is which: a pupil stays in its eye, though something else looks more like the eye', async () => {
    const middle = await middleOf(scene(74, 10, false), scene(87, 17, true));
    const isWhite = ([r, g, b]: Colour): boolean => Math.min(r, g, b) > 240;
    const pupil = centreOf(middle, isBlue);
    for (const dx of [-10, 10]) {
      expect(isWhite(pixelAt(middle, Math.round(pupil.x) + dx, Math.round(pupil.y)))).toBe(true);
      expect(isWhite(pixelAt(middle, Math.round(pupil.x + 1.7 * dx), Math.round(pupil.y)))).toBe(false);
    }
  });
});

describe('What an arm carries', () => {
  const SKIN: Colour = [255, 222, 150, 255];
  const [SHOULDER_X, SHOULDER_Y] = [60, 50];
  /** A body, and an arm that points down or up; the hand is at its end, in another colour. */
  const scene = (angle: number): Raster =>
    cel((x, y) => {
      const [dx, dy] = [x - SHOULDER_X, y - SHOULDER_Y];
      const along = Math.cos(angle) * dx + Math.sin(angle) * dy;
      const across = Math.abs(Math.cos(angle) * dy - Math.sin(angle) * dx);
      if (across < 7 && along > 34 && along < 46) return SKIN;
      if (across < 6 && along > -4 && along <= 34) return RED;
      return inBox(x, y, 30, 30, 60, 95) ? BLUE : undefined;
    });
  const isSkin = ([r, g, b]: Colour): boolean => r > 200 && g > 190 && b < 190;

  test('goes round with it: a hand stays at the end of its sleeve', async () => {
    const middle = await middleOf(scene(0.9), scene(-0.9));
    const hand = centreOf(middle, isSkin);
    expect(hand.x).toBeCloseTo(SHOULDER_X + 39.5, -0.7);
    expect(hand.y).toBeCloseTo(SHOULDER_Y, -0.7);
  });
});

describe('The rim morphs', () => {
  test('a square becomes a diamond without a pop in the middle', async () => {
    const shape = (share: number): Raster =>
      cel((x, y) => {
        const [dx, dy] = [Math.abs(x - 80), Math.abs(y - 50)];
        return Math.max(dx, dy) * (1 - share) + (dx + dy) * share * 0.72 < 24 ? RED : undefined;
      });
    const { frames } = await makeInbetweens(shape(0), shape(1), [0.49, 0.51]);
    const rimPx = 4 * Math.sqrt(centreOf(frames[0], isRed).count);
    expect(changedRed(frames[0], frames[1]) / rimPx).toBeLessThan(0.8);
  });
});

test('what flies and turns freely, with nothing at its joint, travels straight', async () => {
  const tile = (cx: number, angle: number): Raster =>
    cel((x, y) => {
      const along = (x - cx) * Math.cos(angle) + (y - 50) * Math.sin(angle);
      const across = (y - 50) * Math.cos(angle) - (x - cx) * Math.sin(angle);
      return Math.abs(along) < 22 && Math.abs(across) < 10 ? RED : undefined;
    });
  const found = centreOf(await middleOf(tile(40, 0), tile(115, 0.9)), isRed);
  expect(found.y).toBeCloseTo(50, -0.6);
});
