/** Settings of a document, kept across sessions. */
import { DEFAULT_SETTINGS, settingsIn, type Settings } from '../../model/settings';
import type { Panel } from '../panel';

const WRITE_AFTER_MS = 400;

const settingsFile = (document: string) => `settings-${document}`;

let pending: ReturnType<typeof setTimeout> | undefined;

/** Writes soon, once for a burst of changes. */
export function rememberSettings(panel: Panel): void {
  const { selection, settings } = panel.store.state;
  const { document } = selection;
  if (!document) return;
  clearTimeout(pending);
  pending = setTimeout(() => {
    // What cannot be written is only not remembered; the panel goes on.
    panel.host.memory.write(settingsFile(document.memoryId), JSON.stringify(settings)).catch(() => undefined);
  }, WRITE_AFTER_MS);
}

export async function recallSettings(panel: Panel, memoryId: string): Promise<Settings> {
  // What cannot be read leads to a fresh start.
  const text = await panel.host.memory.read(settingsFile(memoryId)).catch(() => undefined);
  return settingsIn(text) ?? { ...DEFAULT_SETTINGS, engine: panel.store.state.settings.engine };
}
