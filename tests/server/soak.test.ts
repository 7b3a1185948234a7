/** One job after the other on one bridge. `TOONBRIDGE_SOAK` sets how many; the nightly figure is 500. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, connectTo, newHome, spawnBridge } from '../support/test-bridge';
import { jobOf, uploadKeys } from '../support/test-drawings';

const JOBS = Number(process.env.TOONBRIDGE_SOAK ?? 24);
/** Jobs until caches are full and code is compiled. */
const WARM_UP = Math.floor(JOBS / 3);
const MIB = 1024 * 1024;
/** A hundredth of what one leaked 1080p frame a job would come to. */
const MEMORY_SLACK_MIB = 48;
const QUOTA_GB = 0.0001;
const SECONDS_A_JOB = 5;

afterEach(cleanUp);

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const residentMib = (pid: number): number =>
  (Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / MIB;

function bytesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  `${JOBS} jobs leave handles, memory and disk as they were`,
  async () => {
    const home = newHome();
    const bridge = await spawnBridge(home, ['--port', '0', '--quota-gb', String(QUOTA_GB)]);
    const pid = bridge.process.pid!;
    const client = await connectTo(bridge.port, { pairingCode: bridge.pairingCode });
    const keys = await uploadKeys(client);
    let warm = { files: 0, memory: 0 };
    for (let seed = 0; seed < JOBS; seed++) {
      const job = await client.submit(jobOf(keys, { seed, inbetweens: 2 }));
      for (const { segment, index } of await client.finished(job)) await client.fetch(job, segment, index);
      if (seed === WARM_UP) warm = { files: openFiles(pid), memory: residentMib(pid) };
    }
    expect(openFiles(pid)).toBeLessThanOrEqual(warm.files + 2);
    expect(residentMib(pid)).toBeLessThan(warm.memory + MEMORY_SLACK_MIB);
    // The newest take may be on its way to the quota still.
    const newest = bytesBelow(join(home, 'takes')) / (await client.list()).length;
    expect(bytesBelow(join(home, 'takes'))).toBeLessThan(QUOTA_GB * 1024 ** 3 + 2 * newest);
    expect((await client.list()).length).toBeLessThan(JOBS);
  },
  JOBS * SECONDS_A_JOB * 1000 + 60_000,
);
