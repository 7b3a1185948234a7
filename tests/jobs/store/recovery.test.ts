/** Journal and folders against each other at the start: whatever a disk does to the journal, no take may go. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Pixels } from '../../../protocol';
import { keepCopy, openFile, openOwnJournal, type Journal } from '../../../bridge-server/jobs/store/database';
import { homeFolder, prepareHome, type HomeFolder } from '../../../bridge-server/jobs/store/home-folder';
import { JobRecords } from '../../../bridge-server/jobs/store/job-records';
import { LostFolder } from '../../../bridge-server/jobs/store/lost-folder';
import { Recovery, type Recovered } from '../../../bridge-server/jobs/store/recovery';
import { TakeFiles } from '../../../bridge-server/jobs/store/take-files';
import { TakeNotes, type TakeNote } from '../../../bridge-server/jobs/store/take-note';
import { UploadRecords } from '../../../bridge-server/jobs/store/upload-records';
import { UploadStore } from '../../../bridge-server/jobs/store/upload-store';
import { PanelTokens } from '../../../bridge-server/server/panel-tokens';
import { Random } from '../../support/random';
import { cleanUp, connectTo, newHome, startTestBridge } from '../../support/test-bridge';
import { jobOf, uploadKeys } from '../../support/test-drawings';

afterEach(cleanUp);

const PIXELS: Pixels = { bounds: { left: 0, top: 0, right: 8, bottom: 8 }, depth: 8, bytes: 256 };
const FRAMES = 3;
const TAKES = 4;
const PAGE = 4096;

interface Store {
  home: HomeFolder;
  journal: Journal;
  records: JobRecords;
  uploads: UploadStore;
  takes: TakeFiles;
  notes: TakeNotes;
  recover(): Promise<Recovered>;
}

function openStore(root: string): Store {
  const home = homeFolder(root);
  prepareHome(home);
  const journal = openOwnJournal(home.database, 0, () => undefined);
  const records = new JobRecords(journal);
  const uploadRecords = new UploadRecords(journal);
  const uploads = new UploadStore(home.uploads, uploadRecords);
  const takes = new TakeFiles(home.takes);
  const notes = new TakeNotes(takes, records, uploadRecords);
  const lost = new LostFolder(home.lost);
  const parts = { records, uploadRecords, uploads, takes, notes, lost };
  const recover = (): Promise<Recovered> =>
    new Recovery({ ...parts, keepCopy: () => keepCopy(journal, home.database) }).run();
  return { home, journal, records, uploads, takes, notes, recover };
}

async function finishedTake({ records, takes, uploads, notes }: Store, number: number): Promise<string> {
  const keys = [`key-a-${number}00`, `key-b-${number}00`];
  for (const key of keys) await uploads.keep(key, PIXELS, new Uint8Array(PIXELS.bytes).fill(number));
  const job = records.create(`request-${number}`, jobOf(keys, { seed: number }));
  mkdirSync(takes.folder(job), { recursive: true });
  for (let index = 0; index < FRAMES; index++) {
    const bytes = new Uint8Array(PIXELS.bytes).fill(16 * number + index);
    const file = `0-${index}.rgba`;
    writeFileSync(takes.path(job, file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const frame = { segment: 0, index, moment: (index + 1) / (FRAMES + 1), pixels: PIXELS, sha256 };
    records.addFrame(job, { frame, file, bytes: bytes.length });
  }
  records.end(job, { state: 'done', slots: [{ segment: 0, slot: 0, moment: 0.5, index: 1 }] });
  await notes.write(job);
  return job;
}

/** A home with finished takes as a bridge leaves it. @returns what every take is */
async function madeHome(root: string, takes = TAKES): Promise<TakeNote[]> {
  const store = openStore(root);
  for (let number = 1; number <= takes; number++) await finishedTake(store, number);
  const all = store.records.ids().map((job) => store.notes.compose(job) as TakeNote);
  store.journal.close();
  return all;
}

async function expectEveryTake(root: string, takes: TakeNote[]): Promise<Recovered> {
  const store = openStore(root);
  const recovered = await store.recover();
  const found = takes.map(({ job }) => store.notes.compose(job));
  expect(found).toEqual(takes);
  for (const { job, frames, drawings } of takes) {
    for (const { frame, file } of frames) {
      const bytes = readFileSync(store.takes.path(job, file ?? ''));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(frame.sha256);
    }
    for (const { file } of drawings) expect(statSync(store.uploads.path(file)).size).toBe(PIXELS.bytes);
  }
  store.journal.close();
  return recovered;
}

/** A home of its own with the same content, all of the journal in its one file, as a bridge leaves it that ended. */
function copyOf(root: string): string {
  const copy = newHome();
  cpSync(root, copy, { recursive: true });
  const path = join(copy, 'journal.db');
  const journal = openFile(path);
  journal.pragma('wal_checkpoint(TRUNCATE)');
  journal.close();
  const whole = newHome();
  cpSync(copy, whole, { recursive: true, filter: (name) => !/journal\.db-(wal|shm)$/.test(name) });
  return whole;
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

describe('a journal that is damaged', () => {
  test('by 100 bytes at each of 50 places costs no take', async () => {
    const made = newHome();
    const takes = await madeHome(made);
    const good = copyOf(made);
    const size = statSync(join(good, 'journal.db')).size;
    const random = new Random(17);
    for (let place = 0; place < 50; place++) {
      const root = newHome();
      cpSync(good, root, { recursive: true });
      overwrite(join(root, 'journal.db'), Math.floor((size - 100) * (place / 49)), random.bytes(100));
      const { lost } = await expectEveryTake(root, takes);
      expect([place, lost]).toEqual([place, []]);
    }
  });

  test.each([
    ['is empty', (path: string) => writeFileSync(path, '')],
    ['is gone', (path: string) => rmSync(path)],
    ['is something else', (path: string) => writeFileSync(path, 'shopping list '.repeat(1000))],
    ['is cut in the middle', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 9000))],
  ])('so that it %s costs no take', async (_how, damage) => {
    const made = newHome();
    const takes = await madeHome(made, 3);
    const root = copyOf(made);
    damage(join(root, 'journal.db'));
    const { restored } = await expectEveryTake(root, takes);
    expect(restored).toHaveLength(3);
  });

  test.each([
    ['request', `'{"se'`],
    ['slots', `'{"se'`],
    ['state', `'dine'`],
    ['end_cursor', 'NULL'],
  ])('in the %s of one row, which no check of SQLite sees, has that row made anew', async (column, value) => {
    const made = newHome();
    const takes = await madeHome(made, 3);
    const root = copyOf(made);
    const store = openStore(root);
    store.journal.exec(`UPDATE jobs SET ${column} = ${value} WHERE id = '${takes[1].job}'`);
    store.journal.exec(`UPDATE frames SET sha256 = 'f00' WHERE job = '${takes[0].job}' AND number = 1`);
    store.journal.close();
    const { restored } = await expectEveryTake(root, takes);
    expect([...restored].sort()).toEqual([takes[0].job, takes[1].job].sort());
    expect(readdirSync(root).some((name) => name.startsWith('journal.db.damaged-'))).toBe(true);
  });

  test('keeps the panels that can still be read, so that they need not pair again', async () => {
    const root = newHome();
    const store = openStore(root);
    const { id, token } = new PanelTokens(store.journal).issue('Photoshop');
    await finishedTake(store, 1);
    const find = `SELECT rootpage FROM sqlite_master WHERE name = 'frames'`;
    const { rootpage } = store.journal.prepare(find).get() as { rootpage: number };
    store.journal.close();
    const damaged = copyOf(root);
    overwrite(join(damaged, 'journal.db'), (rootpage - 1) * PAGE, new Random(3).bytes(PAGE));
    const again = openStore(damaged);
    expect(again.records.list()).toEqual([]);
    expect(new PanelTokens(again.journal).panelOf(token)).toBe(id);
    again.journal.close();
  });
});

describe('what the start cannot understand', () => {
  test('is moved to lost/ and never deleted, whatever it is', async () => {
    const root = newHome();
    await madeHome(root, 1);
    mkdirSync(join(root, 'takes', 'j_of-an-old-bridge'));
    writeFileSync(join(root, 'takes', 'j_of-an-old-bridge', '0-0.rgba'), 'pixels');
    writeFileSync(join(root, 'uploads', 'unknown.rgba'), 'a drawing');
    const store = openStore(root);
    const { lost, restored } = await store.recover();
    store.journal.close();
    expect(restored).toEqual([]);
    expect(lost.sort()).toEqual(['j_of-an-old-bridge', 'unknown.rgba']);
    expect(readFileSync(join(root, 'lost', 'j_of-an-old-bridge', '0-0.rgba'), 'utf8')).toBe('pixels');
    expect(readFileSync(join(root, 'lost', 'unknown.rgba'), 'utf8')).toBe('a drawing');
  });

  test('of a note that was changed is not believed: the journal is, and the note is written again', async () => {
    const root = newHome();
    const [take] = await madeHome(root, 1);
    const path = join(root, 'takes', take.job, 'take.json');
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace('"seed":1', '"seed":2'));
    await expectEveryTake(root, [take]);
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  test('and half uploads, unneeded drawings and discarded takes are no doubt: they go', async () => {
    const root = newHome();
    const [take, other] = await madeHome(root, 2);
    writeFileSync(join(root, 'uploads', 'half.rgba.part'), 'ha');
    writeFileSync(join(root, 'uploads', 'old.rgba.unneeded'), 'old');
    const store = openStore(root);
    await store.takes.markDiscarded(take.job);
    expect(await store.recover()).toEqual({ restored: [], lost: [] });
    expect(store.records.ids()).toEqual([other.job]);
    store.journal.close();
    expect(existsSync(join(root, 'takes', take.job))).toBe(false);
    expect(readdirSync(join(root, 'uploads')).filter((name) => !name.endsWith('.rgba'))).toEqual([]);
  });

  test('a note that is older than the journal changes nothing and is brought up to date', async () => {
    const root = newHome();
    const store = openStore(root);
    const job = store.records.create('request-1', jobOf(['key-a-100', 'key-b-100']));
    await store.notes.write(job);
    store.records.end(job, { state: 'cancelled' });
    expect((await store.recover()).restored).toEqual([]);
    expect((await store.notes.read(job))?.state).toBe('cancelled');
    store.journal.close();
  });
});

describe('a bridge whose journal was overwritten', () => {
  test('lists, serves and makes again its finished takes, and tells the panel what happened', async () => {
    const made = newHome();
    const first = await startTestBridge({ root: made });
    const before = await first.connect();
    const job = await before.submit(jobOf(await uploadKeys(before)));
    await before.finished(job);
    const summary = await before.resume(job);
    const frames = await Promise.all(summary.frames.map((f) => before.fetch(job, f.segment, f.index)));
    await first.close();
    const root = copyOf(made);
    overwrite(join(root, 'journal.db'), 0, new Uint8Array(100).fill(0x5a));

    const second = await startTestBridge({ root });
    const after = await connectTo(second.port, { pairingCode: second.pairingCode() });
    expect(second.service.notice).toMatchObject({ code: 'journal-rebuilt' });
    expect(await after.resume(job)).toEqual(summary);
    for (const { frame, bytes } of frames) {
      expect((await after.fetch(job, frame.segment, frame.index)).bytes).toEqual(bytes);
    }
    const again = await after.submit({ ...summary.request, seed: 8 });
    await after.finished(again);
    expect((await after.resume(again)).frames).toHaveLength(summary.frames.length);
  });
});
