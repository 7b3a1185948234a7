/** One colour profile for what is made of several pictures. */
import { basename } from 'node:path';
import { BridgeError } from '../../../protocol';
import { isGrayProfile, profileOf, type ColourTag } from '../../imaging/colour-tag';
import { isBeyondSrgb, showAlike } from '../../imaging/same-colours';
import type { PictureFile } from './picture-file';

export interface SharedTag {
  tag?: ColourTag;
  notes: string[];
}

/**
 * In-betweens have the numbers of both keys, so both must mean the same by them.
 * @param gray whether the in-betweens are gray: a colour picture cannot carry a gray profile
 * @throws BridgeError `keys-different-profile`
 */
export async function sharedTag(keys: readonly PictureFile[], gray: boolean): Promise<SharedTag> {
  const tagged = keys.filter(({ form }) => profileOf(form.tag));
  const first = tagged[0] ?? keys[0];
  const { tag } = first.form;
  for (const other of tagged.slice(1)) {
    if (await showAlike(tag, other.form.tag)) continue;
    throw new BridgeError(
      'keys-different-profile',
      `"${basename(first.path)}" and "${basename(other.path)}" have different colour profiles.`,
    );
  }
  const profile = profileOf(tag);
  if (profile && isGrayProfile(profile) && !gray) {
    const note = `The gray profile of "${basename(first.path)}" is left out: the in-betweens are in colour.`;
    return { notes: [note] };
  }
  return { tag, notes: await notesOn(keys, tag, first) };
}

async function notesOn(
  keys: readonly PictureFile[],
  tag: ColourTag | undefined,
  first: PictureFile,
): Promise<string[]> {
  if (!(await isBeyondSrgb(tag))) return [];
  const untagged = keys.filter(({ form }) => !form.tag).map(({ path }) => `"${basename(path)}"`);
  if (untagged.length === 0) return [];
  const names = untagged.join(', ');
  return [`${names} without a colour profile: taken to have that of "${basename(first.path)}".`];
}
