import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownWorker } from '../../../bridge-server/cli/own-worker';
import { WorkerProcess } from '../../../bridge-server/jobs/lane/worker-process';
import { ALLOCATOR_ENVIRONMENT } from '../../../bridge-server/jobs/lane/allocator';

test('a worker starts with the environment that hands memory back, beside that of the bridge', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-worker-'));
  const entry = join(folder, 'tell.js');
  writeFileSync(entry, 'process.stderr.write(JSON.stringify(process.env))');
  let told = '';
  const worker = new WorkerProcess(
    { ...ownWorker(), entry, execArgv: [] },
    () => undefined,
    (text) => (told += text),
  );
  await worker.exit();
  rmSync(folder, { recursive: true, force: true });
  expect(JSON.parse(told)).toMatchObject({ ...ALLOCATOR_ENVIRONMENT, PATH: process.env.PATH });
});
