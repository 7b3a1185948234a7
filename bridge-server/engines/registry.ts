import type { Device } from '../runtime/devices';
import type { Engine, EngineId } from './engine';

/** What the process that runs an engine decides for it. */
export interface EngineHost {
  /** The device for networks, found out when it is first needed. */
  device(): Promise<Device>;
}

interface EngineEntry {
  /** Loaded only where it is used: the server's process never loads an engine. */
  create(host: EngineHost): Promise<Engine>;
  /**
   * Longest time without a sign of life before the engine counts as hung. A network runs to its end without a pause, on
   * a slow CPU for minutes.
   */
  silenceMs: number;
}

const MINUTE_MS = 60_000;

/** Every engine, in the order in which panels list them. */
const ENGINES: Record<EngineId, EngineEntry> = {
  tooncrafter: {
    create: async ({ device }) => {
      const { createToonCrafterEngine } = await import('./tooncrafter/tooncrafter-engine');
      const { ModelStore } = await import('../models/model-store');
      return createToonCrafterEngine({ models: new ModelStore(), device });
    },
    silenceMs: 20 * MINUTE_MS,
  },
  draft: {
    create: async () => (await import('./draft/draft-engine')).createDraftEngine(),
    silenceMs: MINUTE_MS,
  },
};

export const ENGINE_IDS = Object.keys(ENGINES) as EngineId[];

export function createEngine(id: EngineId, host: EngineHost): Promise<Engine> {
  return ENGINES[id].create(host);
}

/** Milliseconds; unknown engines get the shortest patience. */
export function engineSilenceMs(id: string): number {
  return isEngineId(id) ? ENGINES[id].silenceMs : MINUTE_MS;
}

function isEngineId(id: string): id is EngineId {
  return Object.hasOwn(ENGINES, id);
}
