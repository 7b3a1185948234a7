/** Photoshop behind the host interface. Only this file and its folder know Photoshop. */
import { action } from 'photoshop';
import { host, versions } from 'uxp';
import type { HostAdapter } from './host';
import { makeAnimation } from './photoshop/animation';
import { insertGroups } from './photoshop/inserting';
import { readLayer } from './photoshop/reading';
import { readSelection } from './photoshop/selection';
import { runSelfTest } from './photoshop/self-test';
import { memory, saveText, token } from './photoshop/storage';
import { readThumbnails } from './photoshop/thumbnails';

/** Everything after which another layer may be selected, or the same one may have another name or look. */
const EVENTS = ['select', 'make', 'delete', 'move', 'set', 'open', 'close', 'duplicate'];

export function photoshopHost(): HostAdapter {
  return {
    info: {
      name: 'photoshop',
      version: `${host.version} (UXP ${versions.uxp})`,
      language: host.uiLocale.slice(0, 2).toLowerCase(),
      animation: true,
      selfTest: true,
    },
    memory,
    token,
    onChange,
    readSelection,
    thumbnails: readThumbnails,
    readLayer,
    insert: insertGroups,
    makeAnimation,
    selfTest: runSelfTest,
    saveText,
  };
}

function onChange(listener: () => void): () => void {
  const notified = () => listener();
  void action.addNotificationListener(EVENTS, notified);
  return () => void action.removeNotificationListener(EVENTS, notified);
}
