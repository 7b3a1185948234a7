/** Orders: from what is chosen now, and from a take that is to be made again. */
import type { HostDocument } from '../../hosts/host';
import { castOf, type CastLayer } from '../../model/cast';
import type { PanelState } from '../../model/panel-state';
import type { SettingValue } from '../../model/settings';
import type { Take } from '../../model/take';
import { engineOf } from '../../model/engines';
import type { TakeOrder, OrderedLayer } from './sending';

const layerOf = ({ layer, merged }: CastLayer): OrderedLayer => ({
  layer: layer.id,
  name: layer.name,
  merged,
});

/** @returns undefined while something is missing */
export function orderFromState(state: PanelState): TakeOrder | undefined {
  const { document } = state.selection;
  const engine = engineOf(state);
  if (!document || !engine) return undefined;
  const { keys, sketches } = castOf(state);
  const { inbetweens, chart, prompt, seed } = state.settings;
  return {
    ...documentPart(document),
    keys: keys.map(layerOf),
    sketches: sketches.map(({ segment, frame, strength, ...cast }) => ({
      ...layerOf(cast),
      segment,
      frame,
      strength,
    })),
    settings: { inbetweens, chart, prompt, seed },
    engine: engine.id,
    engineSettings: engineSettings(state),
  };
}

/** The same keys, sketches and settings, read from the document as it is now. */
export function orderFromTake(document: HostDocument, take: Take, seed: number): TakeOrder {
  const { request } = take;
  const source = (layer: number, name: string): OrderedLayer => ({
    layer,
    name,
    merged: take.mergedLayers.includes(layer),
  });
  return {
    ...documentPart(document),
    keys: request.keys.map(({ name }, i) => source(take.keyLayers[i], name)),
    sketches: request.sketches.map(({ name, segment, frame, strength }, i) => ({
      ...source(take.sketchLayers[i], name),
      segment,
      frame,
      strength,
    })),
    settings: { inbetweens: request.inbetweens, chart: request.chart, prompt: request.prompt, seed },
    engine: request.engine,
    engineSettings: request.settings,
  };
}

function documentPart(document: HostDocument) {
  const { id, memoryId, name, widthPx, heightPx, mode } = document;
  const canvas = {
    width: widthPx,
    height: heightPx,
    mode: mode === 'gray' ? ('gray' as const) : ('rgb' as const),
  };
  return { document: id, memoryId, documentName: name, canvas };
}

/** Only what the engine offers; a value that was kept from another version of it is left out. */
function engineSettings(state: PanelState): Record<string, SettingValue> {
  const engine = engineOf(state);
  const kept = state.settings.ofEngine[engine?.id ?? ''] ?? {};
  const offered = new Set(engine?.settings.map((setting) => setting.name));
  return Object.fromEntries(Object.entries(kept).filter(([name]) => offered.has(name)));
}
