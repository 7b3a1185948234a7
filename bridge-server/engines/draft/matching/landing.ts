/** Landing: how much of a zone of one key lands in a zone of the other when it is moved. */
import type { Segmentation } from '../zones/segmentation';

const SAMPLES = 200;

/**
 * @param label of the zone in its own key @param other the label in the other key @param dx how far it is moved, px
 * @returns share of the zone's pixels, 0..1
 */
export function landingShare(
  { members, starts, widthPx, heightPx }: Segmentation,
  label: number,
  { labels }: Segmentation,
  other: number,
  dx = 0,
  dy = 0,
): number {
  const count = starts[label + 1] - starts[label];
  const taken = Math.min(count, SAMPLES);
  let landed = 0;
  for (let k = 0; k < taken; k++) {
    const pixel = members[starts[label] + Math.floor((k * count) / taken)];
    const x = Math.round((pixel % widthPx) + dx);
    const y = Math.round(Math.floor(pixel / widthPx) + dy);
    if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
    if (labels[y * widthPx + x] === other) landed++;
  }
  return landed / taken;
}
