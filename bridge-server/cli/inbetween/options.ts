/** What can be typed after `toonbridge inbetween`, and what it means. */
import { basename, extname, join, resolve } from 'node:path';
import { BridgeError, LIMITS } from '../../../protocol';
import { DEFAULT_CHART, HOLDS, SPACINGS, type Chart, type Hold, type Spacing } from '../../../takes/chart';
import type { EngineSettings } from '../../../protocol';
import type { Destination } from './destination';
import { PREVIEW_KINDS, type PreviewKind, type PreviewPaths } from './previews';

/** As commander gives them: texts, lists and switches. */
export interface InbetweenOptions {
  from?: string;
  via?: string[];
  to?: string;
  sketch?: string[];
  /** False: layers that are called like sketches are left out. */
  namedSketches: boolean;
  /** Only show the layers. */
  list?: boolean;
  sketchStrength: string;
  frames: string;
  timing: string;
  hold: string;
  engine: string;
  seed: string;
  prompt?: string;
  set?: string[];
  device?: string;
  output?: string;
  gif?: string | true;
  apng?: string | true;
  contactSheet?: string | true;
  fps: string;
  allowOutside?: boolean;
  force?: boolean;
  json?: boolean;
  verbose?: boolean;
}

export const DEFAULTS = {
  frames: '7',
  engine: 'draft',
  seed: '1',
  fps: '24',
  strength: '1',
  timing: DEFAULT_CHART.spacing,
  hold: String(DEFAULT_CHART.hold),
};

const MAX_SEED = 2 ** 32 - 1;
const MAX_FPS = 120;
/** The first is that of a name that is made up here. */
const PREVIEW_ENDINGS: Record<PreviewKind, readonly string[]> = {
  gif: ['.gif'],
  apng: ['.apng', '.png'],
  contactSheet: ['-sheet.png'],
};
const OPTION_OF: Record<PreviewKind, string> = {
  gif: '--gif',
  apng: '--apng',
  contactSheet: '--contact-sheet',
};

/** @throws BridgeError `setting-refused`, naming the option */
export function chartOf({ timing, hold }: Pick<InbetweenOptions, 'timing' | 'hold'>): Chart {
  if (!isSpacing(timing)) throw refused('--timing', `one of ${SPACINGS.join(', ')}`, timing);
  const frames = Number(hold);
  if (!isHold(frames)) throw refused('--hold', `one of ${HOLDS.join(', ')}`, hold);
  return { spacing: timing, hold: frames };
}

function isSpacing(text: string): text is Spacing {
  return SPACINGS.some((spacing) => spacing === text);
}

function isHold(frames: number): frames is Hold {
  return HOLDS.some((hold) => hold === frames);
}

/** @throws BridgeError `setting-refused` */
export function numbersOf(options: Pick<InbetweenOptions, 'seed' | 'fps' | 'sketchStrength' | 'prompt'>) {
  const promptLength = options.prompt?.length ?? 0;
  if (promptLength > LIMITS.promptLength) {
    throw refused('--prompt', `at most ${LIMITS.promptLength} characters`, `${promptLength} characters`);
  }
  return {
    seed: numberOf('--seed', options.seed, 0, MAX_SEED, true),
    fps: numberOf('--fps', options.fps, 1, MAX_FPS, false),
    sketchStrength: numberOf('--sketch-strength', options.sketchStrength, 0, 1, false),
  };
}

/** The number of in-betweens; whether it can be made is the recipe's to say. @throws BridgeError */
export function countOf(text: string): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count)) return count;
  throw new BridgeError('count-out-of-range', `"${text}" is not a whole number.`, '--frames');
}

function numberOf(option: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  const fits = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (fits) return value;
  throw refused(option, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`, text);
}

function refused(option: string, expected: string, given: string): BridgeError {
  return new BridgeError('setting-refused', `${option} must be ${expected}, not "${given}".`, option);
}

/** `--set steps=20 --set look=soft` as values; true, false and numbers are what they look like. */
export function settingsOf(assignments: readonly string[]): EngineSettings {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
      if (name === undefined) throw refused('--set', 'written as name=value', assignment);
      return [name, settingValue(value)];
    }),
  );
}

function settingValue(text: string): EngineSettings[string] {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * Previews stand beside a result of one file under its name, and in a folder of PNGs as `preview`.
 * @throws BridgeError `output-form` when a name has the ending of another kind, or two results the same name
 */
export function previewPathsOf(
  options: Pick<InbetweenOptions, PreviewKind>,
  { path, form }: Destination,
): PreviewPaths {
  const stem = form === 'frames' ? join(path, 'preview') : path.slice(0, path.length - extname(path).length);
  const paths: PreviewPaths = {};
  for (const kind of PREVIEW_KINDS) {
    const asked = options[kind];
    if (asked === undefined) continue;
    const named = asked === true ? stem + PREVIEW_ENDINGS[kind][0] : asked;
    checkEnding(kind, named);
    paths[kind] = named;
  }
  checkDifferent([path, ...Object.values(paths)]);
  return paths;
}

function checkEnding(kind: PreviewKind, path: string): void {
  const endings = PREVIEW_ENDINGS[kind].map((ending) => extname(`x${ending}`));
  if (endings.includes(extname(path).toLowerCase())) return;
  const expected = endings.join(' or ');
  throw new BridgeError('output-form', `"${basename(path)}" does not end in ${expected}.`, OPTION_OF[kind]);
}

function checkDifferent(paths: readonly string[]): void {
  const whole = paths.map((path) => resolve(path));
  const same = paths.find((_, i) => whole.indexOf(whole[i]) < i);
  if (same === undefined) return;
  throw new BridgeError('output-form', `Two results would be written to "${basename(same)}".`);
}
