/** From what was typed to drawings that fit together. */
import { BridgeError } from '../../../protocol';
import { intersection, isEmpty, sizeBounds } from '../../../pixels/bounds';
import { paintBounds } from '../../../pixels/crop';
import { layerTree } from '../../../psd/format/layer-tree';
import { parsePsd } from '../../../psd/format/psd-document';
import { CommandError } from '../command-failure';
import { parseSketch } from './sketch-option';
import { suggestCommand } from './list-layers';
import type { InbetweenOptions } from './options';
import { openPictureSource } from './picture-source';
import { openPsdSource } from './psd-source';
import type { DrawingSource } from './drawing-source';

/** What was named on the command line; `psd` holds the bytes of a document with layers. */
export interface Named {
  files: readonly string[];
  psd?: Uint8Array;
}

/** @throws BridgeError when a drawing cannot be used or the drawings do not fit together */
export async function openSource(named: Named, options: InbetweenOptions): Promise<DrawingSource> {
  const source = named.psd ? psdSource(named, named.psd, options) : await pictureSource(named, options);
  if (!options.allowOutside) checkOnCanvas(source);
  return source;
}

function psdSource({ files }: Named, bytes: Uint8Array, options: InbetweenOptions): DrawingSource {
  const { from, via = [], to, sketch = [], namedSketches } = options;
  if (files.length > 1)
    throw new BridgeError('message-refused', 'One document at a time; its layers are the keys.');
  if (from === undefined || to === undefined) throw keyMissing(files[0], bytes, from === undefined);
  const keys = [from, ...via, to];
  const sketches = sketch.map((text) => parseSketch(text, keys.length - 1));
  return openPsdSource(bytes, { keys, sketches, namedSketches });
}

function keyMissing(file: string, bytes: Uint8Array, isFirst: boolean): BridgeError {
  const document = parsePsd(bytes);
  const suggestion = suggestCommand(file, layerTree(document), document.header);
  const detail = `${isFirst ? '--from' : '--to'} is not given, so one of the two keys is not chosen.`;
  if (!suggestion) return new BridgeError('layer-missing', detail);
  const meaning = 'In-betweens need two keys, so nothing was made.';
  return new CommandError('layer-missing', detail, `Name both, for instance: ${suggestion}`, meaning);
}

function pictureSource({ files }: Named, options: InbetweenOptions): Promise<DrawingSource> {
  const { from, via = [], to, sketch = [], list } = options;
  if (from !== undefined || to !== undefined || via.length > 0 || list) {
    throw new BridgeError(
      'message-refused',
      '--list, --from, --via and --to are for documents with layers; pictures are named in a row.',
    );
  }
  if (files.length < 2)
    throw new BridgeError('message-refused', 'One picture is one key; name at least two.');
  const sketches = sketch.map((text) => parseSketch(text, files.length - 1));
  return openPictureSource({ keys: files, sketches });
}

/** @throws BridgeError `key-outside-canvas` */
function checkOnCanvas({ keys, canvas }: DrawingSource): void {
  for (const { name, cel } of keys) {
    const paint = paintBounds(cel);
    if (isEmpty(paint) || !isEmpty(intersection(paint, sizeBounds(canvas)))) continue;
    const way =
      'Move it so that a part of it shows, or add --allow-outside when it is meant to come in from there.';
    throw new CommandError('key-outside-canvas', `"${name}" has no paint on the canvas.`, way);
  }
}
