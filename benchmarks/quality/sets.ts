/** The sets of clips that a run goes over, each with its two halves. */
import path from 'node:path';
import { findClips, findPairs, halfOf, type Clip, type Half } from './clips';
import { holdsScenes, renderScenes } from './scenes';

export interface SetClip {
  /** Name of the set: the folder's, with the scale for scenes (`scenes@3`). */
  set: string;
  clip: Clip;
  half: Half;
}

export interface Choice {
  /** Only these clips, in any set. */
  names?: readonly string[];
  half?: Half;
  /** Folders of pairs of keys without a truth may be chosen too. */
  pairs?: boolean;
}

/**
 * All chosen clips of all folders; the halves alternate alphabetically over the whole of each set.
 * @param scales sizes at which folders of scenes are rendered
 * @throws when a folder cannot be read, holds no clip, or nothing was chosen
 */
export async function findSetClips(
  folders: readonly string[],
  scales: readonly number[],
  choice: Choice,
): Promise<SetClip[]> {
  const found: SetClip[] = [];
  for (const folder of folders.map((name) => path.resolve(name))) {
    if (holdsScenes(folder)) {
      for (const scale of scales)
        found.push(
          ...(await clipsOf(`${path.basename(folder)}@${scale}`, await renderScenes(folder, scale))),
        );
    } else found.push(...(await clipsOf(path.basename(folder), folder, choice.pairs)));
  }
  const chosen = found.filter(
    ({ clip, half }) => (choice.names?.includes(clip.name) ?? true) && (!choice.half || half === choice.half),
  );
  if (chosen.length === 0)
    throw new Error(`No clip of ${folders.join(', ')} was chosen: look at --clips and --half.`);
  return chosen;
}

async function clipsOf(set: string, folder: string, pairsToo = false): Promise<SetClip[]> {
  const pairs = pairsToo ? await findPairs(folder) : [];
  const clips = pairs.length > 0 ? pairs : await findClips(folder);
  return clips.map((clip, index) => ({ set, clip, half: halfOf(index) }));
}
