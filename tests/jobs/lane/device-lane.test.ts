import { join } from 'node:path';
import { DeviceLane, type TaskEvents } from '../../../bridge-server/jobs/lane/device-lane';
import { writeAtomically } from '../../../bridge-server/files/atomic-file';
import { samplesToBytes, type StoredLayer } from '../../../bridge-server/jobs/store/pixel-file';
import type { WorkerJob } from '../../../bridge-server/jobs/lane/worker-messages';
import { cleanUp, later, newHome, sourceWorker } from '../../support/test-bridge';
import { ball } from '../../support/test-drawings';

const unruly = sourceWorker(join(__dirname, 'unruly-worker.ts'));
/** A small heap, so that running out of it takes a second and not a minute. */
const unrulyAndSmall = { ...unruly, execArgv: [...unruly.execArgv, '--max-old-space-size=40'] };
const PATIENT_MS = 60_000;

let stderr: string;
let home: string;
let keys: StoredLayer[];

beforeEach(async () => {
  stderr = '';
  home = newHome();
  keys = await Promise.all(
    [ball(30, 30), ball(50, 30)].map(async ({ bounds, depth, bytes }, i) => {
      const file = join(home, `key-${i}.rgba`);
      await writeAtomically(file, samplesToBytes(new Uint8ClampedArray(bytes.buffer)));
      return { file, pixels: { bounds, depth, bytes: bytes.length } };
    }),
  );
});
afterEach(cleanUp);

function laneOf(command = unruly, limits = { stopGraceMs: 200, idleMs: 60_000 }): DeviceLane {
  const lane = new DeviceLane(command, (text) => (stderr += text), limits);
  later(() => lane.close());
  return lane;
}

function jobWith(prompt: string, task = 'task-1'): WorkerJob {
  return {
    task,
    engine: 'draft',
    canvas: { widthPx: 96, heightPx: 64 },
    keys,
    sketches: [],
    chart: { spacing: 'even', hold: 1 },
    inbetweens: 3,
    seed: 1,
    prompt,
    settings: {},
    folder: join(home, 'frames'),
  };
}

function listening(): TaskEvents & { frames: number[]; begun: Promise<void> } {
  const frames: number[] = [];
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  return {
    frames,
    begun,
    onProgress: () => begin(),
    onPreview: () => undefined,
    onFrame: ({ index }) => {
      frames.push(index);
    },
  };
}

describe('a device', () => {
  test('runs a task and keeps its worker warm for the next', async () => {
    const lane = laneOf();
    const events = listening();
    expect(await lane.run(jobWith(''), PATIENT_MS, events)).toMatchObject({ kind: 'finished' });
    const { pid } = lane;
    expect(events.frames).toEqual([0, 1, 2]);
    expect(await lane.run(jobWith('', 'task-2'), PATIENT_MS, listening())).toMatchObject({
      kind: 'finished',
    });
    expect([lane.pid, pid]).toEqual([pid, expect.any(Number)]);
  });

  test('lets an idle worker go', async () => {
    const lane = laneOf(unruly, { stopGraceMs: 200, idleMs: 20 });
    await lane.run(jobWith(''), PATIENT_MS, listening());
    while (lane.pid !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await lane.run(jobWith('', 'task-2'), PATIENT_MS, listening())).toMatchObject({
      kind: 'finished',
    });
  });

  test.each([
    ['throws', 'engine-failed'],
    ['cannot allocate', 'out-of-memory'],
    ['ends itself', 'worker-died'],
    ['is killed', 'worker-died'],
    ['aborts', 'worker-died'],
    ['dies after a frame', 'worker-died'],
  ])('whose engine %s tells %s once, in words without paths, and works on', async (prompt, code) => {
    const lane = laneOf();
    const outcome = await lane.run(jobWith(prompt), PATIENT_MS, listening());
    expect(outcome).toMatchObject({ kind: 'failed', code });
    expect(JSON.stringify(outcome)).not.toMatch(/home|somebody|\.ts/);
    expect(await lane.run(jobWith('', 'task-2'), PATIENT_MS, listening())).toMatchObject({
      kind: 'finished',
    });
  });

  test('whose worker runs out of memory says so', async () => {
    const outcome = await laneOf(unrulyAndSmall).run(jobWith('runs out of memory'), PATIENT_MS, listening());
    expect(outcome).toMatchObject({ kind: 'failed', code: 'out-of-memory' });
    expect(stderr).toContain('heap out of memory');
  });

  test.each(['hangs', 'waits for ever'])('whose engine %s is stopped after its silence', async (prompt) => {
    const lane = laneOf();
    await lane.run(jobWith(''), PATIENT_MS, listening());
    const outcome = await lane.run(jobWith(prompt, 'task-2'), 600, listening());
    expect(outcome).toMatchObject({ kind: 'failed', code: 'worker-stalled' });
    expect(await lane.run(jobWith('', 'task-3'), PATIENT_MS, listening())).toMatchObject({
      kind: 'finished',
    });
  });

  test.each(['ignores a cancel', 'hangs'])('kills a worker whose engine %s', async (prompt) => {
    const lane = laneOf();
    await lane.run(jobWith(''), PATIENT_MS, listening());
    const { pid } = lane;
    const events = listening();
    const running = lane.run(jobWith(prompt, 'task-2'), PATIENT_MS, events);
    await events.begun;
    lane.stop('task-2');
    expect(await running).toEqual({ kind: 'stopped' });
    expect(lane.pid).not.toBe(pid);
    expect(await lane.run(jobWith('', 'task-3'), PATIENT_MS, listening())).toMatchObject({
      kind: 'finished',
    });
  });

  test('keeps the worker that stops as it is asked, even while it waits for a frame to be noted', async () => {
    const lane = laneOf(unruly, { stopGraceMs: PATIENT_MS, idleMs: PATIENT_MS });
    const onFrame = (): void => lane.stop('task-1');
    expect(await lane.run(jobWith(''), PATIENT_MS, { ...listening(), onFrame })).toEqual({ kind: 'stopped' });
    const { pid } = lane;
    expect(await lane.run(jobWith('', 'task-2'), PATIENT_MS, listening())).toMatchObject({
      kind: 'finished',
    });
    expect(lane.pid).toBe(pid);
  });

  test('fails the task when a frame cannot be noted', async () => {
    const onFrame = (): void => {
      throw new Error('the journal cannot be written');
    };
    const events = { ...listening(), onFrame };
    const outcome = await laneOf().run(jobWith(''), PATIENT_MS, events);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'disk-full' });
  });

  test('does not stop a task of another name', async () => {
    const lane = laneOf();
    const running = lane.run(jobWith(''), PATIENT_MS, listening());
    lane.stop('task-9');
    expect(await running).toMatchObject({ kind: 'finished' });
  });

  test('that cannot start its worker says so', async () => {
    const missing = { ...unruly, entry: join(home, 'missing.js') };
    const outcome = await laneOf(missing).run(jobWith(''), PATIENT_MS, listening());
    expect(outcome).toMatchObject({ kind: 'failed', code: 'worker-died' });
  });
});
