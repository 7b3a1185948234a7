/** Compares what a real host answered with what the simulator answers: which switches to fix, and what else differs. */
import type { Switches } from '../photoshop/switches';
import { surface } from '../uxp/surface';
import { QUESTIONS } from './questions';
import type { SelfTestReport } from './report';

export interface SwitchVerdict {
  name: keyof Switches;
  simulator: string;
  /** Undefined: the report does not decide it. */
  host: string | undefined;
}

export interface Comparison {
  switches: SwitchVerdict[];
  /** Globals that the list says are missing but the host has, or the other way about. */
  globals: string[];
  /** Other answers that differ, as `path: host | simulator`. */
  answers: string[];
}

/** Times and names of programs differ on every machine. */
const PASSING = /milliseconds|^made$|^host\.|^widgets\.|buffered|message|error$/;

export function compareReports(
  host: SelfTestReport,
  simulator: SelfTestReport,
  switches: Switches,
): Comparison {
  return {
    switches: (Object.keys(switches) as (keyof Switches)[]).map((name) => {
      const answer = QUESTIONS[name]?.(host);
      return {
        name,
        simulator: String(switches[name]),
        host: answer === undefined ? undefined : String(answer),
      };
    }),
    globals: Object.entries(host.globals).flatMap(([name, type]) => globalFault(name, type)),
    answers: differences(flat(host), flat(simulator)),
  };
}

function globalFault(name: string, type: string): string[] {
  const missing = surface.missingGlobals.includes(name);
  if (missing && type !== 'undefined') return [`${name} exists (${type}), but is listed as missing`];
  if (surface.globals.includes(name) && type === 'undefined')
    return [`${name} is missing, but is listed as there`];
  return [];
}

function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [
      ...flat(inner, path === '' ? name : `${path}.${name}`),
    ]),
  );
}

function differences(host: Map<string, string>, simulator: Map<string, string>): string[] {
  const paths = new Set([...host.keys(), ...simulator.keys()]);
  return [...paths]
    .filter(
      (path) => !PASSING.test(path) && !path.startsWith('globals.') && host.get(path) !== simulator.get(path),
    )
    .map((path) => `${path}: ${host.get(path) ?? 'nothing'} | ${simulator.get(path) ?? 'nothing'}`);
}

/** The comparison as lines for a terminal. */
export function comparisonText({ switches, globals, answers }: Comparison): string {
  const decided = switches.filter(({ host }) => host !== undefined);
  const wrong = decided.filter(({ host, simulator }) => host !== simulator);
  const line = ({ name, host, simulator }: SwitchVerdict): string =>
    `  ${name.padEnd(20)} ${String(host).padEnd(20)} ${simulator}`;
  const section = (title: string, lines: string[]): string[] => [
    title,
    ...(lines.length > 0 ? lines : ['  none']),
    '',
  ];
  return [
    ...section('Switches to fix (host, simulator):', wrong.map(line)),
    ...section(
      'Switches that the host confirms:',
      decided.filter((verdict) => !wrong.includes(verdict)).map(line),
    ),
    ...section(
      'Switches that the report leaves open:',
      switches.filter(({ host }) => host === undefined).map(({ name }) => `  ${name}`),
    ),
    ...section(
      'Globals to correct in uxp-surface.json:',
      globals.map((fault) => `  ${fault}`),
    ),
    ...section(
      'Other answers that differ (host | simulator):',
      answers.map((difference) => `  ${difference}`),
    ),
  ].join('\n');
}
