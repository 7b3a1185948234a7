/** Takes as the panel knows and keeps them. */
import { z } from 'zod';
import { chartSchema, countSchema, jobSchema, upgradedJob, type JobRequest } from '../../protocol/job';
import { slotSchema, type Slot } from '../../protocol/messages';
import { engineLabel } from '../../protocol/test-model';
import type { Chart } from '../../takes/chart';
import { groupName } from '../../takes/names';
import { parsedJson } from './parsed-json';

/** A take of this document: enough to make it again exactly. Kept on disk under its tag. */
export interface Take {
  /** Stands in the name of the take's group, so that it is found again in any copy of the document. */
  tag: string;
  job: string;
  createdAt: string;
  /** The job as it was submitted. */
  request: JobRequest;
  /** Layers of the keys and sketches, in the order of the request. */
  keyLayers: number[];
  sketchLayers: number[];
  mergedLayers: number[];
  /** Made by a test model, which paints no drawings: whatever shows the take says so. */
  testModel?: boolean;
  /** The timing that is shown now; a retime changes it. */
  inbetweens: number;
  chart: Chart;
  slots: Slot[];
  /** Groups that were inserted, one a segment of each insertion; some may be deleted since. */
  groups: number[];
}

const takeSchema = z.strictObject({
  tag: z.string(),
  job: z.string(),
  createdAt: z.string(),
  request: z.preprocess(upgradedJob, jobSchema),
  keyLayers: z.array(z.number()),
  sketchLayers: z.array(z.number()),
  mergedLayers: z.array(z.number()),
  testModel: z.boolean().optional(),
  inbetweens: countSchema,
  chart: chartSchema,
  slots: z.array(slotSchema),
  groups: z.array(z.number()),
});

/** @returns undefined for a text that is missing, broken, or of another version */
export function takeIn(text: string | undefined): Take | undefined {
  const result = takeSchema.safeParse(upgradedTake(parsedJson(text)));
  return result.success ? result.data : undefined;
}

/** Takes of panels of before call their sketches guides. */
function upgradedTake(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('guideLayers' in stored)) return stored;
  const { guideLayers, ...rest } = stored;
  return { ...rest, sketchLayers: guideLayers };
}

type Named = Pick<Take, 'tag' | 'request' | 'chart' | 'inbetweens' | 'testModel'>;

export function groupNameOf(take: Named, segment: number): string {
  const { tag, request, chart, inbetweens } = take;
  const [from, to] = [request.keys[segment], request.keys[segment + 1]];
  const words = { inbetweens, chart, engineLabel: engineOfTake(take), seed: request.seed, tag };
  return groupName(from.name, to.name, words);
}

/** The take's engine, marked where it was a test model. */
export function engineOfTake({ request, testModel = false }: Pick<Take, 'request' | 'testModel'>): string {
  return engineLabel(request.engine, testModel);
}
