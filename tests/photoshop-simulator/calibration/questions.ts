/** What the answers of a real host say about the guesses: for each switch how its position is read off a report. */
import type { Switches } from '../photoshop/switches';
import { probeOf, type Answer, type SelfTestReport } from './report';

type Name = keyof Switches;
/** @returns the switch's position in that host; undefined where the report does not decide it */
type Reading = (report: SelfTestReport) => Switches[Name] | undefined;

const MIB = 1024 * 1024;

function failedOr<Position>(answer: Answer | undefined, otherwise: Position): Position | 'error' | undefined {
  if (!answer) return undefined;
  return answer.error === undefined ? otherwise : 'error';
}

function largestSentMiB({ connection }: SelfTestReport): 1.25 | 4 | 16 | undefined {
  const { sent } = (connection.answer ?? {}) as { sent?: { bytes: number; error?: string }[] };
  if (!sent) return undefined;
  const largest = Math.max(
    0,
    ...sent.filter(({ error }) => error === undefined).map(({ bytes }) => bytes / MIB),
  );
  if (largest >= 16) return 16;
  return largest >= 4 ? 4 : 1.25;
}

function landing(report: SelfTestReport): Switches['newLayerLands'] | undefined {
  const { withLowerActive } = (probeOf(report, 'newLayerPosition')?.answer ?? {}) as {
    withLowerActive?: number;
  };
  if (withLowerActive === undefined) return undefined;
  return withLowerActive === 0 ? 'on-top' : 'above-active';
}

const isThere = (type: string | undefined): 'present' | 'absent' | undefined => {
  if (type === undefined) return undefined;
  return type === 'undefined' ? 'absent' : 'present';
};

/** The layer that was moved in last: first in the list is on top. */
function inside(report: SelfTestReport): Switches['insideLands'] | undefined {
  const names = probeOf(report, 'insidePosition')?.answer as string[] | null | undefined;
  if (!names || names.length !== 2) return undefined;
  return names[0] === 'upper' ? 'top' : 'bottom';
}

interface RawTree {
  group: string[];
  /** For each entry its place in `document.layers`. */
  order: number[];
}

const treeOf = (report: SelfTestReport) => probeOf(report, 'layerTree')?.answer as RawTree | undefined;

function children(report: SelfTestReport): Switches['treeChildren'] | undefined {
  const keys = treeOf(report)?.group ?? [];
  if (keys.includes('layers')) return 'layers';
  return keys.includes('list') ? 'list' : undefined;
}

function order(report: SelfTestReport): Switches['treeOrder'] | undefined {
  const places = treeOf(report)?.order ?? [];
  if (places.length < 2) return undefined;
  return places[0] === 0 ? 'top-first' : 'bottom-first';
}

/** A merge that failed, or that left the group, looked at the selection. */
function merging(report: SelfTestReport): Switches['mergeTakes'] | undefined {
  const probe = probeOf(report, 'mergeTakes');
  if (!probe) return undefined;
  const { groupLeft } = (probe.answer ?? { groupLeft: true }) as { groupLeft: boolean };
  return groupLeft ? 'selection' : 'layer';
}

export const QUESTIONS: Partial<Record<Name, Reading>> = {
  newLayerLands: landing,
  insideLands: inside,
  emptyLayerRead: (report) => failedOr(probeOf(report, 'emptyLayer'), 'zero'),
  groupRead: (report) => failedOr(probeOf(report, 'group'), 'pixels'),
  depthMismatch: (report) => failedOr(probeOf(report, 'depthMismatch'), 'converts'),
  eightBitsOfSixteen: (report) => failedOr(probeOf(report, 'eightBitsOfSixteen'), 'converts'),
  treeChildren: children,
  treeOrder: order,
  mergeTakes: merging,
  moveNowhere: (report) => failedOr(probeOf(report, 'moveNowhere'), 'nothing'),
  abortEvents: ({ abortSignal }) => abortSignal && (abortSignal.addEventListener ? 'present' : 'absent'),
  messageLimitMiB: largestSentMiB,
  newerMethods: ({ methods }) => methods && (methods['Object.hasOwn'] ? 'present' : 'absent'),
  unknownGlobals: ({ globals }) => isThere(globals.performance),
};
