import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError } from '../../bridge-server/checkpoint/checkpoint-error';
import { openCheckpoint } from '../../bridge-server/checkpoint/open-checkpoint';
import { quirk, quirksFolder } from './quirks-folder';

interface Expectation {
  expect: 'load' | 'refuse' | 'load-or-clear-refusal';
  note: string;
  tensors: Record<string, { shape: number[]; dtype: string; values: number[] }>;
}

const expected = JSON.parse(readFileSync(quirk('expected.json'), 'utf8')) as Record<string, Expectation>;
const named = (kinds: Expectation['expect'][]) =>
  Object.entries(expected).filter(([, { expect: kind }]) => kinds.includes(kind));

describe('container oddities of the goldens', () => {
  // Both of the files that may be refused are loaded by these readers.
  test.each(named(['load', 'load-or-clear-refusal']))(
    '%s loads with the expected values',
    async (file, { tensors }) => {
      const checkpoint = await openCheckpoint(quirk(file));
      expect([...checkpoint.names()].sort()).toEqual(Object.keys(tensors).sort());
      for (const [name, { shape, dtype, values }] of Object.entries(tensors)) {
        expect({ name, ...pick(checkpoint.tensors.get(name)) }).toEqual({ name, shape, dtype });
        expect([...checkpoint.read(name)]).toEqual(values.map(Math.fround));
      }
      checkpoint.close();
    },
  );

  test.each(named(['refuse']))('%s is refused with a sentence and a next step', async (file) => {
    const error = await openCheckpoint(quirk(file)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CheckpointError);
    const { message, nextStep } = error as CheckpointError;
    expect(message).toMatch(/^[A-Z0-9][^\n]+\.$/i);
    expect(nextStep).toMatch(/\.$/);
    expect(message).not.toContain(quirksFolder());
    expect(existsSync(join(process.cwd(), 'PWNED.txt'))).toBe(false);
  });

  test.each([
    ['evil-reduce.ckpt', /"(posix|os|nt)\.system"/],
    ['evil-reduce-legacy.ckpt', /"(posix|os|nt)\.system"/],
    ['evil-in-state-dict.ckpt', /"(__builtin__|builtins)\.eval"/],
  ])('%s is refused by the name of what it wanted to run', async (file, symbol) => {
    await expect(openCheckpoint(quirk(file))).rejects.toMatchObject({
      code: 'checkpoint-unsafe',
      message: expect.stringMatching(symbol) as string,
    });
  });

  test.each([
    ['empty.ckpt', 'checkpoint-empty'],
    ['html.ckpt', 'checkpoint-web-page'],
    ['git-lfs-pointer.ckpt', 'checkpoint-lfs-pointer'],
    ['truncated.ckpt', 'checkpoint-truncated'],
    ['truncated-legacy.ckpt', 'checkpoint-truncated'],
    ['truncated.safetensors', 'checkpoint-truncated'],
    ['short-storage.ckpt', 'checkpoint-damaged'],
    ['huge-header.safetensors', 'checkpoint-damaged'],
    ['bad-offsets.safetensors', 'checkpoint-damaged'],
  ])('%s is reported as %s', async (file, code) => {
    await expect(openCheckpoint(quirk(file))).rejects.toMatchObject({ code });
  });
});

function pick(info: { shape: readonly number[]; dtype: string } | undefined) {
  return info && { shape: info.shape, dtype: info.dtype };
}
