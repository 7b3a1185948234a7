/** Words for a shell, so that a command that is shown works as it is pasted. */

const PLAIN = /^[\w./@:=+-]+$/;

/**
 * One word. In single quotes POSIX shells take everything as it is; on Windows double quotes are what both of its
 * shells know.
 */
export function shellQuote(text: string, platform: NodeJS.Platform = process.platform): string {
  if (PLAIN.test(text)) return text;
  return platform === 'win32' ? `"${text}"` : `'${text.replace(/'/g, "'\\''")}'`;
}

/** True when a word can be pasted: nothing in it that a terminal acts on, or that no quotes of the shell can hold. */
export function isPasteable(text: string, platform: NodeJS.Platform = process.platform): boolean {
  if (/\p{C}/u.test(text.replace(JOINERS, ''))) return false;
  return platform !== 'win32' || !/["$`%!^]/.test(text);
}

/** Parts of emoji and of some scripts' letters; they count as control characters, but harm nothing. */
const JOINERS = /\u200c|\u200d|\ufe0f/g;

/** A file as an argument: one that begins with a dash would be taken for an option. */
export function fileWord(path: string): string {
  return shellQuote(path.startsWith('-') ? `./${path}` : path);
}
