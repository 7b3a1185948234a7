import { join } from 'node:path';
import { ModelDownloads, type DownloadNews } from '../../../bridge-server/jobs/lane/model-downloads';
import { cleanUp, later, sourceWorker } from '../../support/test-bridge';

const unruly = sourceWorker(join(__dirname, 'unruly-worker.ts'));
afterEach(cleanUp);

function downloading(): {
  downloads: ModelDownloads;
  news: DownloadNews[];
  reached(state: string): Promise<void>;
} {
  const news: DownloadNews[] = [];
  const wakers: (() => void)[] = [];
  const downloads = new ModelDownloads(
    unruly,
    (item) => {
      news.push(item);
      wakers.forEach((wake) => wake());
    },
    () => undefined,
  );
  later(() => downloads.close());
  const reached = async (state: string): Promise<void> => {
    while (!news.some((item) => item.state === state)) await new Promise<void>((wake) => wakers.push(wake));
  };
  return { downloads, news, reached };
}

describe('a model download', () => {
  test('tells its progress and its end, once', async () => {
    const { downloads, news, reached } = downloading();
    downloads.start('draft');
    downloads.start('draft');
    await reached('done');
    expect(news.map(({ stage, fraction }) => [stage, fraction])).toEqual([
      ['starting', 0],
      ['downloading', 0.5],
      ['installed', 1],
    ]);
  });

  test('that fails says so without a path', async () => {
    const { downloads, news, reached } = downloading();
    downloads.start('broken');
    await reached('failed');
    expect(news.at(-1)).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(JSON.stringify(news)).not.toContain('somebody');
  });

  test('can be cancelled and started again', async () => {
    const { downloads, news, reached } = downloading();
    downloads.start('slow');
    await reached('running');
    await downloads.cancel('slow');
    await reached('cancelled');
    expect(news.filter(({ state }) => state !== 'running')).toHaveLength(1);
    downloads.start('slow');
    expect(news.at(-1)?.state).toBe('running');
  });
});
