/** What kind of file an artist named, told by its first bytes, and what can be done with it. */
import { basename, extname } from 'node:path';
import { BridgeError } from '../../../protocol';
import { CommandError } from '../command-failure';

export interface FileKind {
  /** As artists call it. */
  name: string;
  /**
   * How it is read here; `no`: not at all. An `ora` alone is a document, in a row it is a picture as a `kra` is: both
   * hold one of the whole document.
   */
  use: 'psd' | 'picture' | 'ora' | 'kra' | 'no';
  /** The way that works, where this one does not. */
  way?: string;
}

type Test = (head: Buffer, ending: string) => boolean;

const HEAD_BYTES = 512;
const starts =
  (text: string, at = 0): Test =>
  (head) =>
    head.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));
const both =
  (...tests: Test[]): Test =>
  (head, ending) =>
    tests.every((test) => test(head, ending));
const either =
  (...tests: Test[]): Test =>
  (head, ending) =>
    tests.some((test) => test(head, ending));
const ends =
  (...endings: string[]): Test =>
  (_head, ending) =>
    endings.includes(ending);
/** The first entry of a zip, whose name begins at byte 30. */
const zipWith = (text: string): Test => both(starts('PK\x03\x04'), (head) => head.includes(text, 30));
/** ISO media files name their brand at byte 8. */
const brand = (...brands: string[]): Test =>
  both(starts('ftyp', 4), (head) => brands.includes(head.toString('latin1', 8, 12)));

const PNG_WAY = 'Export each drawing as a PNG of the same size, or save the drawing as a PSD.';
const LAYERS_WAY = 'Save a copy as a PSD in your drawing program; its layers are then the keys.';

/** The first that fits; more exact tests stand before looser ones. */
const KINDS: readonly (FileKind & { test: Test })[] = [
  { name: 'PSD', use: 'psd', test: starts('8BPS') },
  { name: 'PNG', use: 'picture', test: starts('\x89PNG\r\n\x1a\n') },
  { name: 'JPEG', use: 'picture', test: starts('\xff\xd8\xff') },
  { name: 'GIF', use: 'picture', test: starts('GIF8') },
  { name: 'WebP', use: 'picture', test: both(starts('RIFF'), starts('WEBP', 8)) },
  { name: 'camera raw file', use: 'no', way: PNG_WAY, test: ends('.dng', '.cr2', '.nef', '.arw', '.orf') },
  { name: 'TIFF', use: 'picture', test: either(starts('II*\0'), starts('MM\0*')) },
  { name: 'AVIF', use: 'picture', test: brand('avif', 'avis') },
  { name: 'HEIC photo', use: 'no', way: PNG_WAY, test: brand('heic', 'heix', 'mif1', 'msf1', 'hevc') },
  { name: 'OpenRaster document', use: 'ora', test: zipWith('image/openraster') },
  { name: 'Krita document', use: 'kra', test: zipWith('application/x-krita') },
  {
    name: 'Procreate document',
    use: 'no',
    way: 'In Procreate choose Actions > Share > PSD; its layers are then the keys.',
    test: both(starts('PK\x03\x04'), ends('.procreate')),
  },
  {
    name: 'Clip Studio Paint document',
    use: 'no',
    way: 'In Clip Studio Paint choose File > Save Duplicate > .psd; its layers are then the keys.',
    test: either(starts('CSFCHUNK'), ends('.clip', '.lip', '.cmc')),
  },
  {
    name: 'Illustrator document',
    use: 'no',
    way: 'In Illustrator choose File > Export > Photoshop (PSD) with "Write Layers".',
    test: both(ends('.ai'), either(starts('%PDF'), starts('%!PS'))),
  },
  { name: 'PDF', use: 'no', way: PNG_WAY, test: starts('%PDF') },
  {
    name: 'PostScript file',
    use: 'no',
    way: PNG_WAY,
    test: either(starts('%!PS'), starts('\xc5\xd0\xd3\xc6')),
  },
  {
    name: 'GIMP document',
    use: 'no',
    way: 'In GIMP choose File > Export As and an ending of .psd or .ora.',
    test: starts('gimp xcf'),
  },
  {
    name: 'Affinity document',
    use: 'no',
    way: 'In Affinity choose File > Export > PSD; its layers are then the keys.',
    test: ends('.afphoto', '.afdesign', '.af'),
  },
  {
    name: 'Aseprite document',
    use: 'no',
    way: 'In Aseprite choose File > Export As with .png.',
    test: starts('\xe0\xa5', 4),
  },
  { name: 'PaintTool SAI document', use: 'no', way: LAYERS_WAY, test: ends('.sai', '.sai2') },
  { name: 'MediBang or FireAlpaca document', use: 'no', way: LAYERS_WAY, test: ends('.mdp') },
  { name: 'After Effects project', use: 'no', way: PNG_WAY, test: either(starts('RIFX'), ends('.aep')) },
  { name: 'TVPaint project', use: 'no', way: PNG_WAY, test: ends('.tvpp', '.tvp') },
  { name: 'Toon Boom scene', use: 'no', way: PNG_WAY, test: ends('.xstage', '.tvg', '.sboard') },
  { name: 'OpenToonz level', use: 'no', way: PNG_WAY, test: ends('.tlv', '.pli', '.tnz') },
  { name: 'Animate document', use: 'no', way: PNG_WAY, test: ends('.fla', '.xfl', '.swf') },
  { name: 'Blender file', use: 'no', way: PNG_WAY, test: starts('BLENDER') },
  { name: 'SVG', use: 'no', way: PNG_WAY, test: either(ends('.svg', '.svgz'), starts('<svg')) },
  { name: 'OpenEXR picture', use: 'no', way: PNG_WAY, test: starts('v/1\x01') },
  { name: 'BMP picture', use: 'no', way: PNG_WAY, test: both(starts('BM'), ends('.bmp', '.dib')) },
  { name: 'TGA picture', use: 'no', way: PNG_WAY, test: ends('.tga', '.icb', '.vda') },
  {
    name: 'film',
    use: 'no',
    way: 'Save the two frames of it as PNGs of the same size.',
    test: either(starts('ftyp', 4), starts('\x1aE\xdf\xa3'), both(starts('RIFF'), starts('AVI ', 8))),
  },
  {
    name: 'zip archive',
    use: 'no',
    way: 'Unpack it and name the drawings inside.',
    test: starts('PK\x03\x04'),
  },
];

const UNKNOWN: FileKind = { name: 'file of an unknown kind', use: 'no', way: PNG_WAY };

/** @param path its ending tells what the bytes do not */
export function kindOf(bytes: Uint8Array, path: string): FileKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  const found = KINDS.find(({ test }) => test(head, extname(path).toLowerCase()));
  if (!found) return UNKNOWN;
  const { name, use, way } = found;
  return { name, use, ...(way && { way }) };
}

/** Krita's layers are in a form of its own. */
export function kritaAlone(path: string): BridgeError {
  const detail = `Of the Krita document "${basename(path)}" only the whole picture can be read here, which is one key.`;
  const way = 'In Krita choose File > Save As with .psd or .ora for its layers, or name two Krita documents.';
  return new CommandError('message-refused', detail, way);
}

/** The error for a file that cannot be used where it was named. */
export function unusableFile(path: string, { name, use, way }: FileKind): BridgeError {
  if (use === 'psd') {
    const detail = `"${basename(path)}" is a ${name}; documents with layers are named alone.`;
    return new CommandError(
      'message-refused',
      detail,
      `Name it alone to see its layers: toonbridge inbetween ${basename(path)}`,
    );
  }
  const article = /^[AEIO]/i.test(name) ? 'an' : 'a';
  const detail = `"${basename(path)}" is ${article} ${name}, which cannot be read here.`;
  return new CommandError('file-unreadable', detail, way ?? PNG_WAY);
}
