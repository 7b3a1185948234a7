import { copyFileSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  openFile,
  openJournal,
  openOwnJournal,
  schemaVersion,
} from '../../../bridge-server/jobs/store/database';
import { JobRecords } from '../../../bridge-server/jobs/store/job-records';
import { cleanUp, newHome } from '../../support/test-bridge';
import { jobOf } from '../../support/test-drawings';

afterEach(cleanUp);

const request = jobOf(['aaaaaaaa', 'bbbbbbbb']);
const newPath = (): string => join(newHome(), 'journal.db');

describe('the journal', () => {
  test('is made with its schema and can be opened again', () => {
    const path = newPath();
    openJournal(path).close();
    const journal = openJournal(path);
    expect(schemaVersion(journal)).toBeGreaterThan(0);
    journal.close();
  });

  test('is readable by its owner alone', () => {
    const path = newPath();
    openJournal(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('syncs at every commit', () => {
    const journal = openJournal(newPath());
    const FULL = 2;
    expect(journal.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: FULL });
    expect(journal.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    journal.close();
  });

  test('of a later version is refused and left as it is', () => {
    const path = newPath();
    const journal = openJournal(path);
    journal.exec('PRAGMA user_version = 99');
    journal.close();
    expect(() => openJournal(path)).toThrow(expect.objectContaining({ code: 'home-newer' }));
    const again = openFile(path);
    expect(schemaVersion(again)).toBe(99);
    again.close();
  });

  test('that is no database any more is put aside by the bridge that owns it, and a new one takes its place', () => {
    const path = newPath();
    writeFileSync(path, 'this was a journal once, before the disk went bad'.repeat(100));
    let damaged = false;
    const journal = openOwnJournal(path, 0, () => (damaged = true));
    expect(damaged).toBe(true);
    expect(new JobRecords(journal).list()).toEqual([]);
    const [kept] = readdirSync(dirname(path)).filter((name) => name.includes('damaged'));
    expect(readFileSync(join(dirname(path), kept), 'utf8')).toContain('before the disk went bad');
    journal.close();
  });

  test('that is damaged is left to its bridge by every other command', () => {
    const path = newPath();
    writeFileSync(path, 'this was a journal once'.repeat(100));
    expect(() => openJournal(path)).toThrow(expect.objectContaining({ code: 'journal-damaged' }));
    expect(readdirSync(dirname(path))).toEqual(['journal.db']);
  });

  test('torn at any byte of its last record gives every earlier job back', () => {
    const home = newHome();
    const path = join(home, 'journal.db');
    const journal = openJournal(path);
    const records = new JobRecords(journal);
    const first = records.create('request-1', request);
    const whole = statSync(`${path}-wal`).size;
    const second = records.create('request-2', request);
    const torn = statSync(`${path}-wal`).size;
    // What lies on the disk at this moment, as after a power cut.
    copyFileSync(path, join(home, 'snapshot.db'));
    copyFileSync(`${path}-wal`, join(home, 'snapshot.wal'));
    journal.close();
    // Every byte near the borders of pages and frames, every 97th between: each is one more reopened database.
    const cuts = Array.from({ length: torn - whole + 1 }, (_, i) => whole + i).filter(
      (size) => (size - whole) % 97 === 0 || (size - 32) % 4120 < 30 || torn - size < 3,
    );
    for (const [i, size] of cuts.entries()) {
      const copy = join(home, `copy-${i}.db`);
      copyFileSync(join(home, 'snapshot.db'), copy);
      copyFileSync(join(home, 'snapshot.wal'), `${copy}-wal`);
      truncateSync(`${copy}-wal`, size);
      const reopened = openJournal(copy);
      const found = new JobRecords(reopened).list().map(({ id }) => id);
      expect([size, found]).toEqual([size, size === torn ? [second, first] : [first]]);
      reopened.close();
    }
    expect(readdirSync(home).some((name) => name.includes('damaged'))).toBe(false);
  });
});
