import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { Simulator } from '../simulator';
import { MANIFEST, writePlugin, type SmallPlugin } from './small-plugin';
import { atTheEnd, inCreate, script, watch } from './watch';

const CONNECTED = "  socket.binaryType = 'arraybuffer';";
const inConnect = (code: string): SmallPlugin => script(CONNECTED, `${CONNECTED}\n  ${code}`);

describe('the rules of sockets are checked:', () => {
  test.each<[string, string, string]>([
    ['a Blob that is sent', "socket.send(new Blob(['x']));", 'WebSocket.send does not take [object Blob]'],
    ['a message before the socket is open', "socket.send('early');", 'The socket is not open'],
    ['a code that close refuses', 'socket.close(1001);', 'WebSocket.close: bad code'],
    ['a member of another WebSocket', 'socket.ping();', 'WebSocket.ping does not exist'],
  ])('%s', async (_what, code, fault) => {
    const parts = inConnect(code);
    const { faults, result } = await watch({ ...parts, script: parts.script!.replace("'go'", "'wait'") });
    expect([...faults, result].join('\n')).toContain(fault);
  });

  test('fetch goes through the same gate', async () => {
    const code =
      "Promise.resolve().then(() => fetch('http://localhost:43127/')).catch((e) => show(e.message));";
    const parts = inCreate(code);
    const { result } = await watch({ script: parts.script!.replace("'go'", "'wait'") });
    expect(result).toContain('Permission denied to the url http://localhost:43127/');
  });

  test('what the host sends on its way: the origin of a file, and no compression', async () => {
    const { headers } = await served('socket.onopen = () => socket.close();');
    expect(headers).toMatchObject({ origin: 'file://' });
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
  });

  test('a message that is larger than the host lets through ends the connection', async () => {
    const small = await served(
      'socket.onopen = () => { socket.send(new Uint8Array(1024 * 1024)); socket.close(1000); };',
    );
    const large = await served('socket.onopen = () => socket.send(new Uint8Array(2 * 1024 * 1024));');
    expect([small.code, large.code]).toEqual([1000, 1006]);
  });

  /** Loads the plugin beside a server that listens. @returns how the connection began and ended */
  async function served(code: string): Promise<{ headers: object; code: number }> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const ended = once(server, 'connection').then(async ([socket, request]) => ({
      headers: (request as IncomingMessage).headers,
      code: ((await once(socket as ServerSocket, 'close')) as [number])[0],
    }));
    const folder = writePlugin(inConnect(code));
    const { port } = server.address() as AddressInfo;
    const simulator = await Simulator.start({ folder, bridgePort: port });
    const seen = await ended;
    await simulator.close();
    rmSync(folder, { recursive: true });
    await new Promise((done) => server.close(done));
    return seen;
  }
});

describe('the rules of manifests are checked:', () => {
  test.each<[string, object, string]>([
    ['an unknown permission', { requiredPermissions: { nets: {} } }, 'the permission nets does not exist'],
    [
      'an unknown kind of file access',
      { requiredPermissions: { localFileSystem: 'all' } },
      'localFileSystem must be plugin, request or fullAccess',
    ],
    [
      'code from strings',
      { requiredPermissions: { allowCodeGenerationFromStrings: true } },
      'code generation from strings must stay forbidden',
    ],
    ['another host', { host: { app: 'PHXS', minVersion: '26.1.0' } }, 'host.app must be PS'],
    ['no least version', { host: { app: 'PS' } }, 'host.minVersion is required'],
    ['a version of two parts', { version: '1.0' }, 'version must have the form x.y.z'],
    ['no id', { id: '' }, 'id is required'],
    ['no entrypoint', { entrypoints: [] }, 'there must be an entrypoint'],
  ])('%s', async (_what, change, fault) => {
    expect((await watch({ manifest: { ...MANIFEST, ...change } })).faults.join('\n')).toContain(fault);
  });
});

describe('what UXP answers differently is answered so:', () => {
  test.each([
    ['layout numbers', "show(String(document.getElementById('small').offsetWidth));", '0'],
    ['the pixel ratio', 'show(String(window.devicePixelRatio));', '1'],
    ['memory that is shared', 'show(typeof SharedArrayBuffer + typeof Atomics);', 'undefinedundefined'],
  ])('%s', async (_what, code, answer) => {
    const parts = inCreate(`setTimeout(() => { ${code} }, 0);`);
    expect((await watch({ script: parts.script!.replace("'go'", "'wait'") })).result).toBe(answer);
  });

  test('a global that is missing cannot be filled in unnoticed', async () => {
    const { faults } = await watch(atTheEnd('window.TextEncoder = class {};'));
    expect(faults.join()).toContain('the global TextEncoder was written');
  });
});
