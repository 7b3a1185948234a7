import type { Action } from './panel';

/** Downloads what an engine needs; only ever after the artist asked for it. */
export const downloadEngine: Action<string> = {
  name: 'download-engine',
  perform: (panel, engine) => panel.bridge.download(engine),
};

export const cancelDownload: Action<string> = {
  name: 'cancel-download',
  perform: (panel, engine) => panel.bridge.cancelDownload(engine),
};
