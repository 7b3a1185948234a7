import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, ERRORS } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import { bridgeMessageSchema, clientMessageSchema } from '../../protocol/messages';

const page = readFileSync(join(__dirname, '../../docs/PROTOCOL.md'), 'utf8');

const typesOf = (schema: typeof clientMessageSchema | typeof bridgeMessageSchema): string[] =>
  schema.options.map((option) => [...option.shape.type.values][0]);

describe('docs/PROTOCOL.md', () => {
  test.each([...new Set([...typesOf(clientMessageSchema), ...typesOf(bridgeMessageSchema)])])(
    'names the message %s',
    (type) => expect(page).toMatch(new RegExp(`["\`]${type}["\`]|\\b${type}\\b.*message`)),
  );

  test.each(ERROR_CODES)('lists the error %s with its texts', (code) => {
    expect(page).toContain(`| \`${code}\` | ${ERRORS[code].meaning} | ${ERRORS[code].nextStep} |`);
  });

  test('states the limits that the code has', () => {
    expect(page).toContain(LIMITS.chunkBytes.toLocaleString('en'));
    expect(page).toContain(LIMITS.layerPixels.toLocaleString('en'));
    expect(page).toContain(`at most ${LIMITS.chunksInFlight} chunks`);
  });
});
