/** The disk is full or the journal is held by somebody else: the queue rests and says so, and no job is lost. */
import { join } from 'node:path';
import { openFile } from '../../bridge-server/jobs/store/database';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { cleanUp, startTestBridge } from '../support/test-bridge';
import { jobOf, uploadKeys } from '../support/test-drawings';

afterEach(cleanUp);

function heard(client: BridgeClient, isIt: (type: string, code?: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.listen((message) => {
      if (!isIt(message.type, message.type === 'error' ? message.error.code : undefined)) return;
      stop();
      resolve();
    });
  });
}

describe('while a job runs', () => {
  test('a journal that cannot grow rests the queue, tells the panel, and the job ends well afterwards', async () => {
    const bridge = await startTestBridge();
    const client = await bridge.connect();
    const keys = await uploadKeys(client);
    const { journal } = bridge.service;
    const full = heard(client, (_type, code) => code === 'disk-full');
    const job = await client.submit(jobOf(keys, { inbetweens: 60 }));
    // SQLite keeps at least the pages that are there: everything that needs one more is refused as on a full disk.
    journal.exec('PRAGMA max_page_count = 1');
    await full;
    journal.exec('PRAGMA max_page_count = 1000000');
    await client.finished(job);
    expect((await client.resume(job)).frames).toHaveLength(60);
  });

  test('a foreign lock on the journal is told as such, and the job ends well when it is gone', async () => {
    const bridge = await startTestBridge();
    const client = await bridge.connect();
    const keys = await uploadKeys(client);
    const busy = heard(client, (_type, code) => code === 'journal-busy');
    const job = await client.submit(jobOf(keys, { inbetweens: 12 }));
    const holder = openFile(join(bridge.home, 'journal.db'), 0);
    holder.exec('BEGIN IMMEDIATE');
    await busy;
    holder.exec('ROLLBACK');
    await client.finished(job);
    expect((await client.resume(job)).frames).toHaveLength(12);
    holder.close();
  });
});
