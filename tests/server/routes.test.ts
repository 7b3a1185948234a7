/** Every HTTP route against every kind of caller. Routes are read from the router, so a new one cannot be forgotten. */
import { PROTOCOL_VERSION } from '../../protocol/limits';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Router } from 'express';
import { AccessGuard } from '../../bridge-server/server/access-guard';
import { httpApp, type HttpParts } from '../../bridge-server/server/http-app';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { httpGet, rawStatus } from '../support/http-get';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, newHome, startTestBridge, type TestBridge } from '../support/test-bridge';
import { jobOf, uploadKeys } from '../support/test-drawings';

let bridge: TestBridge;
let client: BridgeClient;
let job: string;

beforeAll(async () => {
  const pageFolder = join(newHome(), 'page');
  mkdirSync(pageFolder);
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(pageFolder, 'main.js'), 'void 0;');
  writeFileSync(join(pageFolder, '.secret'), 'hidden');
  bridge = await startTestBridge({ pageFolder });
  client = await bridge.connect();
  job = await client.submit(jobOf(await uploadKeys(client)));
  await client.finished(job);
});
afterAll(cleanUp);

/** Paths as the router knows them. */
function routes(): string[] {
  const parts = { log: pino({ level: 'silent' }), guard: () => new AccessGuard(1) } as unknown as HttpParts;
  const router = (httpApp(parts) as unknown as { router: Router }).router;
  return router.stack.flatMap(({ route }) => (route ? [route.path] : []));
}

/** Open to everybody who gets past the guard. */
const OPEN = ['/health'];

const addressOf = (route: string): string =>
  route.replace(':job', job).replace(':segment', '0').replace(':index', '0');

const status = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
  (await httpGet(bridge.port, path, headers)).status;

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

const asHeaders = (list: Record<string, string>[]): Record<string, string>[] => list;

describe('routes', () => {
  test('are the ones that this suite knows', () => {
    expect(routes().sort()).toEqual(['/health', '/jobs', '/jobs/:job', '/jobs/:job/frames/:segment/:index']);
  });

  test('want the token, all but the open ones', async () => {
    for (const route of routes()) {
      const path = addressOf(route);
      const expected = OPEN.includes(route) ? 200 : 401;
      const wrong = `${client.token.slice(0, -1)}${client.token.endsWith('A') ? 'B' : 'A'}`;
      for (const headers of [
        {},
        bearer('short'),
        bearer(wrong),
        bearer(`${client.token}A`),
        { Authorization: client.token },
        { Authorization: `Basic ${client.token}` },
        bearer(''),
      ]) {
        expect([path, headers, await status(path, headers)]).toEqual([path, headers, expected]);
      }
      expect([path, await status(`${path}?token=${client.token}`)]).toEqual([path, expected]);
      expect([path, await status(path, bearer(client.token))]).toEqual([path, 200]);
    }
  });

  test('want the token for addresses that do not exist too', async () => {
    expect(await status('/nothing/here')).toBe(401);
    expect(await status('/nothing/here', bearer(client.token))).toBe(404);
  });

  test('refuse a foreign Host, Origin or fetch site before they look at the token', async () => {
    for (const route of [...routes(), '/', '/main.js']) {
      const path = addressOf(route);
      for (const headers of asHeaders([
        { Host: `evil.example:${bridge.port}` },
        { Host: `localhost:${bridge.port + 1}` },
        { Host: 'localhost' },
        { Origin: 'null' },
        { Origin: 'https://evil.example' },
        { Origin: `http://localhost:${bridge.port + 1}` },
        { 'Sec-Fetch-Site': 'cross-site' },
        { 'Sec-Fetch-Site': 'same-site' },
      ])) {
        const answer = await httpGet(bridge.port, path, { ...bearer(client.token), ...headers });
        expect([path, headers, answer.status]).toEqual([path, headers, 403]);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  test('answer under each loopback name, from UXP and from the own page', async () => {
    for (const headers of asHeaders([
      { Host: `LOCALHOST:${bridge.port}` },
      { Host: `[::1]:${bridge.port}` },
      { Origin: 'file://' },
      { Origin: `http://localhost:${bridge.port}`, 'Sec-Fetch-Site': 'same-origin' },
    ])) {
      expect([headers, await status('/jobs', { ...bearer(client.token), ...headers })]).toEqual([
        headers,
        200,
      ]);
    }
  });

  test('refuse an absolute target, two Hosts and none', async () => {
    const own = `127.0.0.1:${bridge.port}`;
    expect(
      await rawStatus(bridge.port, `GET http://evil.example/health HTTP/1.1\r\nHost: ${own}\r\n\r\n`),
    ).toBe(403);
    expect(await rawStatus(bridge.port, `GET /health HTTP/1.1\r\nHost: ${own}\r\nHost: evil\r\n\r\n`)).toBe(
      403,
    );
    expect(await rawStatus(bridge.port, 'GET /health HTTP/1.1\r\n\r\n')).toBe(400);
    expect(await rawStatus(bridge.port, 'GET /health HTTP/1.0\r\n\r\n')).toBe(403);
  });

  test('grant no preflight', async () => {
    const asked = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'GET' };
    const answer = await httpGet(bridge.port, '/jobs', asked, 'OPTIONS');
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('send nothing that a browser could take for a page, but the page itself', async () => {
    for (const path of [
      ...routes().map(addressOf),
      `/jobs/${job}/frames/0/0?format=raw`,
      '/main.js',
      '/nothing',
    ]) {
      const { headers } = await httpGet(bridge.port, path, bearer(client.token));
      expect([path, headers['x-content-type-options']]).toEqual([path, 'nosniff']);
      expect([path, String(headers['content-type'])]).toEqual([
        path,
        expect.not.stringMatching(/html|svg|xml/),
      ]);
      expect(headers['content-security-policy']).toContain(`default-src 'none'`);
    }
  });
});

describe('what the routes answer', () => {
  const get = (path: string) => httpGet(bridge.port, path, bearer(client.token));

  test('health tells name, version and protocol version, and nothing else', async () => {
    const { body } = await httpGet(bridge.port, '/health');
    expect(JSON.parse(body.toString())).toEqual({
      name: 'toonbridge',
      version: '0.0.0-test',
      protocol: PROTOCOL_VERSION,
    });
  });

  test('jobs are listed and told one by one', async () => {
    const { jobs } = JSON.parse((await get('/jobs')).body.toString()) as {
      jobs: { job: string; state: string }[];
    };
    expect(jobs).toMatchObject([{ job, state: 'done' }]);
    expect(JSON.parse((await get(`/jobs/${job}`)).body.toString())).toEqual(jobs[0]);
  });

  test('a frame comes as PNG or as raw pixels, with its place', async () => {
    const { frame, bytes } = await client.fetch(job, 0, 1);
    const png = await get(`/jobs/${job}/frames/0/1`);
    const raw = await get(`/jobs/${job}/frames/0/1?format=raw`);
    const { left, top, right, bottom } = frame.pixels!.bounds;
    expect(png.headers['content-type']).toBe('image/png');
    expect(png.headers['x-toonbridge-bounds']).toBe([left, top, right, bottom].join(','));
    expect(png.body.subarray(1, 4).toString()).toBe('PNG');
    expect(raw.headers['content-type']).toBe('application/octet-stream');
    expect(Buffer.compare(raw.body, bytes)).toBe(0);
  });

  test.each([
    ['/jobs/j_unknown', 404, 'job-unknown'],
    ['/jobs/..%2f..%2fetc%2fpasswd', 404, 'job-unknown'],
    ['/jobs/%00', 404, 'job-unknown'],
    ['/jobs/%E0%A4%A', 400, 'message-refused'],
    ['/jobs/JOB/frames/0/99', 404, 'frame-unknown'],
    ['/jobs/JOB/frames/0/..%2f0', 404, 'frame-unknown'],
    ['/jobs/JOB/frames/-1/0', 404, 'frame-unknown'],
    ['/jobs/JOB/frames/0/1e0', 404, 'frame-unknown'],
  ])('%s is answered %d with the code %s and no word on files', async (path, expected, code) => {
    const answer = await get(path.replace('JOB', job));
    const { error } = JSON.parse(answer.body.toString()) as { error: { code: string; nextStep: string } };
    expect([answer.status, error.code]).toEqual([expected, code]);
    expect(answer.body.toString()).not.toMatch(/\/tmp|node_modules|at .+:\d+/);
  });

  test('the page loads without a token, its hidden files and its parents do not', async () => {
    const pageAnswer = await httpGet(bridge.port, '/');
    expect(pageAnswer.body.toString()).toContain('<title>page</title>');
    expect(pageAnswer.headers['content-security-policy']).toContain(`script-src 'self'`);
    expect(await status('/main.js')).toBe(200);
    for (const path of ['/.secret', '/../journal.db', '/..%2fjournal.db', '/%2e%2e/journal.db']) {
      expect([path, await status(path)]).toEqual([path, 401]);
    }
  });
});

describe('the WebSocket door', () => {
  test('is open at the root for own callers alone', async () => {
    await expect(RawSocket.open(bridge.port, { Origin: 'file://' })).resolves.toBeDefined();
    for (const headers of asHeaders([
      { Origin: 'null' },
      { Origin: 'https://evil.example' },
      { Origin: 'http://localhost:1' },
      { Host: `evil.example:${bridge.port}` },
      { Host: 'localhost' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ])) {
      await expect(RawSocket.open(bridge.port, headers)).rejects.toThrow('HTTP 403');
    }
    await expect(RawSocket.open(bridge.port, {}, '/other')).rejects.toThrow('HTTP 404');
  });
});
