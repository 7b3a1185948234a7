/** Recognises what ToonBridge itself put into a document, so that it is never taken for an artist's drawing. */
import { SPACINGS } from './chart';

/** `A → B · 7 even on 2s · draft · seed 421`, whatever the keys are called. */
const GROUP = new RegExp(` → .* · \\d+ (?:${SPACINGS.join('|')}) on [1-9]s · `, 's');
/** `f003 (2/7)`, `f003-004 (2/7)`. */
const FRAME = /^f\d{3,}(?:-\d{3,})? \(\d+\/\d+\)$/;

export function isOwnName(name: string): boolean {
  return GROUP.test(name) || FRAME.test(name);
}
