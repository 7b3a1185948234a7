/** Moving pictures and the contact sheet of a take, keys included. */
import { writeApng, writeGif, type AnimationFrame } from '../../imaging/animation';
import { sizeBounds } from '../../../pixels/bounds';
import { contactSheet } from '../../imaging/contact-sheet';
import { cropCel } from '../../../pixels/crop';
import { flatten } from '../../../pixels/flatten';
import { choosePaper } from '../../imaging/preview-paper';
import { writePng, type PngForm } from '../../imaging/png';
import type { Cel, Raster } from '../../../pixels/raster';
import { thumbnail } from '../../imaging/thumbnail';
import type { WholeFile } from '../../files/atomic-file';
import type { ShownTake } from './shown-take';

export const PREVIEW_KINDS = ['gif', 'apng', 'contactSheet'] as const;
export type PreviewKind = (typeof PREVIEW_KINDS)[number];
/** Where each preview goes; those that were not asked for are missing. */
export type PreviewPaths = Partial<Record<PreviewKind, string>>;

const MAX_SIDE_PX = 960;
const MS_PER_SECOND = 1000;

/** @param form of the source's PNGs: a GIF cannot say what its numbers mean, the others do */
export function previewOutputs(
  take: ShownTake,
  paths: PreviewPaths,
  form: PngForm,
  framesPerSecond: number,
): WholeFile[] {
  const makers: Record<PreviewKind, () => Promise<Uint8Array>> = {
    gif: () => movingPicture('gif', take, form, framesPerSecond),
    apng: () => movingPicture('apng', take, form, framesPerSecond),
    contactSheet: async () => {
      const opaque = { gray: false, alpha: false, tag: form.gray ? undefined : form.tag };
      return writePng(contactSheet(await drawingsOf(take)), opaque);
    },
  };
  return PREVIEW_KINDS.flatMap((kind) => {
    const path = paths[kind];
    return path === undefined ? [] : [{ path, pieces: async () => [await makers[kind]()] }];
  });
}

/** Keys and in-betweens in the order of time, each for its hold, on paper that shows them. */
export async function movingPicture(
  kind: 'gif' | 'apng',
  take: ShownTake,
  { gray, tag }: PngForm,
  framesPerSecond: number,
): Promise<Uint8Array> {
  const durationMs = (MS_PER_SECOND * take.chart.hold) / framesPerSecond;
  const drawings = await drawingsOf(take);
  const frames = drawings.map(({ raster }): AnimationFrame => ({ raster, durationMs }));
  return kind === 'gif' ? writeGif(frames) : writeApng(frames, gray ? undefined : tag);
}

async function drawingsOf(take: ShownTake): Promise<{ raster: Raster; isKey: boolean }[]> {
  const small = (cel: Cel) => thumbnail(cropCel(cel, sizeBounds(take.canvas)), MAX_SIDE_PX);
  const keys = take.keys.map(({ cel }) => small(cel));
  const paper = choosePaper(keys);
  const drawing = (raster: Raster, isKey: boolean) => ({ raster: flatten(raster, paper), isKey });
  const drawings = [drawing(keys[0], true)];
  for (const [segment, key] of keys.slice(1).entries()) {
    for (const inbetween of take.inbetweens.filter((one) => one.segment === segment)) {
      drawings.push(drawing(small(await inbetween.read()), false));
    }
    drawings.push(drawing(key, true));
  }
  return drawings;
}
