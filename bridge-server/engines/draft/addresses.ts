/**
 * Addresses: every pixel of a key carries its own address to where it is at the moment asked for; the front-most
 * address wins, addresses that move alike are averaged, small cracks take their neighbours' address.
 */
import type { Drawing } from './drawing';
import { positionsAt, type KeyMotion } from './key-motion';
import type { Affine } from './pose';

/** One key ready to be painted from. */
export interface PaintSource {
  drawing: Drawing;
  motion: KeyMotion;
  /** Who is in front: greater wins. */
  weight: Float32Array;
  /** How deep inside its part each pixel lies, px, capped. */
  inside: Float32Array;
  /** 0 where the pixel belongs to a part that is laid as a cut-out afterwards. */
  flows: Uint8Array;
}

/** Reusable planes for one source: where it comes from what each pixel of the frame shows. */
export interface Addresses {
  posX: Float32Array;
  posY: Float32Array;
  winner: Int32Array;
  sumX: Float32Array;
  sumY: Float32Array;
  sum: Float32Array;
}

const LEAST_FOOTPRINT = 0.2;
const SAME_MOTION_PX = 1.5;
const CRACK_PASSES = 2;
const CRACK_NEIGHBOURS = 3;

export function newAddresses(pixels: number): Addresses {
  const plane = (): Float32Array => new Float32Array(pixels);
  return {
    posX: plane(),
    posY: plane(),
    winner: new Int32Array(pixels),
    sumX: plane(),
    sumY: plane(),
    sum: plane(),
  };
}

/**
 * Fills `winner`, and the address (sumX, sumY) in the key for every pixel that it reaches.
 * @param corrections how sketch guides bend the paths of the parts
 */
export function carry(
  source: PaintSource,
  out: Addresses,
  moment: number,
  corrections?: readonly Affine[],
): void {
  const { widthPx, heightPx } = source.drawing;
  positionsAt(source.motion, widthPx, moment, out.posX, out.posY, corrections);
  out.winner.fill(-1);
  out.sumX.fill(0);
  out.sumY.fill(0);
  out.sum.fill(0);
  findWinners(source, out, widthPx, heightPx);
  addAddresses(source.flows, out, widthPx, heightPx);
  for (let i = 0; i < out.sum.length; i++) {
    if (out.winner[i] < 0) continue;
    out.sumX[i] /= out.sum[i];
    out.sumY[i] /= out.sum[i];
  }
  for (let pass = 0; pass < CRACK_PASSES; pass++) closeCracks(out, widthPx, heightPx);
}

/** The front-most of the pixels that cover a good share of each pixel of the frame. */
function findWinners(
  { weight, flows }: PaintSource,
  out: Addresses,
  widthPx: number,
  heightPx: number,
): void {
  const { posX, posY, winner } = out;
  for (let i = 0; i < posX.length; i++) {
    if (!flows[i]) continue;
    const x0 = Math.floor(posX[i]);
    const y0 = Math.floor(posY[i]);
    if (x0 < -1 || y0 < -1 || x0 >= widthPx || y0 >= heightPx) continue;
    const fx = posX[i] - x0;
    const fy = posY[i] - y0;
    const w = weight[i];
    for (let corner = 0; corner < 4; corner++) {
      const right = corner & 1;
      const down = corner >> 1;
      const x = x0 + right;
      const y = y0 + down;
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      if ((right ? fx : 1 - fx) * (down ? fy : 1 - fy) < LEAST_FOOTPRINT) continue;
      const target = y * widthPx + x;
      if (winner[target] < 0 || w > weight[winner[target]]) winner[target] = i;
    }
  }
}

/** Sums the addresses of all pixels that move like the winner, by the share that they cover. */
function addAddresses(flows: Uint8Array, out: Addresses, widthPx: number, heightPx: number): void {
  const { posX, posY, winner, sumX, sumY, sum } = out;
  for (let i = 0; i < posX.length; i++) {
    if (!flows[i]) continue;
    const x0 = Math.floor(posX[i]);
    const y0 = Math.floor(posY[i]);
    if (x0 < -1 || y0 < -1 || x0 >= widthPx || y0 >= heightPx) continue;
    const fx = posX[i] - x0;
    const fy = posY[i] - y0;
    const ownX = i % widthPx;
    const ownY = (i - ownX) / widthPx;
    for (let corner = 0; corner < 4; corner++) {
      const right = corner & 1;
      const down = corner >> 1;
      const x = x0 + right;
      const y = y0 + down;
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const target = y * widthPx + x;
      const first = winner[target];
      if (first < 0 || !movesAlike(out, i, first, widthPx)) continue;
      const share = (right ? fx : 1 - fx) * (down ? fy : 1 - fy);
      sumX[target] += share * (ownX + x - posX[i]);
      sumY[target] += share * (ownY + y - posY[i]);
      sum[target] += share;
    }
  }
}

function movesAlike({ posX, posY }: Addresses, i: number, j: number, widthPx: number): boolean {
  if (i === j) return true;
  const xi = i % widthPx;
  const xj = j % widthPx;
  const dx = posX[i] - xi - posX[j] + xj;
  const dy = posY[i] - (i - xi) / widthPx - posY[j] + (j - xj) / widthPx;
  return Math.abs(dx) < SAME_MOTION_PX && Math.abs(dy) < SAME_MOTION_PX;
}

/** A pixel that nothing reached, but whose neighbours come from one place, takes their address. */
function closeCracks(out: Addresses, widthPx: number, heightPx: number): void {
  const found: number[] = [];
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1, i = y * widthPx + 1; x < widthPx - 1; x++, i++) {
      if (out.winner[i] < 0 && countNeighbours(out.winner, i, widthPx) >= CRACK_NEIGHBOURS) found.push(i);
    }
  }
  const filled = found.map((i) => [i, bestNeighbour(out.winner, i, widthPx)] as const);
  for (const [i, from] of filled) {
    out.sumX[i] = out.sumX[from] + (i % widthPx) - (from % widthPx);
    out.sumY[i] = out.sumY[from] + Math.floor(i / widthPx) - Math.floor(from / widthPx);
  }
  for (const [i, from] of filled) out.winner[i] = out.winner[from];
}

function countNeighbours(winner: Int32Array, i: number, widthPx: number): number {
  return (
    Number(winner[i - 1] >= 0) +
    Number(winner[i + 1] >= 0) +
    Number(winner[i - widthPx] >= 0) +
    Number(winner[i + widthPx] >= 0)
  );
}

function bestNeighbour(winner: Int32Array, i: number, widthPx: number): number {
  return [i - 1, i + 1, i - widthPx, i + widthPx].find((j) => winner[j] >= 0) as number;
}

/** Bilinear look-up of four channels. */
export function lookUp({ widthPx, heightPx, look }: Drawing, x: number, y: number, out: Float32Array): void {
  const cx = x < 0 ? 0 : x > widthPx - 1 ? widthPx - 1 : x;
  const cy = y < 0 ? 0 : y > heightPx - 1 ? heightPx - 1 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const j = (y0 * widthPx + x0) * 4;
  const right = x0 < widthPx - 1 ? 4 : 0;
  const down = y0 < heightPx - 1 ? widthPx * 4 : 0;
  for (let c = 0; c < 4; c++) {
    const above = look[j + c] + (look[j + right + c] - look[j + c]) * fx;
    const below = look[j + down + c] + (look[j + down + right + c] - look[j + down + c]) * fx;
    out[c] = above + (below - above) * fy;
  }
}
