/** What survives when a process ends in the middle of something. The bridge is a process of its own here. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BridgeClient } from '../../examples/client/bridge-client';
import type { BridgeMessage, JobSummary } from '../../protocol';
import {
  cleanUp,
  connectTo,
  newHome,
  runCommandLine,
  spawnBridge,
  startTestBridge,
} from '../support/test-bridge';
import { jobOf, uploadKeys } from '../support/test-drawings';

afterEach(cleanUp);

const END = new Set(['done', 'failed', 'cancelled']);

/** Resolves at the `count`-th kept event of a job, or at its end. */
function keptEvents(client: BridgeClient, job: string, count: number): Promise<BridgeMessage[]> {
  const told: BridgeMessage[] = [];
  return new Promise((resolve) => {
    const stop = client.listen((message) => {
      if (!('cursor' in message) || message.job !== job) return;
      told.push(message);
      if (told.length < count && !END.has(message.type)) return;
      stop();
      resolve(told);
    });
  });
}

async function ended(client: BridgeClient, job: string): Promise<JobSummary> {
  const { state } = await client.resume(job);
  if (state === 'queued' || state === 'running') await client.finished(job).catch(() => undefined);
  return client.resume(job);
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function expectWholeFrames(client: BridgeClient, job: string): Promise<void> {
  for (const { segment, index, sha256 } of (await client.resume(job)).frames) {
    expect(hashOf((await client.fetch(job, segment, index)).bytes)).toBe(sha256);
  }
}

describe('a bridge that is killed', () => {
  test('goes on with its jobs after a restart: frames that were told are there, nothing is lost', async () => {
    const home = newHome();
    const first = await spawnBridge(home);
    const before = await connectTo(first.port, { pairingCode: first.pairingCode });
    const keys = await uploadKeys(before);
    const running = await before.submit(jobOf(keys, { inbetweens: 20 }));
    const waiting = await before.submit(jobOf(keys, { inbetweens: 2, seed: 9 }));
    const told = await keptEvents(before, running, 4);
    await first.kill('SIGKILL');

    const second = await spawnBridge(home);
    const after = await connectTo(second.port, { token: before.token });
    const { frames } = await after.resume(running);
    for (const message of told) {
      if (message.type !== 'frame') continue;
      expect(frames).toContainEqual(message.frame);
    }
    expect((await ended(after, running)).state).toBe('done');
    expect((await ended(after, waiting)).state).toBe('done');
    expect((await after.resume(running)).frames).toHaveLength(20);
    await expectWholeFrames(after, running);
    await expectWholeFrames(after, waiting);
  });

  test('three times during one job gives it up with a plain reason instead of trying for ever', async () => {
    const home = newHome();
    let bridge = await spawnBridge(home);
    let client = await connectTo(bridge.port, { pairingCode: bridge.pairingCode });
    const { token } = client;
    const job = await client.submit(jobOf(await uploadKeys(client), { inbetweens: 120 }));
    await keptEvents(client, job, 1);
    await bridge.kill('SIGKILL');
    bridge = await spawnBridge(home);
    client = await connectTo(bridge.port, { token });
    await client.resume(job);
    await new Promise<void>((resolve) => {
      const stop = client.listen(({ type }) => {
        if (type !== 'progress') return;
        stop();
        resolve();
      });
    });
    await bridge.kill('SIGKILL');
    bridge = await spawnBridge(home);
    client = await connectTo(bridge.port, { token });
    expect(await client.resume(job)).toMatchObject({ state: 'failed', error: { code: 'job-interrupted' } });
    await expectWholeFrames(client, job);
  });

  test('leaves no lock behind that the next one would trip over', async () => {
    const home = newHome();
    const first = await spawnBridge(home);
    await first.kill('SIGKILL');
    const again = await spawnBridge(home, ['--port', String(first.port)]);
    expect(again.port).toBe(first.port);
  });
});

describe('a bridge that is asked to stop', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('by %s ends with code 0, its workers with it', async (signal) => {
    const home = newHome();
    const bridge = await spawnBridge(home);
    const client = await connectTo(bridge.port, { pairingCode: bridge.pairingCode });
    const job = await client.submit(jobOf(await uploadKeys(client), { inbetweens: 60 }));
    await keptEvents(client, job, 1);
    await bridge.kill(signal);
    expect(bridge.process.exitCode).toBe(0);
    const next = await spawnBridge(home);
    const after = await connectTo(next.port, { token: client.token });
    expect((await ended(after, job)).state).toBe('done');
  });

  test('has printed one line of JSON and nothing else', async () => {
    const bridge = await spawnBridge(newHome());
    await bridge.kill('SIGTERM');
    const lines = bridge.output().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(Object.keys(JSON.parse(lines[0]) as object)).toEqual([
      'port',
      'url',
      'pairingCode',
      'pid',
      'version',
    ]);
  });
});

describe('a worker that is killed', () => {
  test('fails its job with a plain reason and is replaced', async () => {
    const bridge = await startTestBridge();
    const client = await bridge.connect();
    const keys = await uploadKeys(client);
    const job = await client.submit(jobOf(keys, { inbetweens: 60 }));
    await keptEvents(client, job, 1);
    const [pid] = bridge.service.workerPids();
    process.kill(pid, 'SIGKILL');
    await expect(client.finished(job)).rejects.toMatchObject({ code: 'worker-died' });
    await expectWholeFrames(client, job);
    await expect(client.finished(await client.submit(jobOf(keys)))).resolves.toHaveLength(3);
    expect(bridge.service.workerPids()).not.toContain(pid);
  });
});

describe('two bridges', () => {
  test('on one folder: the second refuses in a sentence, the first works on', async () => {
    const home = newHome();
    const first = await spawnBridge(home);
    const second = runCommandLine(['serve', '--json', '--port', '0', '--home', home]);
    expect(await second.ended).toBe(1);
    expect(JSON.parse(second.output())).toMatchObject({ error: { code: 'bridge-running' } });
    const client = await connectTo(first.port, { pairingCode: first.pairingCode });
    await expect(client.finished(await client.submit(jobOf(await uploadKeys(client))))).resolves.toHaveLength(
      3,
    );
  });

  test('on one port: the second says so and what to do', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const { port } = squatter.address() as { port: number };
    const bridge = runCommandLine(['serve', '--port', String(port), '--home', newHome()]);
    expect(await bridge.ended).toBe(1);
    expect(bridge.output()).toContain('--port 0');
    squatter.close();
  });

  test('on other addresses than loopback need a word from the user', async () => {
    const bridge = runCommandLine([
      'serve',
      '--json',
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--home',
      newHome(),
    ]);
    expect(await bridge.ended).toBe(1);
    expect(JSON.parse(bridge.output())).toMatchObject({ error: { code: 'address-refused' } });
  });
});

describe('the command pair', () => {
  test('makes a code for the running bridge, lists panels, and revokes one', async () => {
    const home = newHome();
    const bridge = await spawnBridge(home);
    const made = runCommandLine(['pair', '--json', '--home', home]);
    const { pairingCode } = JSON.parse(await made.line) as { pairingCode: string };
    const client = await connectTo(bridge.port, { pairingCode, name: 'second panel' });
    const listed = runCommandLine(['pair', '--list', '--json', '--home', home]);
    const { panels } = JSON.parse(await listed.line) as { panels: { id: string; name: string }[] };
    expect(panels.map(({ name }) => name)).toEqual(['second panel (other)']);
    const revoked = runCommandLine(['pair', '--revoke', panels[0].id, '--home', home]);
    expect(await revoked.ended).toBe(0);
    await expect(connectTo(bridge.port, { token: client.token })).rejects.toMatchObject({
      code: 'pairing-needed',
    });
  });
});

describe('a whole session', () => {
  test('leaves no token and no pairing code in any file or line of output', async () => {
    const home = newHome();
    const bridge = await spawnBridge(home);
    const client = await connectTo(bridge.port, { pairingCode: bridge.pairingCode });
    await connectTo(bridge.port, { token: `${client.token.slice(0, -2)}xx` }).catch(() => undefined);
    await fetch(`http://127.0.0.1:${bridge.port}/jobs?token=${client.token}`);
    await client.finished(await client.submit(jobOf(await uploadKeys(client))));
    const environment = readFileSync(`/proc/${bridge.process.pid}/environ`, 'utf8');
    await bridge.kill('SIGTERM');
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    for (const text of [...texts, environment, bridge.output().split('\n').slice(1).join()]) {
      expect(text.includes(client.token)).toBe(false);
      expect(text.includes(bridge.pairingCode) || text.includes(bridge.pairingCode.replace('-', ''))).toBe(
        false,
      );
    }
    expect(texts.join()).toContain('a panel was paired');
  });
});
