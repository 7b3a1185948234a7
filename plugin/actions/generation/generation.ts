/** One generation from start to end: read and send the layers, wait for the bridge, place the result, keep the take. */
import { newId } from '../../bridge/ids';
import type { Panel } from '../panel';
import type { Run } from '../../model/panel-state';
import type { Take } from '../../model/take';
import { shownError } from '../caught';
import { isTestEngine } from '../../model/engines';
import { forgetTake, saveTake } from '../takes/take-store';
import { tagOf } from '../../../takes/names';
import { keepTake } from '../takes/take-list';
import { awaitJob } from './await-job';
import { placeTake } from './place-take';
import { updateRun, type RunHandle } from './run-state';
import { jobRequest, uploadLayers, type TakeOrder, type Uploaded } from './sending';
import { Cancellation, Cancelled } from '../../cancel/cancellation';

/** One take for each seed. Ends in the state's outcome; it never throws. */
export async function generateTakes(panel: Panel, order: TakeOrder, seeds: readonly number[]): Promise<void> {
  const { documentName, engine } = order;
  const keyNames = order.keys.map((key) => key.name);
  const testModel = isTestEngine(panel.store.state, engine);
  const about = { documentName, keyNames, variations: seeds.length, testModel };
  await inRun(panel, about, async (run) => {
    const uploaded = await uploadLayers(run, order);
    for (const [i, seed] of seeds.entries()) {
      updateRun(run, { variation: i + 1, strip: [] });
      await generateOne(run, { ...order, settings: { ...order.settings, seed } }, uploaded, testModel);
    }
  });
}

/** A job that was started before this panel was: wait for it and place it. */
export async function adoptTake(panel: Panel, document: number, memoryId: string, take: Take): Promise<void> {
  const keyNames = take.request.keys.map((key) => key.name);
  const documentName = take.request.document?.name ?? '';
  const about = { documentName, keyNames, variations: 1, testModel: take.testModel === true };
  await inRun(panel, about, (run) => finishTake(run, document, memoryId, take));
}

type About = Pick<Run, 'documentName' | 'keyNames' | 'variations' | 'testModel'>;

async function inRun(panel: Panel, about: About, work: (run: RunHandle) => Promise<void>): Promise<void> {
  const controller = new Cancellation();
  const run: RunHandle = { panel, id: newId(), signal: controller };
  panel.running = controller;
  panel.store.update({ run: newRun(run.id, about), outcome: undefined });
  try {
    await work(run);
  } catch (error) {
    if (!(error instanceof Cancelled) && !controller.isCancelled)
      panel.store.update({ outcome: { kind: 'failed', error: shownError(error) } });
  } finally {
    if (panel.running === controller) panel.running = undefined;
    panel.store.update((state) => (state.run?.id === run.id ? { run: undefined } : {}));
  }
}

function newRun(id: string, about: About): Run {
  return { id, phase: 'reading', ...about, variation: 1, step: 0, steps: 0, fraction: 0, strip: [] };
}

async function generateOne(
  run: RunHandle,
  order: TakeOrder,
  uploaded: Uploaded,
  testModel: boolean,
): Promise<void> {
  const { panel, signal } = run;
  updateRun(run, { phase: 'queued', fraction: 0, place: undefined });
  const request = jobRequest(order, uploaded);
  const job = await panel.bridge.submit(request);
  if (signal.isCancelled) {
    panel.bridge.cancel(job);
    throw new Cancelled();
  }
  updateRun(run, { job });
  const take: Take = {
    tag: tagOf(job),
    job,
    createdAt: new Date().toISOString(),
    request,
    keyLayers: order.keys.map((key) => key.layer),
    sketchLayers: order.sketches
      .filter((_, i) => uploaded.sketches[i] !== undefined)
      .map((sketch) => sketch.layer),
    mergedLayers: [...order.keys, ...order.sketches].filter((s) => s.merged).map((s) => s.layer),
    ...(testModel ? { testModel } : {}),
    inbetweens: request.inbetweens,
    chart: request.chart,
    slots: [],
    groups: [],
  };
  await finishTake(run, order.document, order.memoryId, take, uploaded.notes);
}

async function finishTake(
  run: RunHandle,
  document: number,
  memoryId: string,
  started: Take,
  notes: readonly string[] = [],
): Promise<void> {
  const { panel, signal } = run;
  const { memory } = panel.host;
  const waiting = awaitJob(run, started.job);
  await Promise.all([saveTake(memory, memoryId, started), waiting]).catch(async (error: unknown) => {
    await forgetTake(memory, memoryId, started.tag);
    throw error;
  });
  const take = { ...started, slots: await waiting };
  await saveTake(memory, memoryId, take);
  keepTake(panel, memoryId, take);
  updateRun(run, { phase: 'fetching', fraction: 0, secondsLeft: undefined });
  const { groups, strip } = await placeTake(run.panel, take, placing(run, document), signal);
  const placed = { ...take, groups: groups.map(({ group }) => group) };
  await saveTake(memory, memoryId, placed);
  keepTake(panel, memoryId, placed);
  const frames = take.slots.length;
  if (!signal.isCancelled)
    panel.store.update({
      outcome: { kind: 'done', tag: take.tag, frames, strip, testModel: take.testModel, notes },
    });
}

function placing(run: RunHandle, document: number) {
  return {
    document,
    undoName: 'ToonBridge in-betweens',
    onFetched: (done: number, total: number) => updateRun(run, { phase: 'fetching', fraction: done / total }),
    onInserted: (done: number, total: number) =>
      updateRun(run, { phase: 'inserting', fraction: done / total }),
  };
}
