import type { Graph } from '../graphs/graph';
import { checkStructure, isComplete, type StructureReport } from '../graphs/structure';
import type { WeightSource } from '../graphs/weights';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';

/** Names in one sentence; the whole list is in the details of the error. */
const SHOWN_NAMES = 3;

/**
 * Compares the files with what the networks need, before anything is written.
 * @throws ModelError model-structure whose details name every tensor that is missing or has another shape
 */
export function requireStructure(
  what: string,
  graphs: readonly Graph[],
  source: WeightSource,
  events: ModelEvents,
): void {
  const report = checkStructure(graphs, source);
  if (!isComplete(report)) throw mismatch(what, report);
  const { unexpected } = report;
  if (unexpected.length > 0) {
    events.onNote(
      `The ${what} has ${unexpected.length} tensors that are not used: ${shortList(unexpected)}.`,
    );
  }
}

function mismatch(what: string, { missing, misshaped, unexpected }: StructureReport): ModelError {
  const counts = [
    missing.length > 0 ? `${missing.length} tensors are missing` : '',
    misshaped.length > 0 ? `${misshaped.length} have another shape` : '',
    unexpected.length > 0 ? `${unexpected.length} are not known` : '',
  ];
  return new ModelError(
    'model-structure',
    `The ${what} does not fit ToonCrafter's networks: ${counts.filter(Boolean).join(', ')}.`,
    [
      ...missing.map((name) => `missing: ${name}`),
      ...misshaped.map(({ name, found, needed }) => `shape: ${name} is [${found}], needed is [${needed}]`),
      ...unexpected.map((name) => `not known: ${name}`),
    ],
  );
}

function shortList(names: readonly string[]): string {
  const more = names.length > SHOWN_NAMES ? ' ...' : '';
  return names.slice(0, SHOWN_NAMES).join(', ') + more;
}
