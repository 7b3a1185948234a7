/**
 * The main job, end to end, as a new user sees it: two layers of a PSD go through a real bridge over the real protocol,
 * as the panel sends them, and come back as in-between layers.
 *
 *   npm run demo
 */
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Cel } from '../../pixels/raster';
import { resultOutputs } from '../../bridge-server/cli/inbetween/outputs';
import { previewOutputs } from '../../bridge-server/cli/inbetween/previews';
import { openPsdSource } from '../../bridge-server/cli/inbetween/psd-source';
import { writeOutputs } from '../../bridge-server/cli/inbetween/safe-output';
import type { DrawingSource } from '../../bridge-server/cli/inbetween/drawing-source';
import type { SourceDrawing, ShownTake } from '../../bridge-server/cli/inbetween/shown-take';
import { bytesToSamples, samplesToBytes } from '../../bridge-server/jobs/store/pixel-file';
import type { JobRequest, Slot } from '../../protocol';
import { chartMoments, type Chart } from '../../takes/chart';
import { BridgeClient } from '../client/bridge-client';
import { startBridge, type BridgeProcess } from './bridge-process';

const ROOT = resolve(__dirname, '../..');
const DRAWING = join(ROOT, 'examples/drawings/fox-blink.psd');
const OUTPUT = join(ROOT, 'demo-output');
const ENTRY = join(ROOT, 'dist/bridge/toonbridge.js');
const COUNT = 7;
const CHART: Chart = { spacing: 'ease-in-out', hold: 2 };
const SEED = 7;
const FRAMES_PER_SECOND = 24;
const DEPTH = 8;

/** One line for each thing that was done, with the time that it took. */
async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const result = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  process.stdout.write(`  ${title.padEnd(58)} ${seconds.padStart(6)} s\n`);
  return result;
}

function upload(client: BridgeClient, { cel }: SourceDrawing): Promise<string> {
  return client.upload({ bounds: cel.bounds, depth: DEPTH, bytes: samplesToBytes(cel.raster.data) });
}

async function sendDrawings(client: BridgeClient, source: DrawingSource): Promise<JobRequest> {
  const keys = [];
  for (const key of source.keys) keys.push({ upload: await upload(client, key), name: key.name });
  const sketches = [];
  for (const sketch of source.sketches) {
    const { name, segment, frame } = sketch;
    sketches.push({ upload: await upload(client, sketch), name, segment, frame, strength: 1 });
  }
  const { widthPx, heightPx } = source.canvas;
  return {
    document: { id: randomUUID(), name: 'fox-blink.psd' },
    canvas: { width: widthPx, height: heightPx, mode: 'rgb' },
    keys,
    sketches,
    engine: 'draft',
    seed: SEED,
    prompt: '',
    inbetweens: COUNT,
    chart: CHART,
    settings: {},
  };
}

async function fetchCel(client: BridgeClient, job: string, { segment, index }: Slot): Promise<Cel> {
  const { frame, bytes } = await client.fetch(job, segment, index);
  if (!frame.pixels) throw new Error(`Frame ${index} came back empty.`);
  const { left, top, right, bottom } = frame.pixels.bounds;
  return {
    bounds: { left, top, right, bottom },
    raster: { widthPx: right - left, heightPx: bottom - top, data: bytesToSamples(bytes, DEPTH) },
  };
}

async function fetchTake(
  client: BridgeClient,
  job: string,
  slots: Slot[],
  source: DrawingSource,
): Promise<ShownTake> {
  const cels: Cel[] = [];
  for (const slot of slots) cels.push(await fetchCel(client, job, slot));
  const moments = chartMoments(CHART, COUNT);
  return {
    canvas: source.canvas,
    keys: source.keys,
    chart: CHART,
    count: COUNT,
    engine: 'draft',
    seed: SEED,
    inbetweens: slots.map(({ segment, slot }, i) => ({
      segment,
      slot,
      moment: moments[slot],
      read: async () => cels[i],
    })),
  };
}

async function writeResults(take: ShownTake, source: DrawingSource): Promise<string[]> {
  const previews = {
    gif: join(OUTPUT, 'preview.gif'),
    apng: join(OUTPUT, 'preview.png'),
    contactSheet: join(OUTPUT, 'contact-sheet.png'),
  };
  const psd = { path: join(OUTPUT, 'fox-blink.psd'), form: 'psd' } as const;
  const frames = { path: join(OUTPUT, 'frames'), form: 'frames' } as const;
  const files = [
    ...resultOutputs(take, source, psd, FRAMES_PER_SECOND),
    ...resultOutputs(take, source, frames, FRAMES_PER_SECOND),
    ...previewOutputs(take, previews, source.form, FRAMES_PER_SECOND),
  ];
  await writeOutputs(files, new AbortController().signal);
  return files.map(({ path }) => path);
}

async function makeTake(bridge: BridgeProcess, source: DrawingSource): Promise<ShownTake> {
  const url = `ws://localhost:${bridge.port}/`;
  const client = await step('paired with the bridge', () =>
    BridgeClient.connect({ url, pairingCode: bridge.pairingCode, name: 'demo' }),
  );
  try {
    const request = await step('sent key A and key B', () => sendDrawings(client, source));
    const job = await client.submit(request);
    const slots = await step(`the draft engine made ${COUNT} in-betweens`, () => client.finished(job));
    return await step('fetched the frames', () => fetchTake(client, job, slots, source));
  } finally {
    await client.close();
  }
}

async function listResults(paths: string[]): Promise<void> {
  process.stdout.write('\nLook at:\n');
  for (const path of paths.filter((one) => !one.includes('frames'))) {
    const kilobytes = Math.round((await stat(path)).size / 1024);
    process.stdout.write(`  ${relative(process.cwd(), path)}  (${kilobytes} KB)\n`);
  }
  process.stdout.write(`  ${relative(process.cwd(), join(OUTPUT, 'frames'))}/  (${COUNT} PNGs)\n`);
}

async function demo(): Promise<void> {
  process.stdout.write(
    'ToonBridge demo: a fox nods and closes its eyes, from two layers to nine drawings.\n\n',
  );
  await rm(OUTPUT, { recursive: true, force: true });
  const source = openPsdSource(await readFile(DRAWING), {
    keys: ['keys/A', 'keys/B'],
    sketches: [],
    namedSketches: false,
  });
  const bridge = await step('started a bridge on a free port', () => startBridge(ENTRY));
  try {
    const take = await makeTake(bridge, source);
    const paths = await step('wrote the PSD, the frames and the previews', () => writeResults(take, source));
    await listResults(paths);
  } finally {
    await bridge.stop();
  }
}

demo().catch((error: Error) => {
  process.stderr.write(`The demo failed: ${error.message}\n`);
  process.exitCode = 1;
});
