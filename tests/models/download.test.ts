import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadFile, type DownloadLimits } from '../../bridge-server/models/download';
import { guardedFetch } from '../../bridge-server/models/guarded-fetch';
import { HubServer, type Fault } from './hub-server';
import { sha256 } from './micro-model';
import { temporaryFolder } from './temporary-folder';

const CONTENT = randomBytes(3_000_000);
const LIMITS: DownloadLimits = {
  stallTimeoutMs: 10_000,
  maxFruitlessAttempts: 6,
  maxRestarts: 2,
  retryDelayMs: 1,
  freeSpace: async () => Number.MAX_SAFE_INTEGER,
};

const IMPATIENT = { stallTimeoutMs: 300, maxFruitlessAttempts: 3 };

let hub: HubServer;
beforeAll(async () => {
  hub = await HubServer.start(new Map([['file.bin', CONTENT]]));
});
afterAll(() => hub.close());
afterEach(() => hub.reset());

interface Try {
  folder?: string;
  limits?: Partial<DownloadLimits>;
  bytes?: number;
  signal?: AbortSignal;
  onBytes?: (done: number) => void;
}

async function download({
  folder = temporaryFolder(),
  limits,
  bytes,
  signal,
  onBytes,
}: Try = {}): Promise<string> {
  const request = {
    url: `${hub.endpoint}/somebody/micro/resolve/0123/file.bin`,
    target: join(folder, 'file.bin'),
    label: 'file.bin',
    bytes: bytes ?? CONTENT.length,
    sha256: sha256(CONTENT),
  };
  const events = { onBytes: onBytes ?? (() => undefined) };
  await downloadFile(request, guardedFetch(hub.source), { ...LIMITS, ...limits }, events, signal);
  return request.target;
}

async function expectArrived(folder: string, path: string): Promise<void> {
  expect(sha256(readFileSync(path))).toBe(sha256(CONTENT));
  expect(readdirSync(folder)).toEqual(['file.bin']);
}

describe('a download from a hub with faults (F5)', () => {
  const healed: [string, Fault[]][] = [
    ['a cut at 1 %', [{ kind: 'cut', atShare: 0.01 }]],
    ['a cut at 50 %', [{ kind: 'cut', atShare: 0.5 }]],
    ['a cut at 99 %', [{ kind: 'cut', atShare: 0.99 }]],
    ['cuts again and again', Array<Fault>(8).fill({ kind: 'cut', atShare: 0.3 })],
    ['a wrong byte', [{ kind: 'wrong-byte' }]],
    ['a wrong byte after a cut', [{ kind: 'cut', atShare: 0.5 }, { kind: 'wrong-byte' }]],
    ['a length that is too small', [{ kind: 'wrong-length', by: -1000 }]],
    ['a length that is too large', [{ kind: 'wrong-length', by: 1000 }]],
    ['more bytes than there should be', [{ kind: 'too-long', by: 100_000 }]],
    ['a server that answers 200 to a range', [{ kind: 'cut', atShare: 0.5 }, { kind: 'no-ranges' }]],
    ['another range than asked for', [{ kind: 'cut', atShare: 0.5 }, { kind: 'wrong-range' }]],
    [
      '416 to a range',
      [
        { kind: 'cut', atShare: 0.5 },
        { kind: 'status', status: 416 },
      ],
    ],
    ['a stall at the start', [{ kind: 'stall', atShare: 0 }]],
    ['a stall in the middle', [{ kind: 'stall', atShare: 0.5 }]],
    [
      'a busy server',
      [
        { kind: 'status', status: 503 },
        { kind: 'status', status: 429 },
      ],
    ],
  ];

  test.each(healed)('%s: the right file arrives in the end', async (_what, faults) => {
    hub.faults = faults;
    const folder = temporaryFolder();
    const limits = faults.some(({ kind }) => kind === 'stall') ? IMPATIENT : {};
    await expectArrived(folder, await download({ folder, limits }));
    expect(hub.faults).toEqual([]);
  });

  test('after a cut it asks for the rest only', async () => {
    hub.faults = [{ kind: 'cut', atShare: 0.5 }];
    await download();
    const [first, second] = hub.transfers;
    expect(first.range).toBeUndefined();
    const resumedAt = Number(/^bytes=(\d+)-$/.exec(second.range ?? '')?.[1]);
    expect(resumedAt).toBeGreaterThan(0);
    expect(resumedAt).toBeLessThanOrEqual(CONTENT.length / 2);
  });

  const hopeless: [string, Fault, string][] = [
    ['always a wrong byte', { kind: 'wrong-byte' }, 'download-damaged'],
    ['always too long', { kind: 'too-long', by: 10 }, 'download-damaged'],
    ['always another length', { kind: 'wrong-length', by: 5 }, 'download-damaged'],
    ['never anything', { kind: 'stall', atShare: 0 }, 'download-interrupted'],
    ['always busy', { kind: 'status', status: 500 }, 'download-interrupted'],
    ['no permission', { kind: 'status', status: 403 }, 'download-denied'],
    ['no such file', { kind: 'status', status: 404 }, 'download-missing'],
    ['neither ranges nor the whole', { kind: 'no-ranges', cutAtShare: 0.5 }, 'download-interrupted'],
  ];

  test.each(hopeless)(
    '%s: it gives up with a reason and without the final name',
    async (_what, fault, code) => {
      hub.faults = Array<Fault>(40).fill(fault);
      const folder = temporaryFolder();
      await expect(download({ folder, limits: IMPATIENT })).rejects.toMatchObject({ code });
      expect(readdirSync(folder)).not.toContain('file.bin');
    },
  );

  test('a later call goes on where a given-up one stopped', async () => {
    const folder = temporaryFolder();
    hub.faults = [{ kind: 'cut', atShare: 0.7 }, ...Array<Fault>(6).fill({ kind: 'status', status: 500 })];
    await expect(download({ folder })).rejects.toMatchObject({ code: 'download-interrupted' });
    hub.reset();
    await expectArrived(folder, await download({ folder }));
    expect(hub.transfers).toHaveLength(1);
    expect(hub.transfers[0].range).toMatch(/^bytes=\d{6,}-$/);
  });

  test('a cancel keeps what has arrived and a later call uses it', async () => {
    const folder = temporaryFolder();
    const cancel = new AbortController();
    hub.faults = [{ kind: 'stall', atShare: 0.4 }];
    const onBytes = (done: number) => done > 1_000_000 && cancel.abort();
    await expect(download({ folder, signal: cancel.signal, onBytes })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(folder)).toEqual([
      expect.stringMatching(/^file\.bin\.[0-9a-f]{12}-[0-9a-f]{12}\.part$/),
    ]);
    await expectArrived(folder, await download({ folder }));
  });

  test('what is there already and right is not fetched again', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file.bin'), CONTENT);
    await expectArrived(folder, await download({ folder }));
    expect(hub.transfers).toEqual([]);
  });

  test('what is there already and wrong is replaced', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file.bin'), Buffer.alloc(CONTENT.length));
    await expectArrived(folder, await download({ folder }));
  });

  test('a beginning that was damaged on the disk is found by the hash and fetched again', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, `file.bin.${sha256(CONTENT).slice(0, 12)}-000000000000.part`),
      Buffer.alloc(1_000_000),
    );
    await expectArrived(folder, await download({ folder }));
  });

  test('beginnings of other contents and hard links are not gone on with', async () => {
    const folder = temporaryFolder();
    const elsewhere = join(temporaryFolder(), 'private');
    writeFileSync(elsewhere, CONTENT.subarray(0, 1000));
    linkSync(elsewhere, join(folder, `file.bin.${sha256(CONTENT).slice(0, 12)}-000000000000.part`));
    writeFileSync(join(folder, 'file.bin.ffffffffffff-000000000000.part'), CONTENT.subarray(0, 1000));
    await expectArrived(folder, await download({ folder }));
    expect(readFileSync(elsewhere)).toEqual(CONTENT.subarray(0, 1000));
    expect(hub.transfers[0].range).toBeUndefined();
  });

  test('too little space is said before the first byte', async () => {
    const freeSpace = async () => 100_000_000;
    const attempt = download({ limits: { freeSpace }, bytes: 12_000_000_000 });
    await expect(attempt).rejects.toMatchObject({
      code: 'disk-space',
      message: expect.stringMatching(/12\.5 GB .* only 100\.0 MB/) as string,
    });
    expect(hub.transfers).toEqual([]);
  });

  test('a disk that becomes full ends it with a reason, and the beginning is kept', async () => {
    const folder = temporaryFolder();
    const { promises } = await import('node:fs');
    const probe = await promises.open(join(folder, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    await promises.rm(join(folder, 'probe'));
    const write = prototype.write;
    const spy = jest.spyOn(prototype, 'write').mockImplementation(function (
      this: typeof probe,
      ...args: unknown[]
    ) {
      if (Number(args[3]) > 1_500_000)
        throw Object.assign(new Error('no space'), { code: 'ENOSPC', errno: -28 });
      return Reflect.apply(write, this, args) as ReturnType<typeof write>;
    } as typeof write);
    await expect(download({ folder })).rejects.toMatchObject({ code: 'disk-full' });
    spy.mockRestore();
    expect(readdirSync(folder)).not.toContain('file.bin');
    await expectArrived(folder, await download({ folder }));
    expect(hub.transfers.at(-1)?.range).toBeDefined();
  });
});
