import { spawnSync } from 'node:child_process';
import { ALLOCATOR_ENVIRONMENT } from '../../../bridge-server/jobs/lane/allocator';

const ENOUGH_MB = 150;
/** Node itself takes more; less means that the program did not run. */
const LEAST_MB = 10;

/**
 * Weights of two networks, one after the other, with what outlives them between. Prints what stays, in MB; memory that
 * is collected is handed back a little later, so it looks more than once.
 */
const TWO_NETWORKS = `
  const outlives = [];
  const load = () => {
    const weights = [];
    for (let i = 0; i < 40; i++) {
      weights.push(new Uint8Array(8 << 20).fill(1));
      outlives.push(new Uint8Array(64 << 10).fill(1));
    }
  };
  const resident = () => process.memoryUsage.rss() / 1e6;
  const closed = async () => {
    gc();
    for (let look = 0; look < 200 && resident() > ${ENOUGH_MB}; look++)
      await new Promise((next) => setTimeout(next, 10));
  };
  load();
  closed().then(load).then(closed).then(() => console.log(resident()));
`;

function residentAfter(environment: Readonly<Record<string, string>>): number {
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', '-e', TWO_NETWORKS], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  return Number(stdout);
}

const isGlibc = 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header;
const onGlibc = isGlibc ? test : test.skip;

onGlibc('a network that was closed leaves its memory to the system', () => {
  const resident = residentAfter(ALLOCATOR_ENVIRONMENT);
  expect(resident).toBeGreaterThan(LEAST_MB);
  expect(resident).toBeLessThan(ENOUGH_MB);
});
