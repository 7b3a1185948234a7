import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal, type Journal } from '../../../bridge-server/jobs/store/database';
import { UploadRecords } from '../../../bridge-server/jobs/store/upload-records';
import { UploadStore } from '../../../bridge-server/jobs/store/upload-store';
import { LIMITS, chunkPayload } from '../../../protocol';
import { cleanUp, newHome } from '../../support/test-bridge';
import { noise } from '../../support/test-drawings';

const drawing = noise(600, 600);
const pixels = { bounds: drawing.bounds, depth: 8 as const, bytes: drawing.bytes.length };
const chunk = (sequence: number): Uint8Array => chunkPayload(drawing.bytes, sequence);

let folder: string;
let journal: Journal;
let records: UploadRecords;
let store: UploadStore;

beforeEach(() => {
  folder = join(newHome(), 'uploads');
  mkdirSync(folder);
  journal = openJournal(':memory:');
  records = new UploadRecords(journal);
  store = new UploadStore(folder, records);
});
afterEach(async () => {
  await store.close();
  journal.close();
  await cleanUp();
});

describe('the store of uploads', () => {
  test('names its files itself, whatever the upload is called', async () => {
    await store.begin('upload-1', pixels);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}\.rgba\.part$/)]);
  });

  test('takes each chunk once, in order, and says so of the rest', async () => {
    await store.begin('upload-1', pixels);
    const results = [];
    for (const sequence of [1, 0, 0, 1, 1])
      results.push(await store.append('upload-1', sequence, chunk(sequence)));
    expect(results).toEqual(['gap', 'stored', 'again', 'complete', 'again']);
  });

  test('keeps its order when two connections send the same drawing at once', async () => {
    await Promise.all([store.begin('upload-1', pixels), store.begin('upload-1', pixels)]);
    const results = await Promise.all(
      [0, 0, 1, 1].map((sequence) => store.append('upload-1', sequence, chunk(sequence))),
    );
    expect(results).toEqual(['stored', 'again', 'complete', 'again']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('notes an upload in the journal only when it is whole', async () => {
    await store.begin('upload-1', pixels);
    await store.append('upload-1', 0, chunk(0));
    expect(records.find('upload-1')).toBeUndefined();
    await store.append('upload-1', 1, chunk(1));
    expect(records.find('upload-1')?.pixels).toEqual(pixels);
  });

  test('refuses what would not fit on the disk before it writes a byte', async () => {
    const enormous = { ...pixels, bounds: { left: 0, top: 0, right: 2 ** 30, bottom: 2 ** 20 } };
    await expect(store.begin('upload-1', enormous)).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('forgets half uploads that nobody goes on with, and their files', async () => {
    await store.begin('upload-1', pixels);
    await store.append('upload-1', 0, chunk(0));
    await store.dropIdle(0);
    expect([store.status('upload-1'), readdirSync(folder)]).toEqual([undefined, []]);
    await expect(store.append('upload-1', 1, chunk(1))).rejects.toMatchObject({ code: 'upload-unknown' });
  });

  test('removes whole uploads that no job needs when their time is over', async () => {
    await store.begin('upload-1', pixels);
    await store.append('upload-1', 0, chunk(0));
    await store.append('upload-1', 1, chunk(1));
    await store.dropUnused(0);
    expect(records.find('upload-1')).toBeDefined();
    await store.dropUnused(Date.now() + 1);
    expect([records.find('upload-1'), readdirSync(folder)]).toEqual([undefined, []]);
  });

  test('clears away what a process that was killed left behind', async () => {
    writeFileSync(join(folder, 'half.rgba.part'), 'half a drawing');
    writeFileSync(join(folder, 'whole.rgba'), 'a drawing that no row knows');
    await store.begin('upload-1', pixels);
    expect(await store.strays()).toEqual(['whole.rgba']);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('holds a limited number of half uploads, the one in use longest ago goes first', async () => {
    const tiny = { bounds: { left: 0, top: 0, right: 1, bottom: 1 }, depth: 8 as const, bytes: 4 };
    for (let i = 0; i < 70; i++) await store.begin(`upload-${i}`, tiny);
    expect(readdirSync(folder)).toHaveLength(64);
    expect([store.status('upload-0'), store.status('upload-69')?.received]).toEqual([undefined, 0]);
  });

  test('wants every chunk but the last full', async () => {
    await store.begin('upload-1', pixels);
    await expect(store.append('upload-1', 0, chunk(0).subarray(1))).rejects.toMatchObject({ field: 'chunk' });
    expect(chunk(0)).toHaveLength(LIMITS.chunkBytes);
    expect(await store.append('upload-1', 0, chunk(0))).toBe('stored');
  });
});
