import { basename } from 'node:path';
import { BridgeError } from '../../../protocol';
import { ColourModeError, readPicture, type Picture } from '../../imaging/picture';
import { kindOf, unusableFile } from './file-kind';
import { readInput } from './input-file';
import { mergedPicture } from './zip-document';

/** A picture and where it was. */
export interface PictureFile extends Picture {
  path: string;
}

/** @throws BridgeError `file-missing`, `file-unreadable` or `mode-unsupported`, with the way that works */
export async function readPictureFile(path: string): Promise<PictureFile> {
  const bytes = await readInput(path);
  const kind = kindOf(bytes, path);
  const isZip = kind.use === 'ora' || kind.use === 'kra';
  if (kind.use !== 'picture' && !isZip) throw unusableFile(path, kind);
  const picture = isZip ? mergedPicture(bytes, path) : bytes;
  try {
    return { path, ...(await readPicture(picture)) };
  } catch (error) {
    if (error instanceof ColourModeError) {
      throw new BridgeError('mode-unsupported', `"${basename(path)}" cannot be used: ${error.message}.`);
    }
    const problem = `is cut short, damaged or larger than 8192 x 8192 pixels`;
    throw new BridgeError('file-unreadable', `"${basename(path)}" is a ${kind.name} that ${problem}.`);
  }
}
