import { openJournal, type Journal } from '../../../bridge-server/jobs/store/database';
import { JobRecords } from '../../../bridge-server/jobs/store/job-records';
import { toWireError, type Frame } from '../../../protocol';
import { jobOf } from '../../support/test-drawings';

let journal: Journal;
let records: JobRecords;
let job: string;

beforeEach(() => {
  journal = openJournal(':memory:');
  records = new JobRecords(journal);
  job = records.create('request-1', jobOf(['aaaaaaaa', 'bbbbbbbb']));
});
afterEach(() => journal.close());

const frame = (index: number, sha = 'a'): Frame => ({
  segment: 0,
  index,
  moment: (index + 1) / 4,
  pixels: { bounds: { left: 0, top: 0, right: 2, bottom: 1 }, depth: 8, bytes: 8 },
  sha256: sha.repeat(64),
});
const add = (index: number, sha?: string): number | undefined =>
  records.addFrame(job, { frame: frame(index, sha), file: `0-${index}.rgba`, bytes: 8 });

describe('records of jobs', () => {
  test('make up the job id and never take the one of a client', () => {
    expect(job).toMatch(/^j_[0-9a-f-]{36}$/);
    expect(records.findByRequest('request-1')?.id).toBe(job);
  });

  test('refuse a second job of the same request', () => {
    expect(() => records.create('request-1', jobOf(['aaaaaaaa', 'bbbbbbbb']))).toThrow(/UNIQUE/);
    expect(records.list()).toHaveLength(1);
  });

  test('count cursors up by one, frames and end alike', () => {
    expect([add(0), add(1), records.end(job, { state: 'done', slots: [] }), add(2)]).toEqual([1, 2, 3, 4]);
    expect(records.find(job)).toMatchObject({ cursor: 4, endCursor: 3, state: 'done' });
  });

  test('tell nothing about a frame that was told before', () => {
    expect([add(0), add(0), add(0, 'b')]).toEqual([1, undefined, 2]);
    expect(records.frames(job)).toHaveLength(1);
  });

  test('give the frames after a cursor in the order in which they were told', () => {
    add(2);
    add(0);
    add(1);
    expect(records.framesAfter(job, 1).map((row) => [row.cursor, row.frame.index])).toEqual([
      [2, 0],
      [3, 1],
    ]);
    expect(records.frames(job).map((row) => row.frame.index)).toEqual([0, 1, 2]);
  });

  test('tell of a job whose sketches were stored as guides', () => {
    const sketch = { upload: 'cccccccc', name: 'rough@8', segment: 0, frame: 8, strength: 1 };
    const { sketches, ...rest } = jobOf(['aaaaaaaa', 'bbbbbbbb']);
    const stored = JSON.stringify({ ...rest, guides: [...sketches, sketch] });
    journal.prepare('UPDATE jobs SET request = ? WHERE id = ?').run(stored, job);
    expect(records.find(job)?.request).toEqual({ ...rest, sketches: [sketch] });
  });

  test('keep an error whole', () => {
    const error = toWireError('worker-died', 'The worker was ended.');
    records.end(job, { state: 'failed', error });
    expect(records.find(job)?.error).toEqual(error);
  });

  test('keep a frame without paint as one without pixels', () => {
    records.addFrame(job, { frame: { segment: 0, index: 0, moment: 0.5 }, bytes: 0 });
    expect(records.frame(job, 0, 0)).toEqual({
      frame: { segment: 0, index: 0, moment: 0.5 },
      cursor: 1,
      file: undefined,
    });
  });

  test('forget a job with everything that belongs to it', () => {
    add(0);
    records.remove(job);
    expect([records.find(job), records.frames(job), records.totalFrameBytes()]).toEqual([undefined, [], 0]);
  });
});
