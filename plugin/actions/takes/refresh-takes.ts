/** Takes of the open document: those on disk, and what the bridge knows of jobs that this panel did not see end. */
import type { JobSummary } from '../../../protocol/messages';
import { adoptTake } from '../generation/generation';
import type { Panel } from '../panel';
import type { PanelState } from '../../model/panel-state';
import type { Take } from '../../model/take';
import { isTestEngine } from '../../model/engines';
import { keepTake } from './take-list';
import { tagInName, tagOf } from '../../../takes/names';
import { loadTakes, saveTake } from './take-store';

/** What was read last, so that the disk is read once for a document and its groups, the bridge once a connection. */
const loaded = new WeakMap<Panel, string>();
const asked = new WeakMap<Panel, string>();

export async function refreshTakes(panel: Panel): Promise<void> {
  const { selection, connection } = panel.store.state;
  const { document, tree } = selection;
  if (!document) return;
  const { memoryId } = document;
  const tags = tree.map((layer) => tagInName(layer.name)).filter((tag) => tag !== undefined);
  const shown = [memoryId, ...tags].join();
  if (loaded.get(panel) !== shown) {
    loaded.set(panel, shown);
    const takes = await loadTakes(panel.host.memory, memoryId, tags);
    if (panel.store.state.selection.document?.memoryId !== memoryId) return;
    panel.store.update({ takes });
  }
  if (connection.phase !== 'connected' || asked.get(panel) === memoryId) return;
  asked.set(panel, memoryId);
  await takeOver(panel, document.id, memoryId);
}

/** After a new connection the bridge is asked again. */
export function askBridgeAgain(panel: Panel): void {
  asked.delete(panel);
}

async function takeOver(panel: Panel, document: number, memoryId: string): Promise<void> {
  const summaries = await panel.bridge.list(memoryId).catch(() => []);
  for (const summary of summaries) {
    const take =
      panel.store.state.takes.find(({ job }) => job === summary.job) ?? takeOf(panel.store.state, summary);
    if (summary.state === 'done' && take.slots.length === 0)
      await keep(panel, memoryId, { ...take, slots: summary.slots });
    const underWay = summary.state === 'queued' || summary.state === 'running';
    if (underWay && !panel.store.state.run) void adoptTake(panel, document, memoryId, take);
  }
}

async function keep(panel: Panel, memoryId: string, take: Take): Promise<void> {
  await saveTake(panel.host.memory, memoryId, take);
  keepTake(panel, memoryId, take);
}

/** A job of this document that another session started: its keys are looked for by name. */
function takeOf(state: PanelState, { job, createdAt, request, slots }: JobSummary): Take {
  const byName = (name: string) => state.selection.tree.find((layer) => layer.name === name)?.id ?? -1;
  return {
    tag: tagOf(job),
    job,
    createdAt,
    request,
    keyLayers: request.keys.map((key) => byName(key.name)),
    sketchLayers: request.sketches.map((sketch) => byName(sketch.name)),
    mergedLayers: [],
    ...(isTestEngine(state, request.engine) ? { testModel: true } : {}),
    inbetweens: request.inbetweens,
    chart: request.chart,
    slots,
    groups: [],
  };
}
