/**
 * Who is reachable from where, shown with network namespaces of Linux; elsewhere these say that they were not checked.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { sourceProgram } from '../support/source-program';
import { cleanUp, newHome, spawnBridge } from '../support/test-bridge';

const offline = (...command: string[]): string[] => [
  '-rn',
  'sh',
  '-c',
  `ip link set lo up && exec ${command.join(' ')}`,
];
const possible = spawnSync('unshare', offline('true')).status === 0;
const inNamespaces = possible ? test : test.skip;

afterEach(cleanUp);

describe('the network', () => {
  inNamespaces('is not needed: a whole job runs in a namespace without a route', () => {
    const commands = sourceProgram(join(__dirname, '../support/bridge-command.ts'));
    const program = sourceProgram(join(__dirname, 'whole-job.ts'));
    const run = spawnSync('unshare', offline(process.execPath, program, commands, newHome()), {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual({ frames: 3, reachable: false });
  });

  inNamespaces('of other machines does not see the bridge', async () => {
    const bridge = await spawnBridge(newHome());
    const ask = `fetch('http://127.0.0.1:${bridge.port}/health').then(() => process.exit(0), () => process.exit(9))`;
    expect(spawnSync(process.execPath, ['-e', ask]).status).toBe(0);
    expect(spawnSync('unshare', offline(process.execPath, '-e', `"${ask}"`)).status).toBe(9);
  });
});
