/**
 * Landing: where a mesh takes the edges of its sheet in the other key, how far from that key's edges, and the bend that
 * brings edge onto edge. A line must land on a line: only then is an outline the same line in the frames made from A and in
 * those made from B.
 */
import { BoxField } from '../raster/box-field';
import { lengthIn } from '../raster/both';
import { relaxPlane } from './relaxation';
import type { Sheets } from './sheets';
import type { SheetKey, SheetMesh } from './mesh';
import { forPixels, nodeMaps } from './sheet-mesh';

/** An edge that lands farther than this from any edge of the sheet counts as that far, px of 604. */
const MOST_MISS_PX = 10;
/** Edges run alike when the cosine between their slopes is over this. */
const LEAST_ALONG = 0.5;
/** Rounds of bending: how far an edge may be pulled (px of 604), coarse to fine. */
const REACHES_PX = [18, 12, 8, 5, 4];
const STIFFNESS = 0.6;
const LOYALTY = 0.02;
const ROUNDS = 24;
/** What ends a sheet lies this near to its edge, working px. */
const BESIDE_PX = 2;
/** Along an edge nothing is measured; this share of it is believed. */
const ALONG_SHARE = 0.15;
const { floor, min, max, hypot } = Math;

/** The edges of one key, ready to be landed on. */
export interface EdgeField {
  /** Slope of the look at each pixel: the channel that changes most, along x and y. */
  slopeX: Float32Array;
  slopeY: Float32Array;
}

export function edgeField({ drawing }: SheetKey): EdgeField {
  const { widthPx, heightPx, look } = drawing;
  const slopeX = new Float32Array(widthPx * heightPx);
  const slopeY = new Float32Array(widthPx * heightPx);
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1, i = y * widthPx + 1; x < widthPx - 1; x++, i++) {
      let most = 0;
      for (let c = 0; c < 4; c++) {
        const gx = look[(i + 1) * 4 + c] - look[(i - 1) * 4 + c];
        const gy = look[(i + widthPx) * 4 + c] - look[(i - widthPx) * 4 + c];
        const size = gx * gx + gy * gy;
        if (size <= most) continue;
        most = size;
        slopeX[i] = gx;
        slopeY[i] = gy;
      }
    }
  }
  return { slopeX, slopeY };
}

/** The edges of one sheet in one key. */
export interface SheetEdges {
  /** Pixels. */
  from: Int32Array;
  /** Distance to the nearest of them, and which it is. */
  field: BoxField;
  /** The sheet in front that each of them is ended by, -1 where none is. */
  endedBy: ReadonlyMap<number, number>;
}

/** @returns undefined where the sheet has no edge there */
export function edgesOfSheet(
  key: SheetKey,
  mesh: SheetMesh,
  sheet: number,
  order: Pick<Sheets, 'ranks' | 'isGround'>,
): SheetEdges | undefined {
  const from: number[] = [];
  forPixels(mesh, key, sheet, (i) => {
    if (key.isEdge[i]) from.push(i);
  });
  if (from.length === 0) return undefined;
  const field = new BoxField(from, key.drawing.widthPx, lengthIn(key.drawing, REACHES_PX[0]));
  const endedBy = new Map(from.map((i) => [i, frontBeside(i, key, sheet, order)]));
  return { from: Int32Array.from(from), field, endedBy };
}

/** The frontmost sheet over a sheet that lies beside one of its pixels, -1 where none does. */
function frontBeside(
  pixel: number,
  { sheetOf, drawing: { widthPx, heightPx } }: SheetKey,
  sheet: number,
  { ranks, isGround }: Pick<Sheets, 'ranks' | 'isGround'>,
): number {
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  let front = -1;
  for (let v = max(0, y - BESIDE_PX); v <= min(heightPx - 1, y + BESIDE_PX); v++) {
    for (let u = max(0, x - BESIDE_PX); u <= min(widthPx - 1, x + BESIDE_PX); u++) {
      const other = sheetOf[v * widthPx + u];
      if (other < 0 || isGround[other] || ranks[other] <= ranks[front < 0 ? sheet : front]) continue;
      front = other;
    }
  }
  return front;
}

interface Landing {
  /** Interleaved x, y of where each edge pixel lands. */
  places: Float32Array;
}

function land(mesh: SheetMesh, key: SheetKey, { from }: SheetEdges): Landing {
  const { forward } = key.motion;
  const maps = nodeMaps(mesh, forward, forward ? 1 : 0);
  const { widthPx } = key.drawing;
  const { columns, cellPx, restX, restY } = mesh;
  const places = new Float32Array(from.length * 2);
  for (let e = 0; e < from.length; e++) {
    const x = from[e] % widthPx;
    const y = (from[e] - x) / widthPx;
    const gx = (x - mesh.left) / cellPx;
    const gy = (y - mesh.top) / cellPx;
    const n = floor(gy) * columns + floor(gx);
    for (let k = 0; k < 4; k++) {
      const share =
        (k & 1 ? gx - floor(gx) : 1 + floor(gx) - gx) * (k >> 1 ? gy - floor(gy) : 1 + floor(gy) - gy);
      const node = n + (k & 1) + (k >> 1) * columns;
      const m = node * 6;
      places[e * 2] += share * (maps[m] * x + maps[m + 1] * y + maps[m + 4] + restX[node]);
      places[e * 2 + 1] += share * (maps[m + 2] * x + maps[m + 3] * y + maps[m + 5] + restY[node]);
    }
  }
  return { places };
}

export interface LandingKey {
  key: SheetKey;
  slopes: EdgeField;
  edges: SheetEdges;
}

/** Mean distance of where the edges land from edges of the other key that run alike, px of 604, capped. */
export function landingError(mesh: SheetMesh, own: LandingKey, other: LandingKey): number {
  const { places } = land(mesh, own.key, own.edges);
  const most = lengthIn(own.key.drawing, MOST_MISS_PX);
  let sum = 0;
  for (let e = 0; e < own.edges.from.length; e++) {
    const there = nearestEdge(places, e, mesh, own, other);
    sum += there < 0 ? most : min(most, Math.sqrt(missAt(places, e, other)));
  }
  return sum / max(1, own.edges.from.length) / lengthIn(own.key.drawing, 1);
}

/** Squared distance of where an edge lands from the other key's edges. */
function missAt(places: Float32Array, e: number, { edges }: LandingKey): number {
  return edges.field.squared(Math.round(places[e * 2]), Math.round(places[e * 2 + 1]));
}

/**
 * The other key's edge pixel nearest to where an edge pixel lands, if it runs alike; -1 where none does. Where something in
 * front ends the sheet the edge is not its own: it lands only where the same ends it again.
 */
function nearestEdge(
  places: Float32Array,
  e: number,
  mesh: SheetMesh,
  own: LandingKey,
  other: LandingKey,
): number {
  const there = other.edges.field.nearest(Math.round(places[e * 2]), Math.round(places[e * 2 + 1]));
  const i = own.edges.from[e];
  if (there < 0 || own.edges.endedBy.get(i) !== other.edges.endedBy.get(there)) return -1;
  const { forward } = own.key.motion;
  const { widthPx } = own.key.drawing;
  const column = Math.round(((i % widthPx) - mesh.left) / mesh.cellPx);
  const row = Math.round((floor(i / widthPx) - mesh.top) / mesh.cellPx);
  const angle = (forward ? 1 : -1) * mesh.turn[row * mesh.columns + column];
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const ax = cos * own.slopes.slopeX[i] - sin * own.slopes.slopeY[i];
  const ay = sin * own.slopes.slopeX[i] + cos * own.slopes.slopeY[i];
  const bx = other.slopes.slopeX[there];
  const by = other.slopes.slopeY[there];
  return ax * bx + ay * by > LEAST_ALONG * hypot(ax, ay) * hypot(bx, by) ? there : -1;
}

/** Bends a mesh until its edges lie on the other key's, as far as they are near; mostly across them. */
export function landEdges(mesh: SheetMesh, own: LandingKey, other: LandingKey): SheetMesh {
  let bent = mesh;
  for (const reach of REACHES_PX) bent = pulled(bent, own, other, lengthIn(own.key.drawing, reach));
  return bent;
}

function pulled(mesh: SheetMesh, own: LandingKey, other: LandingKey, reach: number): SheetMesh {
  const { places } = land(mesh, own.key, own.edges);
  const { columns, cellPx, pinned } = mesh;
  const { widthPx } = own.key.drawing;
  const nodes = mesh.restX.length;
  const sumX = new Float32Array(nodes);
  const sumY = new Float32Array(nodes);
  const weights = new Float32Array(nodes);
  for (let e = 0; e < own.edges.from.length; e++) {
    const there = nearestEdge(places, e, mesh, own, other);
    if (there < 0 || missAt(places, e, other) > reach * reach) continue;
    const missX = (there % widthPx) - places[e * 2];
    const missY = floor(there / widthPx) - places[e * 2 + 1];
    const slope = max(1e-6, hypot(other.slopes.slopeX[there], other.slopes.slopeY[there]));
    const nx = other.slopes.slopeX[there] / slope;
    const ny = other.slopes.slopeY[there] / slope;
    const across = (1 - ALONG_SHARE) * (missX * nx + missY * ny);
    const moveX = across * nx + ALONG_SHARE * missX;
    const moveY = across * ny + ALONG_SHARE * missY;
    const i = own.edges.from[e];
    const gx = ((i % widthPx) - mesh.left) / cellPx;
    const gy = (floor(i / widthPx) - mesh.top) / cellPx;
    const n = floor(gy) * columns + floor(gx);
    for (let k = 0; k < 4; k++) {
      const share =
        ((k & 1 ? gx - floor(gx) : 1 + floor(gx) - gx) * (k >> 1 ? gy - floor(gy) : 1 + floor(gy) - gy)) /
        cellPx;
      const node = n + (k & 1) + (k >> 1) * columns;
      sumX[node] += share * moveX;
      sumY[node] += share * moveY;
      weights[node] += share;
    }
  }
  const addX = new Float32Array(nodes);
  const addY = new Float32Array(nodes);
  relaxPlane(addX, sumX, weights, STIFFNESS, LOYALTY, columns, ROUNDS, pinned);
  relaxPlane(addY, sumY, weights, STIFFNESS, LOYALTY, columns, ROUNDS, pinned);
  return {
    ...mesh,
    restX: mesh.restX.map((rest, n) => rest + addX[n]),
    restY: mesh.restY.map((rest, n) => rest + addY[n]),
  };
}
