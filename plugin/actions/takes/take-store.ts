/**
 * Takes on disk: one text a take under its tag, and a list of tags for each document. A document that was copied or
 * renamed finds its takes again through the tags in its groups' names.
 */
import { z } from 'zod';
import { chartSchema, countSchema, jobSchema, upgradedJob } from '../../../protocol/job';
import { slotSchema } from '../../../protocol/messages';
import type { HostMemory } from '../../hosts/host';
import type { Take } from '../../model/panel-state';

const TAKES_PER_DOCUMENT = 40;

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

const takeFile = (tag: string) => `take-${tag}`;
const listFile = (document: string) => `takes-${document}`;

export async function saveTake(memory: HostMemory, document: string, take: Take): Promise<void> {
  await memory.write(takeFile(take.tag), JSON.stringify(take));
  const tags = await readTags(memory, document);
  if (tags.includes(take.tag)) return;
  await memory.write(listFile(document), JSON.stringify([take.tag, ...tags].slice(0, TAKES_PER_DOCUMENT)));
}

export async function forgetTake(memory: HostMemory, document: string, tag: string): Promise<void> {
  await memory.remove(takeFile(tag));
  const tags = await readTags(memory, document);
  await memory.write(listFile(document), JSON.stringify(tags.filter((other) => other !== tag)));
}

/** Newest first. A text that cannot be read is left out: it may come from another version. */
export async function loadTakes(
  memory: HostMemory,
  document: string,
  tagsInDocument: readonly string[],
): Promise<Take[]> {
  const tags = [...new Set([...(await readTags(memory, document)), ...tagsInDocument])];
  const takes = await Promise.all(tags.map(async (tag) => parseTake(await memory.read(takeFile(tag)))));
  return takes
    .filter((take): take is Take => take !== undefined)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

function parseTake(text: string | undefined): Take | undefined {
  const result = takeSchema.safeParse(upgradedTake(parseJson(text)));
  return result.success ? result.data : undefined;
}

/** Takes of panels of before call their sketches guides. */
function upgradedTake(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('guideLayers' in stored)) return stored;
  const { guideLayers, ...rest } = stored;
  return { ...rest, sketchLayers: guideLayers };
}

async function readTags(memory: HostMemory, document: string): Promise<string[]> {
  const result = z.array(z.string()).safeParse(parseJson(await memory.read(listFile(document))));
  return result.success ? result.data : [];
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
