import { z } from 'zod';
import { cleanPrompt, encodePrompt, tokenize } from '../../../bridge-server/engines/tooncrafter/tokenizer';
import type { Comparison } from '../comparison';

/** `bpe` holds at most this many ids of a long prompt. */
const STORED_IDS = 200;

const schema = z.object({
  cases: z.array(
    z.object({
      prompt: z.string(),
      cleaned: z.string(),
      bpe: z.array(z.number()),
      bpe_len: z.number(),
      ids: z.array(z.number()),
    }),
  ),
});

/** `tokenizer`: exact or wrong, for every prompt. */
export function checkTokenizer(json: unknown): Comparison[] {
  return schema.parse(json).cases.map(({ prompt, cleaned, bpe, bpe_len: length, ids }): Comparison => {
    const encoded = encodePrompt(prompt);
    const isSame =
      cleanPrompt(prompt) === cleaned &&
      encoded.length === length &&
      encoded.slice(0, STORED_IDS).join() === bpe.slice(0, STORED_IDS).join() &&
      [...tokenize(prompt)].join() === ids.join();
    return { name: `prompt ${JSON.stringify(prompt)}`, error: isSame ? 0 : Infinity, tolerance: 0 };
  });
}
