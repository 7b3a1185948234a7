/**
 * The bridge is killed (SIGKILL) at random points of its work, again and again on one folder. `TOONBRIDGE_KILLS` sets
 * how often; the nightly figure is 300.
 */
import { createHash } from 'node:crypto';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { isErrorCode } from '../../protocol';
import { Random } from '../support/random';
import { cleanUp, connectTo, newHome, spawnBridge, type BridgeProcess } from '../support/test-bridge';
import { ball, jobOf } from '../support/test-drawings';

const KILLS = Number(process.env.TOONBRIDGE_KILLS ?? 6);
const SEED = 71;
/** Messages of a bridge within one round, from the greeting to the end of a job. */
const MESSAGES_A_ROUND = 40;
const SECONDS_A_KILL = 20;

afterEach(cleanUp);

/** What the bridge has promised so far. */
interface Promised {
  jobs: Set<string>;
  /** Hash of each announced frame by job and place. */
  frames: Map<string, string | undefined>;
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function noteEverything(client: BridgeClient, promised: Promised, onMessage: () => void): void {
  client.listen((message) => {
    if (message.type === 'accepted') promised.jobs.add(message.job);
    if (message.type === 'frame') {
      const { segment, index, sha256 } = message.frame;
      promised.frames.set(`${message.job} ${segment} ${index}`, sha256);
    }
    onMessage();
  });
}

/** Uploads and submits until the bridge dies under it. */
async function workUntilKilled(client: BridgeClient, round: number): Promise<void> {
  for (const old of (await client.list()).slice(0, 3)) await client.resume(old.job);
  const keys = [await client.upload(ball(30, 30, 400, 300)), await client.upload(ball(60, 34, 400, 300))];
  for (let turn = 0; ; turn++) {
    await client.finished(await client.submit(jobOf(keys, { seed: round * 100 + turn, inbetweens: 5 })));
  }
}

async function oneRound(
  bridge: BridgeProcess,
  client: BridgeClient,
  promised: Promised,
  round: number,
  killAt: number,
): Promise<void> {
  let heard = 0;
  const enough = new Promise<void>((resolve) => {
    noteEverything(client, promised, () => {
      if (++heard >= killAt) resolve();
    });
  });
  const work = workUntilKilled(client, round).catch(() => undefined);
  await enough;
  await bridge.kill('SIGKILL');
  await work;
}

test(
  `${KILLS} kills: every accepted job is queued, running, done or failed with a reason, every announced frame is whole`,
  async () => {
    const random = new Random(SEED);
    const home = newHome();
    const promised: Promised = { jobs: new Set(), frames: new Map() };
    let bridge = await spawnBridge(home);
    let client = await connectTo(bridge.port, { pairingCode: bridge.pairingCode });
    const { token } = client;
    for (let round = 0; round < KILLS; round++) {
      await oneRound(bridge, client, promised, round, 1 + random.below(MESSAGES_A_ROUND));
      bridge = await spawnBridge(home);
      client = await connectTo(bridge.port, { token });
    }
    for (const job of promised.jobs) {
      const { state } = await client.resume(job);
      if (state === 'queued' || state === 'running') await client.finished(job).catch(() => undefined);
      const ended = await client.resume(job);
      expect(['done', 'failed']).toContain(ended.state);
      expect(ended.state === 'done' || isErrorCode(ended.error?.code ?? '')).toBe(true);
    }
    for (const [place, sha256] of promised.frames) {
      const [job, segment, index] = place.split(' ');
      const { bytes } = await client.fetch(job, Number(segment), Number(index));
      expect([place, sha256 === undefined ? undefined : hashOf(bytes)]).toEqual([place, sha256]);
    }
    expect(promised.jobs.size).toBeGreaterThan(0);
    expect(promised.frames.size).toBeGreaterThan(0);
  },
  KILLS * SECONDS_A_KILL * 1000 + 60_000,
);
