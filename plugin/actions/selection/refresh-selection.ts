/** Follows the document and the selection of the host. */
import type { HostSelection } from '../../hosts/host';
import { recallSettings } from '../memory/remembered-settings';
import type { Panel } from '../panel';
import type { Settings } from '../../model/settings';
import { castOf, isShowable } from '../../model/cast';
import { MAX_INBETWEENS, MIN_INBETWEENS } from '../../../takes/chart';
import { isNumberedSketchName } from '../../../takes/sketch-names';
import type { PanelState } from '../../model/panel-state';
import { refreshTakes } from '../takes/refresh-takes';
import { loadThumbnails } from './load-thumbnails';

const NOTHING: HostSelection = { selected: [], named: [], tree: [] };

export async function refreshSelection(panel: Panel): Promise<void> {
  const before = panel.store.state;
  const selection = await panel.host.readSelection(isNumberedSketchName).catch(() => NOTHING);
  const sameDocument = before.selection.document?.id === selection.document?.id;
  if (sameDocument && isOwnGroup(before, selection))
    return panel.store.update({ selection: keepKeys(before, selection) });
  const changed = !sameDocument || !sameLayers(before, selection);
  panel.store.update((state) => ({
    selection,
    pinnedSketches: stillThere(state, selection),
    ...(changed ? { reversed: false, outcome: undefined } : {}),
    ...(changed ? { settings: offered(state.settings, selection) } : {}),
    ...(sameDocument
      ? {}
      : {
          sketchEdits: {},
          declinedSketches: [],
          mergedLayers: [],
          acceptedLocks: [],
          thumbnails: {},
          takes: [],
        }),
  }));
  if (!sameDocument && selection.document) await recall(panel, selection);
  if (changed || hasMissingPictures(panel.store.state)) await loadThumbnails(panel);
  await refreshTakes(panel);
}

async function recall(panel: Panel, selection: HostSelection): Promise<void> {
  const memoryId = selection.document?.memoryId;
  if (memoryId === undefined) return;
  const settings = offered(await recallSettings(panel, memoryId), selection);
  if (panel.store.state.selection.document?.memoryId === memoryId) panel.store.update({ settings });
}

/** As many in-betweens as fill the gap between the keys on the host's timeline; the artist may ask for others. */
function offered(settings: Settings, { gapFrames }: HostSelection): Settings {
  if (gapFrames === undefined || gapFrames < 1) return settings;
  const fitting = Math.floor(gapFrames / settings.chart.hold);
  return { ...settings, inbetweens: Math.min(MAX_INBETWEENS, Math.max(MIN_INBETWEENS, fitting)) };
}

/** A host selects what was just inserted; the artist did not, so the keys stay chosen. */
function isOwnGroup({ takes, run, selection: before }: PanelState, { selected }: HostSelection): boolean {
  if (selected.length !== 1 || before.selected.length === 0) return false;
  return run?.phase === 'inserting' || takes.some((take) => take.groups.includes(selected[0].id));
}

function keepKeys(before: PanelState, selection: HostSelection): HostSelection {
  const ids = new Set(selection.tree.map((layer) => layer.id));
  return { ...selection, selected: before.selection.selected.filter((layer) => ids.has(layer.id)) };
}

function sameLayers({ selection }: PanelState, { selected, gapFrames }: HostSelection): boolean {
  const ids = (layers: readonly { id: number }[]) => layers.map((layer) => layer.id).join();
  return ids(selection.selected) === ids(selected) && selection.gapFrames === gapFrames;
}

function stillThere({ pinnedSketches }: PanelState, { tree }: HostSelection) {
  const ids = new Set(tree.map((layer) => layer.id));
  return pinnedSketches.filter((sketch) => ids.has(sketch.id));
}

function hasMissingPictures(state: PanelState): boolean {
  const { keys, sketches } = castOf(state);
  return [...keys, ...sketches].some(
    (cast) => isShowable(cast) && state.thumbnails[cast.layer.id] === undefined,
  );
}
