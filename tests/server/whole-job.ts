/** A bridge, a client and a job in one process; prints how many frames came and whether the outside can be reached. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { BridgeClient } from '../../examples/client/bridge-client';
import { ball, jobOf } from '../support/test-drawings';

/** An address of documentation (RFC 5737): a route to it exists wherever there is a default route. */
const OUTSIDE = '192.0.2.1';

async function main(): Promise<void> {
  const [commands, home] = process.argv.slice(2);
  const bridge = spawn(process.execPath, [commands, 'serve', '--json', '--port', '0', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(bridge.stdout, 'data')) as [Buffer];
  const { port, pairingCode } = JSON.parse(line.toString('utf8')) as { port: number; pairingCode: string };
  const client = await BridgeClient.connect({ url: `ws://127.0.0.1:${port}/`, pairingCode });
  const job = await client.submit(
    jobOf([await client.upload(ball(36, 30)), await client.upload(ball(52, 34))]),
  );
  const frames = (await client.finished(job)).length;
  await client.close();
  bridge.kill('SIGTERM');
  await once(bridge, 'exit');
  process.stdout.write(JSON.stringify({ frames, reachable: await isReachable() }));
}

function isReachable(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: OUTSIDE, port: 9 });
    socket.once('connect', () => resolve(true));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ENETUNREACH'));
  });
}

void main();
