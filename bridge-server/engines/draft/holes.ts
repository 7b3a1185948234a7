/**
 * Holes: what the nearer key cannot show, because it was hidden there. A hole inside the figure takes the other key's
 * paint, or the nearest paint where that has none; a hole at the rim of the figure is page that came into sight.
 */
import { distanceTransform } from './distance-transform';
import type { Drawing } from './drawing';
import { NOBODY, type Canvas } from './mesh-painting';
import { maskWhere } from './masks';

/** A hole with more page than this around it is page. */
const PAGE_SHARE = 0.35;
/** Soft edges are no paint to spread. */
const SOLID_ALPHA = 250;

export function holesOf({ owner }: Canvas): Uint8Array {
  return maskWhere(owner.length, (i) => owner[i] === NOBODY);
}

/**
 * @param canvas from the nearer key; its holes are filled in place
 * @param other the same moment from the other key, painted where the holes are
 * @param isGround whether a part is page (NOBODY is not)
 */
export function fillHoles(
  canvas: Canvas,
  other: Canvas,
  plate: Drawing,
  isGround: (part: number) => boolean,
): void {
  const { widthPx, heightPx, owner } = canvas;
  const holes = holesOf(canvas);
  const drawn = maskWhere(
    owner.length,
    (i) => owner[i] !== NOBODY && !isGround(owner[i]) && canvas.look[i * 4 + 3] > SOLID_ALPHA,
  );
  const { nearest } = distanceTransform(drawn, widthPx, heightPx);
  const take = (from: Float32Array, source: number, pixel: number): void => {
    for (let c = 0; c < 4; c++) canvas.look[pixel * 4 + c] = from[source * 4 + c];
  };
  for (const hole of connectedHoles(holes, widthPx, heightPx)) {
    const isPage = pageAround(hole, canvas, isGround) > PAGE_SHARE;
    for (const pixel of hole) {
      const there = other.owner[pixel];
      if (isPage || (there !== NOBODY && isGround(there)) || nearest[pixel] < 0)
        take(plate.look, pixel, pixel);
      else if (there !== NOBODY) take(other.look, pixel, pixel);
      else take(canvas.look, nearest[pixel], pixel);
    }
  }
}

/** Share of page among the painted neighbours of a hole. */
function pageAround(
  hole: readonly number[],
  { widthPx, owner }: Canvas,
  isGround: (part: number) => boolean,
): number {
  let page = 0;
  let all = 1;
  for (const pixel of hole) {
    for (const next of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx]) {
      if (next < 0 || next >= owner.length || owner[next] === NOBODY) continue;
      all++;
      if (isGround(owner[next])) page++;
    }
  }
  return page / all;
}

function connectedHoles(holes: Uint8Array, widthPx: number, heightPx: number): number[][] {
  const open = holes.slice();
  const found: number[][] = [];
  for (let start = 0; start < open.length; start++) {
    if (!open[start]) continue;
    const hole = [start];
    open[start] = 0;
    for (let k = 0; k < hole.length; k++) {
      const x = hole[k] % widthPx;
      const y = (hole[k] - x) / widthPx;
      const visit = (next: number, inside: boolean): void => {
        if (!inside || !open[next]) return;
        open[next] = 0;
        hole.push(next);
      };
      visit(hole[k] - 1, x > 0);
      visit(hole[k] + 1, x < widthPx - 1);
      visit(hole[k] - widthPx, y > 0);
      visit(hole[k] + widthPx, y < heightPx - 1);
    }
    found.push(hole);
  }
  return found;
}
