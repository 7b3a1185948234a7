/**
 * Mesh painting: the meshes of one key, bent to a moment, are drawn as textured triangles, back to front. Each part shows its
 * own pixels only; soft edges are laid over what is behind them.
 */
import { PAPER, type Drawing } from './drawing';
import type { KeyMotion } from './key-motion';
import type { KeyMeshes, PartMesh } from './part-mesh';
import { poseAt, poseBackAt, type Affine, type Pose } from './pose';
import type { WorkingSize } from './working-size';

/** One key ready to be painted from: its paint at its own size, its motion at the working size. */
export interface MeshSource {
  drawing: Drawing;
  /** Part of each own pixel. */
  partOf: Int32Array;
  motion: KeyMotion;
  meshes: KeyMeshes;
}

/** What is painted on; `owner` is the part that is seen at each pixel, NOBODY where nothing was painted. */
export interface Canvas {
  widthPx: number;
  heightPx: number;
  look: Float32Array;
  owner: Int32Array;
}

export const NOBODY = -1;
/** A pixel shows a part when at least this share of it is the part's; less than half, so that parts overlap a little. */
const LEAST_COVER = 0.35;
/** Stands for "opaque": paper that shines through less than this is not worth mixing. */
const LEAST_GROUND = 0.002;
const HALF_ALPHA = 127;
/** A map that squeezes or blows up areas beyond this is noise: the part only travels. */
const LEAST_AREA_RATIO = 0.1;
const MOST_AREA_RATIO = 10;
const EDGE = 1e-4;
const LEAST_TRIANGLE = 1e-6;
const { floor, ceil, max, min } = Math;

export function newCanvas(widthPx: number, heightPx: number): Canvas {
  const pixels = widthPx * heightPx;
  return {
    widthPx,
    heightPx,
    look: new Float32Array(pixels * 4),
    owner: new Int32Array(pixels).fill(NOBODY),
  };
}

/**
 * @param order parts from back to front
 * @param only where given, pixels with 0 are left alone
 */
export function paintMeshes(
  source: MeshSource,
  order: readonly number[],
  moment: number,
  size: WorkingSize,
  canvas: Canvas,
  corrections?: readonly Affine[],
  only?: Uint8Array,
): void {
  const brush = new Brush(source, canvas, only);
  for (const part of order) {
    const mesh = source.meshes.meshes[part];
    if (mesh) paintPart(brush, mesh, source, part, moment, size, corrections?.[part]);
  }
}

function paintPart(
  brush: Brush,
  mesh: PartMesh,
  { motion, meshes }: MeshSource,
  part: number,
  moment: number,
  { scaleX, scaleY }: WorkingSize,
  correction?: Affine,
): void {
  const { columns, live } = mesh;
  const nodes = placeNodes(mesh, meshes.cellPx, motion.poses[part], moment, motion.forward, correction);
  for (let i = 0; i < nodes.x.length; i++) {
    nodes.x[i] = (nodes.x[i] + 0.5) * scaleX - 0.5;
    nodes.y[i] = (nodes.y[i] + 0.5) * scaleY - 0.5;
  }
  const width = meshes.cellPx * scaleX;
  const height = meshes.cellPx * scaleY;
  brush.part = part;
  for (let i = 0; i < live.length; i++) {
    if (!live[i]) continue;
    const column = i % columns;
    const u = (mesh.left + column * meshes.cellPx + 0.5) * scaleX - 0.5;
    const v = (mesh.top + ((i - column) / columns) * meshes.cellPx + 0.5) * scaleY - 0.5;
    brush.triangle(nodes, i, i + 1, i + columns, u, v, width, height);
    brush.triangle(nodes, i + columns + 1, i + columns, i + 1, u + width, v + height, -width, -height);
  }
}

interface Nodes {
  x: Float32Array;
  y: Float32Array;
}

/** Where the nodes of a mesh are at a moment: on the arc of the pose, plus their share of what it leaves over. */
function placeNodes(
  mesh: PartMesh,
  cellPx: number,
  pose: Pose,
  moment: number,
  forward: boolean,
  correction?: Affine,
): Nodes {
  const { columns, restX, restY } = mesh;
  const map = boundedMap(pose, moment, forward);
  const share = forward ? moment : 1 - moment;
  // What the pose leaves over is a vector in the other key's pose: it turns with the part on the way there.
  const turn = forward ? -(1 - moment) * pose.angle : moment * pose.angle;
  const cos = share * Math.cos(turn);
  const sin = share * Math.sin(turn);
  const nodes = { x: new Float32Array(restX.length), y: new Float32Array(restX.length) };
  for (let i = 0; i < restX.length; i++) {
    const column = i % columns;
    const x = mesh.left + column * cellPx;
    const y = mesh.top + ((i - column) / columns) * cellPx;
    const toX = map.a * x + map.b * y + map.x + cos * restX[i] - sin * restY[i];
    const toY = map.c * x + map.d * y + map.y + sin * restX[i] + cos * restY[i];
    nodes.x[i] = correction ? correction.a * toX + correction.b * toY + correction.x : toX;
    nodes.y[i] = correction ? correction.c * toX + correction.d * toY + correction.y : toY;
  }
  return nodes;
}

function boundedMap(pose: Pose, moment: number, forward: boolean): Affine {
  const map = forward ? poseAt(pose, moment) : poseBackAt(pose, moment);
  const area = map.a * map.d - map.b * map.c;
  if (area > LEAST_AREA_RATIO && area < MOST_AREA_RATIO) return map;
  const share = forward ? moment : moment - 1;
  return { a: 1, b: 0, c: 0, d: 1, x: share * (pose.toX - pose.fromX), y: share * (pose.toY - pose.fromY) };
}

/** Draws triangles of one part after the other. */
class Brush {
  part = NOBODY;
  private readonly paint = new Float32Array(4);

  constructor(
    private readonly source: MeshSource,
    private readonly canvas: Canvas,
    private readonly only?: Uint8Array,
  ) {}

  /** The triangle of nodes i, j, k, whose texture has its corner at (u, v) and legs of `width` and `height`. */
  triangle(
    { x, y }: Nodes,
    i: number,
    j: number,
    k: number,
    u: number,
    v: number,
    width: number,
    height: number,
  ): void {
    const { widthPx, heightPx } = this.canvas;
    const [jx, jy, kx, ky] = [x[j] - x[i], y[j] - y[i], x[k] - x[i], y[k] - y[i]];
    const area = jx * ky - kx * jy;
    if (area < LEAST_TRIANGLE && area > -LEAST_TRIANGLE) return;
    const left = max(0, ceil(min(x[i], x[j], x[k]) - EDGE));
    const right = min(widthPx - 1, floor(max(x[i], x[j], x[k]) + EDGE));
    const top = max(0, ceil(min(y[i], y[j], y[k]) - EDGE));
    const bottom = min(heightPx - 1, floor(max(y[i], y[j], y[k]) + EDGE));
    for (let py = top; py <= bottom; py++) {
      for (let px = left; px <= right; px++) {
        const alongJ = ((px - x[i]) * ky - kx * (py - y[i])) / area;
        const alongK = (jx * (py - y[i]) - (px - x[i]) * jy) / area;
        if (alongJ < -EDGE || alongK < -EDGE || alongJ + alongK > 1 + EDGE) continue;
        const pixel = py * widthPx + px;
        if (this.only && !this.only[pixel]) continue;
        if (this.lookUp(u + alongJ * width, v + alongK * height)) this.lay(pixel);
      }
    }
  }

  /** Mixes the part's own pixels around a place. @returns false when too few of them are the part's */
  private lookUp(u: number, v: number): boolean {
    const { drawing, partOf } = this.source;
    const { paint, part } = this;
    const left = floor(u);
    const top = floor(v);
    let cover = 0;
    paint.fill(0);
    for (let corner = 0; corner < 4; corner++) {
      const x = left + (corner & 1);
      const y = top + (corner >> 1);
      if (x < 0 || y < 0 || x >= drawing.widthPx || y >= drawing.heightPx) continue;
      const from = y * drawing.widthPx + x;
      if (partOf[from] !== part) continue;
      const share = (corner & 1 ? u - left : 1 - u + left) * (corner >> 1 ? v - top : 1 - v + top);
      cover += share;
      for (let c = 0; c < 4; c++) paint[c] += share * drawing.look[from * 4 + c];
    }
    if (cover < LEAST_COVER) return false;
    for (let c = 0; c < 4; c++) paint[c] /= cover;
    return true;
  }

  private lay(pixel: number): void {
    const { look, owner } = this.canvas;
    const { paint, part } = this;
    const at = pixel * 4;
    const ground = owner[pixel] === NOBODY ? 0 : 1 - paint[3] / 255;
    if (ground < LEAST_GROUND) {
      look.set(paint, at);
      owner[pixel] = part;
      return;
    }
    for (let c = 0; c < 3; c++) look[at + c] = paint[c] + (look[at + c] - PAPER) * ground;
    look[at + 3] = paint[3] + look[at + 3] * ground;
    if (paint[3] > HALF_ALPHA) owner[pixel] = part;
  }
}
