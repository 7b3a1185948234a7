import type { Device } from '../runtime/devices';
import type { Engine, EngineId } from './engine';

/** What the process that runs an engine decides for it. */
export interface EngineHost {
  /** The device for networks, found out when it is first needed. */
  device(): Promise<Device>;
}

/** Every engine, in the order in which panels list them. Each is loaded when it is first asked for. */
const ENGINES: Record<EngineId, (host: EngineHost) => Promise<Engine>> = {
  tooncrafter: async ({ device }) => {
    const { createToonCrafterEngine } = await import('./tooncrafter/tooncrafter-engine');
    const { ModelStore } = await import('../models/model-store');
    return createToonCrafterEngine({ models: new ModelStore(), device });
  },
  draft: async () => (await import('./draft/draft-engine')).createDraftEngine(),
};

export const ENGINE_IDS = Object.keys(ENGINES) as EngineId[];

export function createEngine(id: EngineId, host: EngineHost): Promise<Engine> {
  return ENGINES[id](host);
}
