/** From what was typed to drawings that fit together. */
import { BridgeError } from '../../../protocol';
import { intersection, isEmpty, sizeBounds } from '../../../pixels/bounds';
import { paintBounds } from '../../../pixels/crop';
import { parseSketch } from './sketch-option';
import type { InbetweenOptions } from './options';
import { openPngSource } from './png-source';
import { openPsdSource } from './psd-source';
import type { Source } from './source';

/** What was named on the command line; `psd` holds the bytes when the first file is one. */
export interface Named {
  files: readonly string[];
  psd?: Uint8Array;
  output: string;
}

/** @throws BridgeError when a drawing cannot be used or the drawings do not fit together */
export async function openSource(named: Named, options: InbetweenOptions): Promise<Source> {
  const source = named.psd ? psdSource(named, named.psd, options) : await pngSource(named, options);
  if (!options.allowOutside) checkOnCanvas(source);
  return source;
}

function psdSource({ files, output }: Named, bytes: Uint8Array, options: InbetweenOptions): Source {
  const { from, via = [], to, sketch = [] } = options;
  if (files.length > 1)
    throw new BridgeError('message-refused', 'One PSD at a time; its layers are the keys.');
  if (from === undefined || to === undefined) {
    const missing = from === undefined ? '--from' : '--to';
    throw new BridgeError('layer-missing', `${missing} is not given, so one of the two keys is not chosen.`);
  }
  const keys = [from, ...via, to];
  const sketches = sketch.map((text) => parseSketch(text, keys.length - 1));
  return openPsdSource(bytes, { keys, sketches, output });
}

function pngSource({ files, output }: Named, options: InbetweenOptions): Promise<Source> {
  const { from, via = [], to, sketch = [] } = options;
  if (from !== undefined || to !== undefined || via.length > 0) {
    throw new BridgeError(
      'message-refused',
      '--from, --via and --to name layers of a PSD; PNGs are named in a row.',
    );
  }
  if (files.length < 2) throw new BridgeError('message-refused', 'One PNG is one key; name at least two.');
  const sketches = sketch.map((text) => parseSketch(text, files.length - 1));
  return openPngSource({ keys: files, sketches, output });
}

/** @throws BridgeError `key-outside-canvas` */
function checkOnCanvas({ keys, canvas }: Source): void {
  for (const { name, cel } of keys) {
    const paint = paintBounds(cel);
    if (isEmpty(paint) || !isEmpty(intersection(paint, sizeBounds(canvas)))) continue;
    throw new BridgeError('key-outside-canvas', `"${name}" has no paint on the canvas.`);
  }
}
