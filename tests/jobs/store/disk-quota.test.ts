import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal, type Journal } from '../../../bridge-server/jobs/store/database';
import { DiskQuota } from '../../../bridge-server/jobs/store/disk-quota';
import { JobRecords } from '../../../bridge-server/jobs/store/job-records';
import { TakeFiles } from '../../../bridge-server/jobs/store/take-files';
import { UploadRecords } from '../../../bridge-server/jobs/store/upload-records';
import { UploadStore } from '../../../bridge-server/jobs/store/upload-store';
import { cleanUp, newHome } from '../../support/test-bridge';
import { jobOf } from '../../support/test-drawings';

const TAKE_BYTES = 1000;
let journal: Journal;
let records: JobRecords;
let uploadRecords: UploadRecords;
let uploads: UploadStore;
let takes: TakeFiles;

beforeEach(() => {
  const home = newHome();
  mkdirSync(join(home, 'uploads'));
  journal = openJournal(join(home, 'journal.db'));
  records = new JobRecords(journal);
  uploadRecords = new UploadRecords(journal);
  uploads = new UploadStore(join(home, 'uploads'), uploadRecords);
  takes = new TakeFiles(join(home, 'takes'));
});
afterEach(async () => {
  journal.close();
  await cleanUp();
});

const quotaOf = (limitBytes: number): DiskQuota =>
  new DiskQuota(records, uploadRecords, uploads, takes, limitBytes);

function take(number: number, state: 'done' | 'queued' = 'done'): string {
  const job = records.create(`request-${number}`, jobOf(['aaaaaaaa', 'bbbbbbbb']));
  mkdirSync(takes.folder(job), { recursive: true });
  writeFileSync(takes.path(job, '0-0.rgba'), Buffer.alloc(TAKE_BYTES));
  records.addFrame(job, {
    frame: { segment: 0, index: 0, moment: 0.5 },
    file: '0-0.rgba',
    bytes: TAKE_BYTES,
  });
  if (state === 'done') records.end(job, { state, slots: [] });
  return job;
}

describe('the disk quota', () => {
  test('removes nothing while everything fits', async () => {
    take(1);
    take(2);
    expect(await quotaOf(2 * TAKE_BYTES).enforce()).toEqual([]);
  });

  test('removes the oldest takes first, with their files, until the rest fits', async () => {
    const jobs = [1, 2, 3, 4].map((number) => take(number));
    expect(await quotaOf(2 * TAKE_BYTES).enforce()).toEqual(jobs.slice(0, 2));
    expect(jobs.map((job) => existsSync(takes.folder(job)))).toEqual([false, false, true, true]);
  });

  test('leaves waiting jobs and the newest take alone, however little room there is', async () => {
    const waiting = take(1, 'queued');
    const [old, newest] = [take(2), take(3)];
    expect(await quotaOf(1).enforce()).toEqual([old]);
    expect(records.list().map(({ id }) => id)).toEqual([newest, waiting]);
  });

  test('lets go of drawings that no take needs any more', async () => {
    const pixels = { bounds: { left: 0, top: 0, right: 50, bottom: 50 }, depth: 8, bytes: 10_000 } as const;
    for (const id of ['aaaaaaaa', 'unneeded']) uploadRecords.add({ id, file: `${id}.rgba`, pixels });
    journal.exec('UPDATE uploads SET used_at = 0');
    take(1);
    await quotaOf(10_000 + TAKE_BYTES).enforce();
    expect([uploadRecords.find('aaaaaaaa')?.id, uploadRecords.find('unneeded')]).toEqual([
      'aaaaaaaa',
      undefined,
    ]);
  });
});
