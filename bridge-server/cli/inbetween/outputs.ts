/** What a take becomes on disk: its result in the form that was asked for, and previews beside it. */
import { extname } from 'node:path';
import { sizeBounds } from '../../../pixels/bounds';
import { cropCel } from '../../../pixels/crop';
import { writePng, type PngForm } from '../../imaging/png';
import { outputPaths, type Destination } from './destination';
import { movingPicture } from './previews';
import type { WholeFile } from '../../files/atomic-file';
import type { DrawingSource } from './drawing-source';
import type { Inbetween, ShownTake } from './shown-take';

/** The result, without previews. Bytes are made when it is their turn. */
export function resultOutputs(
  take: ShownTake,
  source: DrawingSource,
  destination: Destination,
  framesPerSecond: number,
): WholeFile[] {
  const { path, form } = destination;
  switch (form) {
    case 'psd': {
      const ending = extname(path).toLowerCase() === '.psb' ? '.psb' : '.psd';
      return [{ path, pieces: () => source.document(take, ending) }];
    }
    case 'gif':
    case 'apng':
      return [{ path, pieces: async () => [await movingPicture(form, take, source.form, framesPerSecond)] }];
    case 'frames':
    case 'picture':
      return outputPaths(destination, take.inbetweens.length).map((file, i) =>
        pngOutput(take, take.inbetweens[i], file, source.form),
      );
  }
}

function pngOutput(take: ShownTake, inbetween: Inbetween, path: string, form: PngForm): WholeFile {
  return {
    path,
    pieces: async () => [await writePng(cropCel(await inbetween.read(), sizeBounds(take.canvas)), form)],
  };
}
