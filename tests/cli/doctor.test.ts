import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { PROTOCOL_VERSION } from '../../protocol/limits';
import { findingLines } from '../../bridge-server/cli/doctor';
import { checkPort } from '../../bridge-server/cli/doctor/bridge-checks';
import { checkDevices } from '../../bridge-server/cli/doctor/device-checks';
import { runChecks } from '../../bridge-server/cli/doctor/finding';
import { checkHome, checkMemory, checkNode } from '../../bridge-server/cli/doctor/machine-checks';
import { homeFolder } from '../../bridge-server/jobs/store/home-folder';
import { Workplace } from './run-toonbridge';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

async function listen(made: Server): Promise<number> {
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

describe('the port', () => {
  test('of another program is a fault with a next step', async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    expect(await checkPort(port)).toMatchObject({
      state: 'fault',
      nextStep: expect.stringContaining('--port 0'),
    });
  });

  test('of a running bridge is well', async () => {
    const health = JSON.stringify({ name: 'toonbridge', version: '0.1.0', protocol: PROTOCOL_VERSION });
    const port = await listen(createHttpServer((_request, response) => response.end(health)));
    expect(await checkPort(port)).toMatchObject({ state: 'ok', what: expect.stringContaining('0.1.0') });
  });

  test('that nobody uses is well', async () => {
    const port = await listen(createServer());
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await checkPort(port)).toMatchObject({ state: 'ok', what: `port ${port} is free for the bridge` });
  });
});

describe('the devices', () => {
  const answers = (given: Record<string, string>) => async (device: string) => given[device];

  test('are named with what they are and what to do', async () => {
    const findings = await checkDevices(
      'linux',
      answers({
        cuda: '{"bundled":false}',
        webgpu: '{"bundled":true,"works":false,"reason":"no adapter"}',
        cpu: '{"bundled":true,"works":true,"flops":2e11}',
      }),
    );
    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ['device cuda', 'note'],
      ['device webgpu', 'note'],
      ['device cpu', 'ok'],
    ]);
    expect(findings[1].what).toContain('no adapter');
    for (const finding of findings.slice(0, 2)) expect(finding.nextStep).not.toBe('');
  });

  test('a graphics device that is drawn in software says that the processor is used instead', async () => {
    const [, webgpu] = await checkDevices(
      'linux',
      answers({
        cuda: '{"bundled":false}',
        webgpu: '{"bundled":true,"works":true,"flops":5e9}',
        cpu: '{"bundled":true,"works":true,"flops":2e11}',
      }),
    );
    expect(webgpu).toMatchObject({ state: 'note', what: expect.stringContaining('5 GFLOP/s') });
    expect(webgpu.what).toContain('the processor is faster (200 GFLOP/s)');
    expect(webgpu.nextStep).toContain('driver');
  });

  test('a library that ends its process is a finding; a processor that does not work is a fault', async () => {
    const [directml, , cpu] = await checkDevices('win32', () => Promise.reject(new Error('SIGABRT')));
    expect(directml).toMatchObject({ state: 'note', what: expect.stringContaining('ended the process') });
    expect(cpu.state).toBe('fault');
  });
});

describe('the machine', () => {
  test.each([
    ['20.20.0', 'ok'],
    ['22.1.0', 'ok'],
    ['20.19.9', 'fault'],
    ['18.20.4', 'fault'],
  ])('Node %s is %s', async (version, state) => {
    expect((await checkNode(version)).state).toBe(state);
  });

  test('little memory is worth a note', async () => {
    expect((await checkMemory(2 ** 30, 2 ** 29)).state).toBe('note');
  });

  test('a folder that can be made is well, one below a file is a fault', async () => {
    expect(await checkHome(homeFolder(`${__dirname}/not/there/yet`))).toMatchObject({ state: 'ok' });
    expect(await checkHome(homeFolder(`${__filename}/home`))).toMatchObject({ state: 'fault' });
  });
});

test('a check that goes wrong is a finding, not the end', async () => {
  const [finding, next] = await runChecks({
    odd: () => Promise.reject(new Error('the moon is full')),
    node: () => checkNode(),
  });
  expect(finding).toMatchObject({
    check: 'odd',
    state: 'fault',
    what: expect.stringContaining('the moon is full'),
  });
  expect(next.check).toBe('node');
});

test('what is to be done stands under its line', () => {
  const lines = findingLines([
    { check: 'a', state: 'ok', what: 'good' },
    { check: 'bcd', state: 'fault', what: 'bad', nextStep: 'mend it' },
  ]);
  expect(lines).toEqual(['✓  a    good', '✗  bcd  bad', '   → mend it']);
});

test('the command looks at everything and names the engines', async () => {
  const place = new Workplace();
  try {
    const { stdout } = await place.run('doctor', '--json', '--port', '0');
    const { findings, logs } = JSON.parse(stdout);
    const checks = findings.map(({ check }: { check: string }) => check);
    expect(checks).toEqual(
      expect.arrayContaining([
        'node',
        'memory',
        'folder',
        'disk',
        'port',
        'device cpu',
        'engine draft',
        'engine tooncrafter',
      ]),
    );
    expect(findings.find(({ check }: { check: string }) => check === 'engine draft').state).toBe('ok');
    expect(logs).toContain('logs');
  } finally {
    place.remove();
  }
});
