import { JobListeners } from '../../bridge-server/jobs/job-events';
import { LocalJobQueue } from '../../bridge-server/jobs/job-queue';
import { JobRunner, type RunnerParts } from '../../bridge-server/jobs/job-runner';

const JOBS = 500;
const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('news of the queue', () => {
  test('are at most five a job, however many wait and whatever is cancelled', async () => {
    const events = new JobListeners();
    let release: (value: undefined) => void = () => undefined;
    const queue = new LocalJobQueue();
    const taken = queue.take.bind(queue);
    // The device is busy until the test lets it go on.
    queue.take = () => new Promise<undefined>((resolve) => (release = resolve));
    const parts = {
      queue,
      events,
      catalogue: { deviceOf: () => 'cpu' },
      newLane: () => ({ stop: () => undefined, close: async () => undefined }),
    } as unknown as RunnerParts;
    const runner = new JobRunner(parts);
    const places = new Map<string, number[]>();
    for (let i = 0; i < JOBS; i++) {
      const id = `job${i}`;
      places.set(id, []);
      events.subscribe(id, (event) => event.type === 'queued' && places.get(id)?.push(event.place));
      await runner.enqueue({ id, request: { engine: 'draft' } } as Parameters<JobRunner['enqueue']>[0]);
    }
    for (let i = 0; i < JOBS; i += 2) void runner.stop(`job${i}`);
    await turns();
    for (let i = 1; i < JOBS; i += 2) {
      await taken('cpu');
      await runner.stop(`gone${i}`);
      await turns();
    }
    release(undefined);
    expect(Math.max(...[...places.values()].map(({ length }) => length))).toBeLessThanOrEqual(5);
    expect(places.get('job499')).toEqual([499, 3, 2, 1, 0]);
    expect(await queue.count('cpu')).toBe(0);
  });
});
