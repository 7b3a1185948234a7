import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { downloadSource, guardedFetch } from '../../bridge-server/models/guarded-fetch';
import { hubRecords } from '../../bridge-server/models/hub';
import { TOONCRAFTER } from '../../bridge-server/models/released-model';
import { HubServer } from './hub-server';
import { microHub } from './micro-model';

describe('where a download may be sent on to (F6)', () => {
  const target = 'https://huggingface.co/somebody/micro/resolve/0123/model.ckpt';
  let answers: Record<string, { status: number; location?: string }>;
  let asked: { url: string; authorization: string | null }[];

  beforeEach(() => {
    asked = [];
    answers = {};
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const url = input instanceof Request ? input.url : input.toString();
      asked.push({ url, authorization: new Headers(init?.headers).get('authorization') });
      expect(init?.redirect).toBe('manual');
      const { status, location } = answers[url] ?? { status: 200 };
      return new Response(null, { status, headers: location === undefined ? {} : { location } });
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const follow = async (location: string, environment: NodeJS.ProcessEnv = {}) => {
    answers[target] = { status: 302, location };
    return guardedFetch(downloadSource({ ...environment }))(target);
  };

  test.each([
    'https://cas-bridge.xethub.hf.co/xet-bridge-us/1?sig=2',
    'https://cdn-lfs-us-1.hf.co/repos/1',
    'https://us.aws.cdn.hf.co/1',
    'https://cdn-lfs.huggingface.co/1',
    '/api/resolve-cache/models/somebody/micro/0123/model.ckpt',
  ])('it follows to %s', async (location) => {
    await expect(follow(location)).resolves.toMatchObject({ status: 200 });
    expect(asked).toHaveLength(2);
  });

  test.each([
    'http://cdn-lfs.hf.co/1',
    'https://evil.example/model.ckpt',
    'https://hf.co.evil.example/1',
    'https://nothf.co/1',
    'https://huggingface.co@evil.example/1',
    'https://user:secret@cdn-lfs.hf.co/1',
    'https://cdn-lfs.hf.co:8443/1',
    'http://127.0.0.1:7787/jobs',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'ftp://hf.co/1',
    'https://[',
  ])('it does not follow to %s', async (location) => {
    await expect(follow(location)).rejects.toMatchObject({ code: 'download-refused' });
    expect(asked).toHaveLength(1);
  });

  test('an endless chain ends', async () => {
    answers[target] = { status: 302, location: target };
    await expect(guardedFetch(downloadSource({}))(target)).rejects.toMatchObject({
      code: 'download-refused',
    });
  });

  test('a host that the user allows is followed to, its lookalikes are not', async () => {
    const environment = { TOONBRIDGE_DOWNLOAD_HOSTS: 'store.studio.example' };
    await expect(follow('https://a.store.studio.example/1', environment)).resolves.toMatchObject({
      status: 200,
    });
    await expect(follow('https://astore.studio.example/1', environment)).rejects.toThrow('not allowed');
  });

  test('the token is shown to the hub and to nobody else', async () => {
    await follow('https://cdn-lfs.hf.co/1', { HF_TOKEN: ' hf_secret ' });
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer hf_secret', null]);
  });

  test('refusals never show the token or what stands behind the host', async () => {
    const error = await follow('https://evil.example/?token=hf_secret', { HF_TOKEN: 'hf_secret' }).catch(
      (e: Error) => e,
    );
    expect(error instanceof Error ? error.message : error).not.toContain('hf_secret');
  });

  test.each([
    'http://hf-mirror.com',
    'ftp://hf-mirror.com',
    'hf-mirror.com',
    'https://a:b@hf-mirror.com',
    'file:///tmp',
  ])('HF_ENDPOINT=%s is refused', (HF_ENDPOINT) => {
    expect(() => downloadSource({ HF_ENDPOINT })).toThrow('HF_ENDPOINT is not an https address.');
  });

  test.each([
    [{}, 'https://huggingface.co'],
    [{ HF_ENDPOINT: '' }, 'https://huggingface.co'],
    [{ HF_ENDPOINT: 'https://hf-mirror.com/' }, 'https://hf-mirror.com'],
    [{ HF_ENDPOINT: 'https://studio.example/hub//' }, 'https://studio.example/hub'],
    [{ HF_ENDPOINT: 'http://127.0.0.1:8000' }, 'http://127.0.0.1:8000'],
  ])('HF_ENDPOINT %j stands for %s', (environment, endpoint) => {
    expect(downloadSource(environment).endpoint).toBe(endpoint);
  });
});

describe('what the hub says of a model', () => {
  const { model, content } = microHub();
  let hub: HubServer;
  beforeAll(async () => {
    hub = await HubServer.start(content);
  });
  afterAll(() => hub.close());
  afterEach(() => hub.reset());

  const ask = () => hubRecords(model, hub.source, guardedFetch(hub.source));

  test('size and hash come from the interface at the pinned commit', async () => {
    const records = await ask();
    expect(records.map(({ path, bytes }) => [path, bytes])).toEqual(
      [...content].map(([path, bytes]) => [path, bytes.length]),
    );
    expect(hub.seen).toEqual([
      expect.objectContaining({ path: expect.stringContaining(model.revision) as string }),
    ]);
  });

  test('a mirror without the interface is asked for the headers of the files', async () => {
    hub.withoutInterface = true;
    expect((await ask()).map(({ sha256 }) => sha256)).toEqual(model.files.map(({ sha256 }) => sha256));
  });

  test.each([
    ['another hash', { sha256: 'a'.repeat(64) }],
    ['no hash', { sha256: '' }],
    ['no size', { bytes: 0 }],
  ])('%s than this version expects is refused before the download', async (_what, claims) => {
    for (const withoutInterface of [false, true]) {
      hub.claims = claims;
      hub.withoutInterface = withoutInterface;
      await expect(ask()).rejects.toMatchObject({ code: 'download-changed' });
    }
  });

  test.each([
    [401, 'download-denied'],
    [403, 'download-denied'],
    [500, 'download-interrupted'],
  ])('status %i means %s', async (status, code) => {
    hub.refuseWith = status;
    await expect(ask()).rejects.toMatchObject({ code });
  });

  test('a hub that is not there is said to be out of reach', async () => {
    const closed: Server = createServer();
    await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((done) => closed.close(done));
    const source = { endpoint, extraDomains: [] };
    const attempt = hubRecords(model, source, guardedFetch(source));
    await expect(attempt).rejects.toMatchObject({
      code: 'download-interrupted',
      message: 'The hub cannot be reached.',
    });
  });

  test('the released model is pinned to a commit and to the content of its files', () => {
    expect(TOONCRAFTER.revision).toMatch(/^[0-9a-f]{40}$/);
    for (const file of TOONCRAFTER.files) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
