/**
 * Cels for engines that know no transparency. Before: the key is laid on a plain backing. After: the backing is taken
 * out of the frame again, which gives each pixel its alpha and its own paint without any of the backing in it.
 *
 * Only pixels within an edge's width of the backing can be part paint, part backing. For such a pixel the pure paint is
 * looked for among its neighbours: the one farthest from the backing on the straight way from the backing through the
 * pixel's colour. Lines too thin to have a pure pixel take their paint from the keys' palette. Alpha is then the
 * share of the way, and the colour that of the pure paint, so no fringe is left. Half-transparent paint: see veil.ts.
 */
import { toDepth } from '../../pixels/depth';
import { flatten, type Colour } from '../../pixels/flatten';
import { chooseBacking, coverage, distance, mix } from './backing';
import { paints } from './palette';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { findVeils, veilOf, type Veil } from './veil';

/** A backing and what the keys are painted with. */
export interface Matte {
  backing: Colour;
  /** Commonest first. */
  paints: readonly Colour[];
  veils: readonly Veil[];
}

/** More colours than a cel painter uses; textured drawings have more, but then their neighbours tell. */
const PALETTE_SIZE = 32;
/** Nearer to the backing than this is backing: engines do not give a plain colour back exactly. */
const BACKING_TOLERANCE = 10;
/** An engine may tint the whole backing by so much; what it really painted is measured in the frame. */
const BACKING_DRIFT = 32;
/** Nearer to the backing than this noise hides the way, so the likeliest paint is taken. */
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
  const backing = chooseBacking(palette);
  return { backing, paints: palette, veils: findVeils(keys, backing) };
}

/** The cel on the backing: opaque, 8 bit. */
export function layOnBacking(cel: Raster, matte: Matte): Raster {
  return flatten(cel, matte.backing);
}

/**
 * Takes the backing out of an opaque frame.
 * @returns straight alpha, 8 bit; pixels that are all backing are all 0
 */
export function liftFromBacking(frame: Raster, matte: Matte): Raster {
  const source = toDepth(frame, 8);
  const lifted = emptyRaster(source.widthPx, source.heightPx);
  const backing = backingOf(source, matte.backing);
  const edge = findEdge(source, backing);
  const pure = [...matte.paints, ...matte.veils.map(({ shown }) => shown)];
  for (let pixel = 0; pixel < edge.length; pixel++) {
    if (edge[pixel] === BACKING) continue;
    const colour = colourAt(source, pixel);
    if (edge[pixel] === SOLID) put(lifted, pixel, colour, 1, matte);
    else {
      const paint = purePaint(colour, neighbours(source, pixel, edge), backing, pure);
      put(lifted, pixel, paint, coverage(colour, paint, backing), matte);
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

/** The backing as it came back: the mean of everything that is near to it. */
function backingOf({ data }: Raster, backing: Colour): Colour {
  const sum: [number, number, number] = [0, 0, 0];
  let pixels = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (!isNear(data, i, backing, BACKING_DRIFT)) continue;
    pixels++;
    sum[0] += data[i];
    sum[1] += data[i + 1];
    sum[2] += data[i + 2];
  }
  return pixels === 0 ? backing : [sum[0] / pixels, sum[1] / pixels, sum[2] / pixels];
}

function isNear(data: Raster['data'], i: number, [red, green, blue]: Colour, within: number): boolean {
  return (data[i] - red) ** 2 + (data[i + 1] - green) ** 2 + (data[i + 2] - blue) ** 2 < within ** 2;
}

const OPAQUE = 255;
const SOLID = 0;
const EDGE = 1;
const BACKING = 2;

/** Sorts the pixels into backing, edge (within the edge's width of the backing) and solid. */
function findEdge({ data, widthPx, heightPx }: Raster, backing: Colour): Uint8Array {
  const isBacking = new Uint8Array(widthPx * heightPx);
  for (let pixel = 0; pixel < isBacking.length; pixel++) {
    isBacking[pixel] = isNear(data, pixel * 4, backing, BACKING_TOLERANCE) ? 1 : 0;
  }
  const near = spread(spread(isBacking, widthPx, heightPx, 1), heightPx, widthPx, widthPx);
  return near.map((value, pixel) => (isBacking[pixel] ? BACKING : value ? EDGE : SOLID));
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
  backing: Colour,
  palette: readonly Colour[],
): Colour {
  const neighbour = farthestOnWay(near, colour, backing);
  if (isPure(neighbour, palette)) return neighbour;
  const painted = nearestOnWay(palette, neighbour, backing, 1);
  if (painted || distance(colour, backing) > FAINT) return painted ?? neighbour;
  const clear = near.filter((candidate) => distance(candidate, backing) > 2 * FAINT);
  return nearestOnWay([...clear, ...palette], colour, backing, Infinity) ?? neighbour;
}

function isPure(colour: Colour, palette: readonly Colour[]): boolean {
  return palette.some((paint) => distance(paint, colour) < PURE_TOLERANCE);
}

/** The colours around a pixel that are not backing, its own among them. */
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
      if (edge[y * widthPx + x] !== BACKING) colours.push(colourAt(frame, y * widthPx + x));
    }
  }
  return colours;
}

/** The neighbour farthest from the backing that has the colour on its way. */
function farthestOnWay(candidates: readonly Colour[], colour: Colour, backing: Colour): Colour {
  let best = colour;
  let farthest = distance(colour, backing);
  for (const candidate of candidates) {
    const away = distance(candidate, backing);
    if (away <= farthest || besideWay(colour, candidate, backing) > 1) continue;
    [best, farthest] = [candidate, away];
  }
  return best;
}

/** The candidate whose way passes nearest to the colour, at most `within`; only candidates that are purer than it. */
function nearestOnWay(
  candidates: readonly Colour[],
  colour: Colour,
  backing: Colour,
  within: number,
): Colour | undefined {
  let best: Colour | undefined;
  let least = within;
  for (const candidate of candidates) {
    const beside = besideWay(colour, candidate, backing);
    if (beside > least || distance(candidate, backing) <= distance(colour, backing)) continue;
    [best, least] = [candidate, beside];
  }
  return best;
}

/** How far a colour lies beside the way from the backing to a paint, as a multiple of what noise explains. */
function besideWay(colour: Colour, paint: Colour, backing: Colour): number {
  const share = coverage(colour, paint, backing);
  const allowed = WAY_TOLERANCE.levels + WAY_TOLERANCE.share * distance(colour, backing);
  return distance(colour, mix(backing, paint, share)) / allowed;
}
