/** How in-betweens look in the stack: opacity, fill opacity and blend mode, from those of their keys. */

/** @template Mode a blend mode in the words of the host or file */
export interface Look<Mode> {
  /** 0 to 1. */
  opacity: number;
  /** 0 to 1: the opacity of what is painted, without layer effects. */
  fillOpacity: number;
  blendMode: Mode;
}

/** What the host or file calls the two blend modes that this rule must know. */
export interface ModeNames<Mode> {
  normal: Mode;
  /** Of groups: their layers are laid on what is below as if there were no group. */
  passThrough: Mode;
}

/** A key's own look, and those of the groups that are around it but not around the in-betweens, innermost first. */
export interface KeyLook<Mode> {
  own: Look<Mode>;
  groups: readonly Look<Mode>[];
}

/**
 * Opacity and fill opacity go evenly from key to key; a blend mode that both keys have is that of the in-between too,
 * else it is normal. Keys that lie deeper than the in-betweens count as they look from there.
 * @param from, to undefined when the key is gone: then the other one counts for both, and without any it is plain paint
 * @param moment 0 (key A) to 1 (key B)
 */
export function lookBetween<Mode>(
  from: KeyLook<Mode> | undefined,
  to: KeyLook<Mode> | undefined,
  moment: number,
  modes: ModeNames<Mode>,
): Look<Mode> {
  const plain: KeyLook<Mode> = {
    own: { opacity: 1, fillOpacity: 1, blendMode: modes.normal },
    groups: [],
  };
  const a = fromOutside(from ?? to ?? plain, modes);
  const b = fromOutside(to ?? from ?? plain, modes);
  return {
    opacity: a.opacity + (b.opacity - a.opacity) * moment,
    fillOpacity: a.fillOpacity + (b.fillOpacity - a.fillOpacity) * moment,
    blendMode: a.blendMode === b.blendMode ? a.blendMode : modes.normal,
  };
}

/**
 * A key as it looks from outside of its groups. A group's fill opacity and opacity both weaken all that it holds; its
 * blend mode takes the place of its layers' modes, unless it passes them through.
 */
function fromOutside<Mode>(
  { own, groups }: KeyLook<Mode>,
  { normal, passThrough }: ModeNames<Mode>,
): Look<Mode> {
  const seen = groups.reduce(
    (look, group) => ({
      opacity: look.opacity * group.opacity * group.fillOpacity,
      fillOpacity: look.fillOpacity,
      blendMode: group.blendMode === passThrough ? look.blendMode : group.blendMode,
    }),
    own,
  );
  return seen.blendMode === passThrough ? { ...seen, blendMode: normal } : seen;
}
