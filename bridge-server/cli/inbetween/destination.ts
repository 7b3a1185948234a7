/** Where results go and in which form: the ending of the name decides, and what has no form is refused. */
import { statSync } from 'node:fs';
import { basename, extname, join, parse } from 'node:path';
import { BridgeError } from '../../../protocol';
import type { PsdEnding } from './drawing-source';

/** `frames`: a folder of numbered PNGs. `picture`: the only in-between as one PNG. The others hold the keys too. */
export type OutputForm = 'psd' | 'frames' | 'picture' | 'gif' | 'apng';

export interface Destination {
  path: string;
  form: OutputForm;
}

/** What is known of a job before it starts. */
export interface Result {
  /** In-betweens of all segments. */
  total: number;
  /** Documents that the source can become; the first is what it becomes unasked. */
  psdEndings: readonly PsdEnding[];
}

const LEAST_DIGITS = 2;
/** `shot_v1.2` ends in a version, `walk.mp4` in a form. */
const ENDING = /^\.[a-z][a-z0-9]{1,7}$/i;
const MOVING = { '.gif': 'gif', '.apng': 'apng' } as const;

/**
 * @param path as it was typed
 * @throws BridgeError `output-form`
 */
export function destinationOf(path: string, result: Result): Destination {
  const ending = extname(path).toLowerCase();
  if (/[\\/]$/.test(path) || !ENDING.test(ending) || isFolder(path)) return { path, form: 'frames' };
  if (ending === '.psd' || ending === '.psb') {
    checkDocument(path, ending, result.psdEndings);
    return { path, form: 'psd' };
  }
  if (ending === '.gif' || ending === '.apng') return { path, form: MOVING[ending] };
  if (ending !== '.png') throw refused(`Nothing can be written as "${ending}" ("${basename(path)}").`);
  if (result.total === 1) return { path, form: 'picture' };
  const stem = basename(path, extname(path));
  throw refused(
    `${result.total} in-betweens do not fit into the one picture "${basename(path)}"; ` +
      `"-o ${stem}/" gives numbered PNGs, "-o ${stem}.apng" a moving one.`,
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function checkDocument(path: string, ending: PsdEnding, allowed: readonly PsdEnding[]): void {
  if (allowed.includes(ending)) return;
  throw refused(
    `The document is a large one (PSB) or not, and stays so: "${basename(path)}" must end in ${allowed[0]}.`,
  );
}

function refused(detail: string): BridgeError {
  return new BridgeError('output-form', detail, '--output');
}

/**
 * The result's place when none was given: beside the first input.
 * @param ending of the document that it becomes; missing for pictures, which become a folder
 */
export function defaultOutput(input: string, ending?: PsdEnding): string {
  const { dir, name } = parse(input);
  return join(dir, `${name}-inbetweens${ending ?? ''}`);
}

/** The files that will be written, known before any work. */
export function outputPaths({ path, form }: Destination, total: number): string[] {
  if (form !== 'frames') return [path];
  const digits = Math.max(LEAST_DIGITS, String(total).length);
  return Array.from({ length: total }, (_, i) => join(path, `${String(i + 1).padStart(digits, '0')}.png`));
}
