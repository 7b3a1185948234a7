import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { CommandError } from '../../bridge-server/cli/command-failure';
import { kindOf } from '../../bridge-server/cli/inbetween/file-kind';
import { readInput } from '../../bridge-server/cli/inbetween/input-file';
import { readPictureFile } from '../../bridge-server/cli/inbetween/picture-file';
import { WHITE, flatten } from '../../pixels/flatten';
import { grid } from '../imaging/drawings';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const zip = (first: string) => bytes(`PK\x03\x04${'\0'.repeat(26)}${first}`);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'toonbridge-kinds-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('a file is told by its bytes, and by its name where they do not tell', () => {
  test.each([
    ['x.psd', bytes('8BPS\0\x01'), 'PSD', 'psd'],
    ['x.png', bytes('\x89PNG\r\n\x1a\n'), 'PNG', 'picture'],
    ['really.png', bytes('\xff\xd8\xff\xe0'), 'JPEG', 'picture'],
    ['x.gif', bytes('GIF89a'), 'GIF', 'picture'],
    ['x.webp', bytes('RIFF\0\0\0\0WEBP'), 'WebP', 'picture'],
    ['x.tif', bytes('II*\0'), 'TIFF', 'picture'],
    ['x.tif', bytes('MM\0*'), 'TIFF', 'picture'],
    ['x.avif', bytes('\0\0\0\x20ftypavif'), 'AVIF', 'picture'],
    ['x.kra', zip('mimetypeapplication/x-krita'), 'Krita document', 'kra'],
    ['x.ora', zip('mimetypeimage/openraster'), 'OpenRaster document', 'ora'],
    ['x.procreate', zip('Document.archive'), 'Procreate document', 'no'],
    ['x.clip', bytes('CSFCHUNK'), 'Clip Studio Paint document', 'no'],
    ['x.ai', bytes('%PDF-1.5'), 'Illustrator document', 'no'],
    ['x.pdf', bytes('%PDF-1.5'), 'PDF', 'no'],
    ['x.xcf', bytes('gimp xcf v011'), 'GIMP document', 'no'],
    ['x.heic', bytes('\0\0\0\x18ftypheic'), 'HEIC photo', 'no'],
    ['x.mp4', bytes('\0\0\0\x18ftypisom'), 'film', 'no'],
    ['x.dng', bytes('II*\0'), 'camera raw file', 'no'],
    ['x.svg', bytes('<?xml version="1.0"?><svg/>'), 'SVG', 'no'],
    ['x.zip', zip('a.png'), 'zip archive', 'no'],
    ['x.tvpp', bytes('????'), 'TVPaint project', 'no'],
    ['notes.psd', bytes('no drawing at all'), 'file of an unknown kind', 'no'],
    ['short', bytes('P'), 'file of an unknown kind', 'no'],
  ])('%s (%p) is a %s', (name, content, kind, use) => {
    expect(kindOf(content, name)).toMatchObject({ name: kind, use });
  });

  test('every kind that cannot be read comes with a way that works', () => {
    for (const name of ['x.procreate', 'x.clip', 'x.sai2', 'x.aep', 'x.tga', 'x.fla', 'x']) {
      const content = name === 'x.procreate' ? zip('Document.archive') : bytes('????');
      expect(kindOf(content, name).way).toMatch(/PSD|PNG|\.psd/);
    }
  });
});

describe('what cannot be used is named', () => {
  test.each<[string, () => string, string, string]>([
    [
      'a Procreate document',
      () => fileOf('a.procreate', zip('Document.archive')),
      'Procreate document',
      'Share > PSD',
    ],
    ['a PDF', () => fileOf('a.pdf', bytes('%PDF-1.7')), 'a PDF', 'PNG'],
    ['text under the name of a picture', () => fileOf('a.png', bytes('hello')), 'unknown kind', 'PNG'],
    ['an empty file', () => fileOf('a.png', bytes('')), 'no bytes', 'Save'],
    ['a folder', () => (mkdirSync(join(folder, 'cels')), join(folder, 'cels')), 'a folder', 'one by one'],
    ['a PSD among pictures', () => fileOf('a.psd', bytes('8BPS')), 'a PSD', 'alone'],
  ])('%s', async (_what, make, words, way) => {
    const error: unknown = await readPictureFile(make()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      detail: expect.stringContaining(words),
      nextStep: expect.stringContaining(way),
    });
  });

  test('a CMYK picture is refused for its colours, a broken one for its bytes', async () => {
    const page = flatten(grid(20, 12), WHITE);
    const picture = sharp(Buffer.from(page.data), { raw: { width: 20, height: 12, channels: 4 } });
    const cmyk = await picture.clone().removeAlpha().toColourspace('cmyk').jpeg().toBuffer();
    const whole = await picture.clone().jpeg().toBuffer();
    const broken = whole.subarray(0, whole.length - 60);
    await expect(readPictureFile(fileOf('c.jpg', cmyk))).rejects.toMatchObject({
      code: 'mode-unsupported',
      detail: expect.stringContaining('CMYK'),
    });
    await expect(readPictureFile(fileOf('b.jpg', broken))).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: expect.stringContaining('JPEG'),
    });
  });

  test('a file that is not there is missing', async () => {
    await expect(readInput(join(folder, 'gone'))).rejects.toMatchObject({ code: 'file-missing' });
  });
});
