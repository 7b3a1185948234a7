/** A worker whose engine behaves as badly as its prompt says, for the tests of what the bridge does about it. */
import type { Engine, SegmentRequest, EngineEvents } from '../../../bridge-server/engines/engine';
import { runWorker } from '../../../bridge-server/worker/worker-main';

type Misdeed = (request: SegmentRequest, events: EngineEvents, signal: AbortSignal) => Promise<void>;

const forever = (): Promise<never> => new Promise(() => setInterval(() => undefined, 1000));

const work: Misdeed = async ({ keyA, moments }, events, signal) => {
  for (const [step, moment] of moments.entries()) {
    signal.throwIfAborted();
    const fraction = step / moments.length;
    events.onProgress({ stage: 'painting', step, steps: moments.length, fraction });
    await events.onFrame(moment, keyA);
  }
};

const misdeeds: Record<string, Misdeed> = {
  '': work,
  throws: async () => {
    throw new Error('secret detail of /home/somebody/drawing.psd');
  },
  'ends itself': async () => process.exit(7),
  'is killed': async () => {
    process.kill(process.pid, 'SIGKILL');
    await forever();
  },
  aborts: async () => process.abort(),
  'runs out of memory': async () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from({ length: 100_000 }, (_, i) => ({ i })));
  },
  'cannot allocate': async () => {
    throw new RangeError('Array buffer allocation failed');
  },
  hangs: async (_request, events) => {
    events.onProgress({ stage: 'painting', step: 0, steps: 1, fraction: 0 });
    for (;;);
  },
  'waits for ever': forever,
  'ignores a cancel': async (request, events) => {
    await work(request, events, new AbortController().signal);
    await forever();
  },
  'dies after a frame': async ({ keyA, moments }, events) => {
    await events.onFrame(moments[0], keyA);
    process.exit(1);
  },
};

const engine: Engine = {
  id: 'draft',
  acceptsAlpha: true,
  anyMoment: true,
  settings: [],
  silenceMs: 60_000,
  readiness: async () => ({ ready: true, device: 'CPU' }),
  fitSize: (size) => size,
  nativeMoments: (requested) => [...requested],
  run: (request, events, signal) => misdeeds[request.prompt](request, events, signal),
  close: async () => undefined,
};

runWorker({
  engineIds: ['draft'],
  createEngine: async () => engine,
  pullModel: async (name, onProgress, signal) => {
    if (name === 'draft') return onProgress({ stage: 'downloading', fraction: 0.5, secondsLeft: 3 });
    if (name === 'broken') throw new Error('secret detail of /home/somebody');
    onProgress({ stage: 'downloading', fraction: 0.1 });
    await new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error)),
    );
  },
  pullFailure: () => undefined,
});
