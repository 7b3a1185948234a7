/**
 * A process of its own that works on a store; the suites end it at any moment. Its task is JSON on the command line.
 */
import { guardedFetch } from '../../bridge-server/models/guarded-fetch';
import { DOWNLOAD_LIMITS, downloadFile, type DownloadRequest } from '../../bridge-server/models/download';
import { failureOf } from '../../bridge-server/models/failure';
import { importModel } from '../../bridge-server/models/import-model';
import { SILENT, type ModelEvents } from '../../bridge-server/models/model-events';
import { writeSync } from 'node:fs';
import { ModelStore } from '../../bridge-server/models/model-store';
import type { NetworkRequest } from '../../bridge-server/models/networks';
import { pullModel } from '../../bridge-server/models/pull-model';
import type { HubModel } from '../../bridge-server/models/released-model';
import { MICRO_CONFIG } from './micro-model';

export type ChildTask =
  | { do: 'download'; endpoint: string; request: DownloadRequest }
  | { do: 'pull'; endpoint: string; root: string; model: HubModel }
  | { do: 'import'; root: string; files: string[]; configFile: string }
  | { do: 'graphs'; root: string; name: string; requests: NetworkRequest[] };

/** Every step is a byte on stdout at once, so that the suite can end the process after so many of them. */
const step = () => void writeSync(1, '.');
const STEPS: ModelEvents = { ...SILENT, onProgress: step };

const LIMITS = { ...DOWNLOAD_LIMITS, retryDelayMs: 1, freeSpace: async () => Number.MAX_SAFE_INTEGER };

async function run(task: ChildTask): Promise<void> {
  switch (task.do) {
    case 'download': {
      const fetch = guardedFetch({ endpoint: task.endpoint, extraDomains: [] });
      return downloadFile(task.request, fetch, LIMITS, { onBytes: step });
    }
    case 'pull': {
      const { root, model, endpoint } = task;
      const source = { endpoint, extraDomains: [] };
      const store = new ModelStore(root);
      const precisions = ['fp32'] as const;
      await pullModel({ store, model, source, precisions, limits: LIMITS, config: MICRO_CONFIG }, STEPS);
      return;
    }
    case 'import': {
      const { root, files, configFile } = task;
      await importModel({ store: new ModelStore(root), files, configFile, precisions: ['fp32'] }, STEPS);
      return;
    }
    case 'graphs':
      for (const request of task.requests)
        await new ModelStore(task.root).open(task.name).graphFiles(request, 'fp32');
  }
}

run(JSON.parse(process.argv[2]) as ChildTask).then(
  () => process.exit(0),
  (error: unknown) => {
    const failure = failureOf(error);
    process.stdout.write(failure ? failure.code : `unforeseen: ${String(error)}`);
    process.exit(1);
  },
);
