/** What can be typed after `toonbridge inbetween`, and what it means. */
import { extname, join, parse } from 'node:path';
import { BridgeError, LIMITS } from '../../../protocol';
import { DEFAULT_CHART, HOLDS, SPACINGS, type Chart, type Hold, type Spacing } from '../../../takes/chart';
import type { EngineSettings } from '../../../protocol';
import { PREVIEW_KINDS, type PreviewKind, type PreviewPaths } from './previews';

/** As commander gives them: texts, lists and switches. */
export interface InbetweenOptions {
  from?: string;
  via?: string[];
  to?: string;
  sketch?: string[];
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
const PREVIEW_ENDINGS: Record<PreviewKind, string> = {
  gif: '.gif',
  apng: '.apng',
  contactSheet: '-sheet.png',
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

/** The result's place when none was given: beside the first input. */
export function outputOf(input: string, isPsd: boolean, given: string | undefined): string {
  if (given !== undefined) return given;
  const { dir, name, ext } = parse(input);
  return isPsd ? join(dir, `${name}-inbetweens${ext}`) : join(dir, `${name}-inbetweens`);
}

/** Previews stand beside a PSD under its name, and in the folder of PNGs as `preview`. */
export function previewPathsOf(
  options: Pick<InbetweenOptions, PreviewKind>,
  output: string,
  isPsd: boolean,
): PreviewPaths {
  const stem = isPsd ? output.slice(0, output.length - extname(output).length) : join(output, 'preview');
  const paths: PreviewPaths = {};
  for (const kind of PREVIEW_KINDS) {
    const asked = options[kind];
    if (asked !== undefined) paths[kind] = asked === true ? stem + PREVIEW_ENDINGS[kind] : asked;
  }
  return paths;
}
