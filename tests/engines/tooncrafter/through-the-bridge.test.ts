/** The whole way of a job with ToonCrafter: import of a checkpoint, bridge, worker process, frames back. */
import { resolve } from 'node:path';
import type { BridgeClient } from '../../../examples/client/bridge-client';
import type { BridgeMessage } from '../../../protocol';
import { cleanUp, newHome, startTestBridge } from '../../support/test-bridge';
import { ball, jobOf, uploadKeys } from '../../support/test-drawings';
import { installTinyModel } from './installed-tiny-model';

const WORKER = resolve(__dirname, '../../support/worker-with-models.ts');

describe('ToonCrafter through the bridge, with a tiny test model', () => {
  let client: BridgeClient;
  const messages: BridgeMessage[] = [];

  beforeAll(async () => {
    const home = newHome();
    await installTinyModel(home);
    const bridge = await startTestBridge({
      worker: { entry: WORKER, args: [home], execArgv: ['--import', 'tsx'] },
    });
    client = await bridge.connect();
    client.listen((message) => messages.push(message));
  }, 120_000);

  afterAll(cleanUp);

  test('the engine is ready, says that it is a test model, and lists its settings', () => {
    const engine = client.capabilities.engines.find(({ id }) => id === 'tooncrafter');
    expect(engine).toMatchObject({
      ready: true,
      note: expect.stringContaining('TEST MODEL'),
      anyMoment: false,
    });
    expect(engine?.settings.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'preset',
        'steps',
        'guidance',
        'guidanceRescale',
        'eta',
        'motion',
        'negativePrompt',
        'sketchStrength',
      ]),
    );
  });

  test('two cels and a sketch become in-betweens, with progress and previews on the way', async () => {
    const keys = await uploadKeys(client);
    const rough = await client.upload(ball(44, 32));
    const job = await client.submit(
      jobOf(keys, {
        engine: 'tooncrafter',
        prompt: 'a ball rolls',
        settings: { steps: 1, guidance: 1, size: 'small' },
        sketches: [{ upload: rough, name: 'rough', segment: 0, frame: 8, strength: 1 }],
      }),
    );
    const slots = await client.finished(job);
    expect(slots).toHaveLength(3);
    const stages = messages.flatMap((message) =>
      message.type === 'progress' && message.job === job ? [message.stage] : [],
    );
    expect(new Set(stages)).toEqual(new Set(['reading', 'encoding', 'loading', 'sampling', 'decoding']));
    expect(messages.some((message) => message.type === 'preview' && message.job === job)).toBe(true);
  }, 300_000);
});
