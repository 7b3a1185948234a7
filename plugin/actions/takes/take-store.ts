/**
 * Takes on disk: one text a take under its tag, and a list of tags for each document. A document that was copied or
 * renamed finds its takes again through the tags in its groups' names.
 */
import { z } from 'zod';
import type { HostMemory } from '../../hosts/host';
import { parsedJson } from '../../model/parsed-json';
import { takeIn, type Take } from '../../model/take';

const TAKES_PER_DOCUMENT = 40;

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
  const takes = await Promise.all(tags.map(async (tag) => takeIn(await memory.read(takeFile(tag)))));
  return takes
    .filter((take): take is Take => take !== undefined)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

async function readTags(memory: HostMemory, document: string): Promise<string[]> {
  const result = z.array(z.string()).safeParse(parsedJson(await memory.read(listFile(document))));
  return result.success ? result.data : [];
}
