import type { Action } from './panel';

/** Tries to reach the bridge now instead of after the wait. */
export const retryConnection: Action = {
  name: 'retry-connection',
  perform: (panel) => panel.bridge.open(),
};
