import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanPrompt, encodePrompt, tokenize } from '../../../bridge-server/engines/tooncrafter/tokenizer';
import { GOLDENS } from './goldens';

interface Case {
  prompt: string;
  cleaned: string;
  bpe: number[];
  ids: number[];
}

describe('the tokenizer', () => {
  const { cases } = JSON.parse(readFileSync(join(GOLDENS, 'tokenizer.json'), 'utf8')) as { cases: Case[] };

  test.each(cases.map((given) => [given.prompt.slice(0, 60), given] as const))(
    'reads %j like the original',
    (_, given) => {
      expect(cleanPrompt(given.prompt)).toBe(given.cleaned);
      expect(encodePrompt(given.prompt).slice(0, given.bpe.length)).toEqual(given.bpe);
      expect([...tokenize(given.prompt)]).toEqual(given.ids);
    },
  );
});

describe('text repair', () => {
  // Expected texts were made with ftfy 6.3.
  test.each(JSON.parse(readFileSync(`${__dirname}/text-repair-cases.json`, 'utf8')) as [string, string][])(
    'turns %j into %j',
    (broken, repaired) => {
      expect(cleanPrompt(broken)).toBe(repaired);
    },
  );
});
