/** Sequences that the bridge writes below folders that panels named, and folders that it does not take. */
import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readPng } from '../../bridge-server/imaging/png';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, later, startTestBridge, type TestBridge } from '../support/test-bridge';
import { ball, jobOf, uploadKeys } from '../support/test-drawings';
import {
  named,
  newFolder,
  newId,
  readKeyMessage,
  sequenceMessage,
  WAIT,
  written,
} from './after-effects-panel';

let bridge: TestBridge;
let client: BridgeClient;
let panel: RawSocket;

beforeAll(async () => {
  bridge = await startTestBridge({ keyWait: WAIT });
  client = await bridge.connect();
  panel = await RawSocket.greeted(bridge.port, client.token);
});
afterAll(cleanUp);
beforeEach(() => (panel.messages.length = 0));

describe('a sequence', () => {
  let job: string;
  let frames: { segment: number; index: number }[];

  beforeAll(async () => {
    job = await client.submit(jobOf(await uploadKeys(client)));
    frames = (await client.finished(job)).map(({ segment, index }) => ({ segment, index }));
  });

  test('has the frames of the take, as large as the canvas, in numbered files of the bridge’s naming', async () => {
    const project = newFolder();
    const { folder } = await named(panel, project);
    panel.send(sequenceMessage(folder, job, frames));
    const { path, files } = await written(panel);
    expect(dirname(path)).toBe(join(project, 'ToonBridge'));
    expect(files).toHaveLength(3);
    expect(files[0]).toMatch(/^[a-z0-9]{8}_0001\.png$/);
    expect(readdirSync(path).sort()).toEqual(files);
    expect(panel.messages.filter(({ type }) => type === 'sequence-progress')).toHaveLength(3);
    for (const [i, { segment, index }] of frames.entries()) {
      const { raster, form } = await readPng(readFileSync(join(path, files[i])));
      expect(form).toEqual({ depth: 8, gray: false, alpha: true });
      expect([raster.widthPx, raster.heightPx]).toEqual([96, 64]);
      const { frame, bytes } = await client.fetch(job, segment, index);
      const { left, top, right } = frame.pixels?.bounds ?? { left: 0, top: 0, right: 0 };
      const row = (top + 5) * 96 + left;
      const wide = (right - left) * 4;
      expect([...raster.data.subarray(row * 4, row * 4 + wide)]).toEqual([
        ...bytes.subarray(5 * wide, 6 * wide),
      ]);
      expect(raster.data[3]).toBe(0);
    }
  });

  test('of a 16-bit take has 16 bits', async () => {
    const deep = [
      await client.upload(ball(36, 30, 96, 64, 16)),
      await client.upload(ball(52, 34, 96, 64, 16)),
    ];
    const deepJob = await client.submit(jobOf(deep, { inbetweens: 1 }));
    const [{ segment, index }] = await client.finished(deepJob);
    panel.send(sequenceMessage((await named(panel, newFolder())).folder, deepJob, [{ segment, index }]));
    const { path, files } = await written(panel);
    expect((await readPng(readFileSync(join(path, files[0])))).form.depth).toBe(16);
  });

  test('replaces nothing: the next one has a name of its own', async () => {
    const project = newFolder();
    const { folder } = await named(panel, project);
    panel.send(sequenceMessage(folder, job, frames));
    const first = await written(panel);
    writeFileSync(join(first.path, first.files[0]), 'the artist’s own');
    panel.send(sequenceMessage(folder, job, frames));
    const second = await written(panel);
    expect(second.path).toBe(`${first.path}-2`);
    expect(readFileSync(join(first.path, first.files[0]), 'utf8')).toBe('the artist’s own');
  });

  test('that is asked for twice under one request is written once', async () => {
    const project = newFolder();
    const message = sequenceMessage((await named(panel, project)).folder, job, frames);
    panel.send(message);
    panel.send(message);
    expect(await written(panel)).toEqual(await written(panel));
    expect(readdirSync(join(project, 'ToonBridge'))).toHaveLength(1);
  });

  test('that is cancelled leaves nothing', async () => {
    const project = newFolder();
    const message = sequenceMessage(
      (await named(panel, project)).folder,
      job,
      Array.from({ length: 600 }, (_, i) => frames[i % 3]),
    );
    panel.send(message);
    await panel.next('sequence-progress');
    panel.send({ type: 'cancel-files', about: message.request });
    expect(await panel.next('error')).toMatchObject({ about: message.request, error: { code: 'cancelled' } });
    expect(readdirSync(join(project, 'ToonBridge'))).toEqual([]);
  });

  test('of frames that are not there is refused, and nothing is written', async () => {
    const project = newFolder();
    const { folder } = await named(panel, project);
    const { error } = await panel.refusalOf(sequenceMessage(folder, job, [{ segment: 0, index: 77 }]));
    expect(error.code).toBe('frame-unknown');
    expect(readdirSync(project)).toEqual([]);
  });

  test('is as readable as the folder of the project', async () => {
    const project = newFolder();
    chmodSync(project, 0o755);
    panel.send(sequenceMessage((await named(panel, project)).folder, job, frames));
    const { path, files } = await written(panel);
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(statSync(join(path, files[0])).mode & 0o777).toBe(0o644);
  });

  describe('is refused', () => {
    test('in a folder that nobody named, or another panel', async () => {
      expect((await panel.refusalOf(sequenceMessage(`f_${'0'.repeat(32)}`, job))).error.code).toBe(
        'folder-unknown',
      );
      const other = await RawSocket.greeted(bridge.port, (await bridge.connect()).token);
      const project = newFolder();
      const { folder } = await named(other, project);
      expect((await panel.refusalOf(sequenceMessage(folder, job))).error.code).toBe('folder-unknown');
      expect(readdirSync(project)).toEqual([]);
    });

    test('where a path or a file name stands in the place of an id', async () => {
      for (const folder of ['/etc', '../..', 'f_../../etc', '']) {
        expect((await panel.refusalOf(sequenceMessage(folder, job))).error.code).toBe('message-refused');
      }
      const { folder } = await named(panel, newFolder());
      const withName = { ...sequenceMessage(folder, job), name: '../../evil' };
      expect((await panel.refusalOf(withName)).error.code).toBe('message-refused');
    });

    test('where “ToonBridge” is a link that leads out of the folder', async () => {
      const project = newFolder();
      const elsewhere = newFolder();
      symlinkSync(elsewhere, join(project, 'ToonBridge'));
      const { error } = await panel.refusalOf(sequenceMessage((await named(panel, project)).folder, job));
      expect(error.code).toBe('sequence-unwritten');
      expect(readdirSync(elsewhere)).toEqual([]);
    });

    test('where “ToonBridge” is a file', async () => {
      const project = newFolder();
      writeFileSync(join(project, 'ToonBridge'), 'mine');
      const { error } = await panel.refusalOf(sequenceMessage((await named(panel, project)).folder, job));
      expect(error.code).toBe('sequence-unwritten');
      expect(readFileSync(join(project, 'ToonBridge'), 'utf8')).toBe('mine');
    });

    test('when a link has taken the place of the named folder', async () => {
      const project = newFolder();
      const elsewhere = newFolder();
      const { folder } = await named(panel, project);
      renameSync(project, `${project}-moved`);
      later(() => rmSync(`${project}-moved`, { recursive: true, force: true }));
      expect((await panel.refusalOf(sequenceMessage(folder, job))).error.code).toBe('folder-refused');
      symlinkSync(elsewhere, project);
      expect((await panel.refusalOf(sequenceMessage(folder, job))).error.code).toBe('folder-refused');
      expect(readdirSync(elsewhere)).toEqual([]);
    });
  });
});

describe('a folder', () => {
  const refusal = (path: string) => panel.refusalOf({ type: 'name-folder', request: newId(), path });

  test('is named by its real path and has one id for each panel', async () => {
    const project = newFolder();
    symlinkSync(project, `${project}-link`);
    later(() => rmSync(`${project}-link`));
    const direct = await named(panel, project);
    const linked = await named(panel, `${project}-link`);
    expect(linked).toMatchObject({ folder: direct.folder, path: project });
    const other = await RawSocket.greeted(bridge.port, (await bridge.connect()).token);
    expect((await named(other, project)).folder).not.toBe(direct.folder);
  });

  test.each([
    ['a path without a root', 'projects/film'],
    ['nothing that exists', '/no/such/folder'],
    ['the root of the disk', '/'],
    ['a folder of the system', '/dev/shm'],
    ['a file', __filename],
    ['a device', '/dev/null'],
    ['a path with a null byte', '/tmp\0/etc'],
    ['a Windows device', '\\\\.\\C:\\'],
  ])('may not be %s', async (_what, path) => {
    expect((await refusal(path)).error.code).toBe('folder-refused');
  });

  test('may not be the bridge’s own, not even through a link', async () => {
    expect((await refusal(bridge.home)).error.code).toBe('folder-refused');
    expect((await refusal(join(bridge.home, 'takes'))).error.code).toBe('folder-refused');
    const link = join(newFolder(), 'link');
    symlinkSync(bridge.home, link);
    expect((await refusal(link)).error.code).toBe('folder-refused');
  });

  test('means nothing to a socket that has not paired', async () => {
    const stranger = await RawSocket.open(bridge.port);
    const project = newFolder();
    for (const message of [
      { type: 'name-folder', request: newId(), path: project },
      { type: 'new-key-file', request: newId() },
      readKeyMessage(`k_${'0'.repeat(32)}`),
      sequenceMessage(`f_${'0'.repeat(32)}`, 'job-00000001'),
      { type: 'cancel-files', about: newId() },
    ]) {
      expect((await stranger.refusalOf(message)).error.code).toBe('pairing-needed');
    }
    expect(readdirSync(project)).toEqual([]);
  });
});
