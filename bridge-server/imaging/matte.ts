/**
 * Cels for engines that know no transparency. Before: the key is laid on a plain ground. After: the ground is taken
 * out of the frame again, which gives each pixel its alpha and its own paint without any of the ground in it.
 *
 * Only pixels within an edge's width of the ground can be part paint, part ground. For such a pixel the pure paint is
 * looked for among its neighbours: the one farthest from the ground on the straight way from the ground through the
 * pixel's colour. Lines too thin to have a pure pixel take their paint from the keys' palette. Alpha is then the
 * share of the way, and the colour that of the pure paint, so no fringe is left. Half-transparent paint: see veil.ts.
 */
import { toDepth } from '../../pixels/depth';
import { flatten, type Colour } from '../../pixels/flatten';
import { chooseGround, coverage, distance, mix } from './ground';
import { paints } from './palette';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { findVeils, veilOf, type Veil } from './veil';

/** A ground and what the keys are painted with. */
export interface Matte {
  ground: Colour;
  /** Commonest first. */
  paints: readonly Colour[];
  veils: readonly Veil[];
}

/** More colours than a cel painter uses; textured drawings have more, but then their neighbours tell. */
const PALETTE_SIZE = 32;
/** Nearer to the ground than this is ground: engines do not give a plain colour back exactly. */
const GROUND_TOLERANCE = 10;
/** An engine may tint the whole ground by so much; what it really painted is measured in the frame. */
const GROUND_DRIFT = 32;
/** Nearer to the ground than this noise hides the way, so the likeliest paint is taken. */
const FAINT = 48;
/** How far the mixed pixels of a soft edge reach, in engine pixels. */
const EDGE_WIDTH_PX = 3;
/** How far a colour may lie beside the way of a paint: a constant for noise and a share of the distance. */
const WAY_TOLERANCE = { levels: 5, share: 0.04 };
/** Within this distance of a palette colour a pixel counts as pure paint. */
const PURE_TOLERANCE = 14;

/** The matte for a set of keys. */
export function makeMatte(keys: readonly Raster[]): Matte {
  const palette = paints(keys, PALETTE_SIZE).map(({ colour }) => colour);
  const ground = chooseGround(palette);
  return { ground, paints: palette, veils: findVeils(keys, ground) };
}

/** The cel on the ground: opaque, 8 bit. */
export function layOnGround(cel: Raster, matte: Matte): Raster {
  return flatten(cel, matte.ground);
}

/**
 * Takes the ground out of an opaque frame.
 * @returns straight alpha, 8 bit; pixels that are all ground are all 0
 */
export function liftFromGround(frame: Raster, matte: Matte): Raster {
  const source = toDepth(frame, 8);
  const lifted = emptyRaster(source.widthPx, source.heightPx);
  const ground = groundOf(source, matte.ground);
  const edge = findEdge(source, ground);
  const pure = [...matte.paints, ...matte.veils.map(({ shown }) => shown)];
  for (let pixel = 0; pixel < edge.length; pixel++) {
    if (edge[pixel] === GROUND) continue;
    const colour = colourAt(source, pixel);
    if (edge[pixel] === SOLID) put(lifted, pixel, colour, 1, matte);
    else {
      const paint = purePaint(colour, neighbours(source, pixel, edge), ground, pure);
      put(lifted, pixel, paint, coverage(colour, paint, ground), matte);
    }
  }
  return lifted;
}

/** @param share how much of the pixel the paint covers, 0 to 1 */
function put(target: Raster, pixel: number, paint: Colour, share: number, { veils, paints }: Matte): void {
  const veil = veils.length > 0 ? veilOf(paint, veils, paints) : undefined;
  const alpha = Math.round(OPAQUE * share * (veil?.alpha ?? 1));
  if (alpha === 0) return;
  const colour = veil?.colour ?? paint;
  const at = pixel * 4;
  for (let i = 0; i < 3; i++) target.data[at + i] = colour[i];
  target.data[at + 3] = alpha;
}

/** The ground as it came back: the mean of everything that is near to it. */
function groundOf({ data }: Raster, ground: Colour): Colour {
  const sum: [number, number, number] = [0, 0, 0];
  let pixels = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (!isNear(data, i, ground, GROUND_DRIFT)) continue;
    pixels++;
    sum[0] += data[i];
    sum[1] += data[i + 1];
    sum[2] += data[i + 2];
  }
  return pixels === 0 ? ground : [sum[0] / pixels, sum[1] / pixels, sum[2] / pixels];
}

function isNear(data: Raster['data'], i: number, [red, green, blue]: Colour, within: number): boolean {
  return (data[i] - red) ** 2 + (data[i + 1] - green) ** 2 + (data[i + 2] - blue) ** 2 < within ** 2;
}

const OPAQUE = 255;
const SOLID = 0;
const EDGE = 1;
const GROUND = 2;

/** Sorts the pixels into ground, edge (within the edge's width of the ground) and solid. */
function findEdge({ data, widthPx, heightPx }: Raster, ground: Colour): Uint8Array {
  const isGround = new Uint8Array(widthPx * heightPx);
  for (let pixel = 0; pixel < isGround.length; pixel++) {
    isGround[pixel] = isNear(data, pixel * 4, ground, GROUND_TOLERANCE) ? 1 : 0;
  }
  const near = spread(spread(isGround, widthPx, heightPx, 1), heightPx, widthPx, widthPx);
  return near.map((value, pixel) => (isGround[pixel] ? GROUND : value ? EDGE : SOLID));
}

/** Marks everything within an edge's width of a mark along one axis; beyond the border all is marked. */
function spread(marks: Uint8Array, along: number, lines: number, step: number): Uint8Array {
  const wide = new Uint8Array(marks.length);
  const lineStep = step === 1 ? along : 1;
  for (let line = 0; line < lines; line++) {
    let lastMark = -1;
    for (let i = 0; i < along + EDGE_WIDTH_PX; i++) {
      if (i >= along || marks[line * lineStep + i * step]) lastMark = i;
      const at = i - EDGE_WIDTH_PX;
      if (at >= 0 && lastMark >= at - EDGE_WIDTH_PX) wide[line * lineStep + at * step] = 1;
    }
  }
  return wide;
}

function colourAt({ data }: Raster, pixel: number): Colour {
  return [data[pixel * 4], data[pixel * 4 + 1], data[pixel * 4 + 2]];
}

/** The pure paint of a mixed pixel; the pixel's own colour when nothing purer explains it. */
function purePaint(
  colour: Colour,
  near: readonly Colour[],
  ground: Colour,
  palette: readonly Colour[],
): Colour {
  const neighbour = farthestOnWay(near, colour, ground);
  if (isPure(neighbour, palette)) return neighbour;
  const painted = nearestOnWay(palette, neighbour, ground, 1);
  if (painted || distance(colour, ground) > FAINT) return painted ?? neighbour;
  const clear = near.filter((candidate) => distance(candidate, ground) > 2 * FAINT);
  return nearestOnWay([...clear, ...palette], colour, ground, Infinity) ?? neighbour;
}

function isPure(colour: Colour, palette: readonly Colour[]): boolean {
  return palette.some((paint) => distance(paint, colour) < PURE_TOLERANCE);
}

/** The colours around a pixel that are not ground, its own among them. */
function neighbours(frame: Raster, pixel: number, edge: Uint8Array): Colour[] {
  const { widthPx, heightPx } = frame;
  const column = pixel % widthPx;
  const row = (pixel - column) / widthPx;
  const colours: Colour[] = [];
  for (let y = Math.max(0, row - EDGE_WIDTH_PX); y <= Math.min(heightPx - 1, row + EDGE_WIDTH_PX); y++) {
    for (
      let x = Math.max(0, column - EDGE_WIDTH_PX);
      x <= Math.min(widthPx - 1, column + EDGE_WIDTH_PX);
      x++
    ) {
      if (edge[y * widthPx + x] !== GROUND) colours.push(colourAt(frame, y * widthPx + x));
    }
  }
  return colours;
}

/** The neighbour farthest from the ground that has the colour on its way. */
function farthestOnWay(candidates: readonly Colour[], colour: Colour, ground: Colour): Colour {
  let best = colour;
  let farthest = distance(colour, ground);
  for (const candidate of candidates) {
    const away = distance(candidate, ground);
    if (away <= farthest || besideWay(colour, candidate, ground) > 1) continue;
    [best, farthest] = [candidate, away];
  }
  return best;
}

/** The candidate whose way passes nearest to the colour, at most `within`; only candidates that are purer than it. */
function nearestOnWay(
  candidates: readonly Colour[],
  colour: Colour,
  ground: Colour,
  within: number,
): Colour | undefined {
  let best: Colour | undefined;
  let least = within;
  for (const candidate of candidates) {
    const beside = besideWay(colour, candidate, ground);
    if (beside > least || distance(candidate, ground) <= distance(colour, ground)) continue;
    [best, least] = [candidate, beside];
  }
  return best;
}

/** How far a colour lies beside the way from the ground to a paint, as a multiple of what noise explains. */
function besideWay(colour: Colour, paint: Colour, ground: Colour): number {
  const share = coverage(colour, paint, ground);
  const allowed = WAY_TOLERANCE.levels + WAY_TOLERANCE.share * distance(colour, ground);
  return distance(colour, mix(ground, paint, share)) / allowed;
}
