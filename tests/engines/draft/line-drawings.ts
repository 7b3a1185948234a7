/** Line drawings of our own: polylines drawn with a soft round pen. */
import { emptyRaster, type Raster } from '../../../pixels/raster';
import { INK } from './synthetic-clips';

export type Line = readonly (readonly [number, number])[];
export const LINE_WIDTH_PX = 3;

/** Ink where a pixel is nearer to one of the lines than half the pen's width; the rim is half transparent. */
export function drawLines(lines: readonly Line[], widthPx = 240, heightPx = 160): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  const reach = Math.ceil(LINE_WIDTH_PX);
  for (const line of lines) {
    for (let k = 1; k < line.length; k++) {
      const piece = [line.slice(k - 1, k + 1)];
      const [[ax, ay], [bx, by]] = piece[0];
      const right = Math.min(widthPx - 1, Math.floor(Math.max(ax, bx)) + reach);
      const bottom = Math.min(heightPx - 1, Math.floor(Math.max(ay, by)) + reach);
      for (let y = Math.max(0, Math.ceil(Math.min(ay, by)) - reach); y <= bottom; y++) {
        for (let x = Math.max(0, Math.ceil(Math.min(ax, bx)) - reach); x <= right; x++) {
          const cover = Math.min(1, LINE_WIDTH_PX / 2 + 0.5 - distanceTo(piece, x, y));
          const at = (y * widthPx + x) * 4;
          if (255 * cover > raster.data[at + 3])
            raster.data.set([INK[0], INK[1], INK[2], Math.round(255 * cover)], at);
        }
      }
    }
  }
  return raster;
}

export function distanceTo(lines: readonly Line[], x: number, y: number): number {
  let least = Infinity;
  for (const line of lines) {
    for (let k = 1; k < line.length; k++) {
      const [ax, ay] = line[k - 1];
      const [wayX, wayY] = [line[k][0] - ax, line[k][1] - ay];
      const along = ((x - ax) * wayX + (y - ay) * wayY) / (wayX * wayX + wayY * wayY || 1);
      const share = Math.max(0, Math.min(1, along));
      least = Math.min(least, Math.hypot(x - ax - share * wayX, y - ay - share * wayY));
    }
  }
  return least;
}

/** Straight from a place in a direction, with a hook at its end so that it has a shape. */
export function arm(x: number, y: number, length: number, angle: number): Line {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (along: number, aside: number): [number, number] => [
    x + along * cos - aside * sin,
    y + along * sin + aside * cos,
  ];
  return [at(0, 0), at(length, 0), at(length, length / 5)];
}

export function blob(cx: number, cy: number, wide: number, high: number): Line {
  return Array.from({ length: 49 }, (_, k) => {
    const angle = (k / 48) * 2 * Math.PI;
    return [cx + wide * Math.cos(angle), cy + high * Math.sin(angle)] as const;
  });
}

/** Share of the drawn pixels that lie on the lines, and of the lines that are drawn, both within a tolerance. */
export function agreement(
  frame: Raster,
  lines: readonly Line[],
  tolerancePx: number,
): { onLines: number; drawn: number } {
  const inked = (x: number, y: number): boolean => frame.data[(y * frame.widthPx + x) * 4 + 3] > 127;
  let [on, all] = [0, 0];
  for (let y = 0; y < frame.heightPx; y++) {
    for (let x = 0; x < frame.widthPx; x++) {
      if (!inked(x, y)) continue;
      all++;
      if (distanceTo(lines, x, y) < LINE_WIDTH_PX / 2 + tolerancePx) on++;
    }
  }
  let [found, steps] = [0, 0];
  const reach = Math.ceil(tolerancePx);
  for (const line of lines) {
    for (let k = 1; k < line.length; k++) {
      const length = Math.max(
        1,
        Math.round(Math.hypot(line[k][0] - line[k - 1][0], line[k][1] - line[k - 1][1])),
      );
      for (let step = 0; step < length; step++, steps++) {
        const x = Math.round(line[k - 1][0] + (step / length) * (line[k][0] - line[k - 1][0]));
        const y = Math.round(line[k - 1][1] + (step / length) * (line[k][1] - line[k - 1][1]));
        let seen = false;
        for (let dy = -reach; dy <= reach; dy++)
          for (let dx = -reach; dx <= reach; dx++) seen ||= inked(x + dx, y + dy);
        if (seen) found++;
      }
    }
  }
  return { onLines: on / Math.max(1, all), drawn: found / steps };
}
