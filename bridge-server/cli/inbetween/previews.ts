/** Moving previews and the contact sheet of a take, keys included. */
import { writeApng, writeGif, type AnimationFrame } from '../../imaging/animation';
import { sizeBounds } from '../../../pixels/bounds';
import { contactSheet } from '../../imaging/contact-sheet';
import { cropCel } from '../../../pixels/crop';
import { flatten, WHITE } from '../../../pixels/flatten';
import { writePng } from '../../imaging/png';
import type { Cel, Raster } from '../../../pixels/raster';
import { thumbnail } from '../../imaging/thumbnail';
import type { OutputFile } from './safe-output';
import type { Take } from './take';

export const PREVIEW_KINDS = ['gif', 'apng', 'contactSheet'] as const;
export type PreviewKind = (typeof PREVIEW_KINDS)[number];
/** Where each preview goes; those that were not asked for are missing. */
export type PreviewPaths = Partial<Record<PreviewKind, string>>;

const MAX_SIDE_PX = 960;
const MS_PER_SECOND = 1000;

export function previewOutputs(take: Take, paths: PreviewPaths, framesPerSecond: number): OutputFile[] {
  const drawings = once(() => drawingsOf(take));
  const frames = async (): Promise<AnimationFrame[]> => {
    const durationMs = (MS_PER_SECOND * take.chart.hold) / framesPerSecond;
    return (await drawings()).map(({ raster }) => ({ raster, durationMs }));
  };
  const makers: Record<PreviewKind, () => Promise<Uint8Array>> = {
    gif: async () => writeGif(await frames()),
    apng: async () => writeApng(await frames()),
    contactSheet: async () => writePng(contactSheet(await drawings())),
  };
  return PREVIEW_KINDS.flatMap((kind) => {
    const path = paths[kind];
    return path === undefined ? [] : [{ path, pieces: async () => [await makers[kind]()] }];
  });
}

/** Keys and in-betweens in the order of time, as they lie on the canvas. */
async function drawingsOf(take: Take): Promise<{ raster: Raster; isKey: boolean }[]> {
  const onPaper = (cel: Cel): Raster => {
    const small = thumbnail(cropCel(cel, sizeBounds(take.canvas)), MAX_SIDE_PX);
    return flatten(small, WHITE);
  };
  const drawings = [{ raster: onPaper(take.keys[0].cel), isKey: true }];
  for (const [segment, key] of take.keys.slice(1).entries()) {
    for (const inbetween of take.inbetweens.filter((one) => one.segment === segment)) {
      drawings.push({ raster: onPaper(await inbetween.read()), isKey: false });
    }
    drawings.push({ raster: onPaper(key.cel), isKey: true });
  }
  return drawings;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
