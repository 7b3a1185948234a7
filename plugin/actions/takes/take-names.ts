/** Names of what a take puts into the document. The tag in a group's name leads back to the take's settings. */
import { engineLabel } from '../../../protocol/test-model';
import { firstFrameOf, segmentFrames, type Chart } from '../../../takes/chart';
import type { Take } from '../../model/panel-state';

const TAG_LENGTH = 8;
const TAG_IN_NAME = /#([a-z0-9]{8})\b/;
const LONGEST_KEY_NAME = 40;

/** The end of the bridge's job id, letters and digits only. */
export function tagOf(job: string): string {
  const plain = job.toLowerCase().replace(/[^a-z0-9]/g, '');
  return plain.slice(-TAG_LENGTH).padStart(TAG_LENGTH, '0');
}

export function tagInName(name: string): string | undefined {
  return TAG_IN_NAME.exec(name)?.[1];
}

type Named = Pick<Take, 'tag' | 'request' | 'chart' | 'inbetweens' | 'testModel'>;

/** For instance `Pose 1 → Pose 2 · 7 even on 2s · draft · seed 421 #k3f9x2ab`. */
export function groupName(take: Named, segment: number): string {
  const { tag, request, chart, inbetweens } = take;
  const [a, b] = [request.keys[segment], request.keys[segment + 1]].map((key) => shorten(key.name));
  const timing = `${inbetweens} ${chart.spacing} on ${chart.hold}s`;
  return `${a} → ${b} · ${timing} · ${engineOfTake(take)} · seed ${request.seed} #${tag}`;
}

/** The take's engine, marked where it was a test model. */
export function engineOfTake({ request, testModel = false }: Pick<Take, 'request' | 'testModel'>): string {
  return engineLabel(request.engine, testModel);
}

function shorten(name: string): string {
  return name.length > LONGEST_KEY_NAME ? `${name.slice(0, LONGEST_KEY_NAME - 1)}…` : name;
}

/** For instance `f003-004 (2/7)`: shown on frames 3 and 4 when key A of the chain is frame 1. */
export function frameName(chart: Chart, inbetweens: number, segment: number, slot: number): string {
  const first = segment * segmentFrames(chart, inbetweens) + firstFrameOf(chart, slot);
  const span = chart.hold === 1 ? pad(first) : `${pad(first)}-${pad(first + chart.hold - 1)}`;
  return `f${span} (${slot + 1}/${inbetweens})`;
}

function pad(frame: number): string {
  return String(frame).padStart(3, '0');
}
