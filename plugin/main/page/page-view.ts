/** What the page shows around the panel. */
import { Store } from '../../model/store';
import type { ShownError } from '../../model/shown-error';

export interface PageView {
  busy?: 'opening' | 'saving';
  error?: ShownError;
  playing: boolean;
  /** Frame of the timeline, from 0; undefined shows the document as it is. */
  frame?: number;
  onion: boolean;
  dragging: boolean;
}

export type ViewStore = Store<PageView>;

export function newViewStore(): ViewStore {
  return new Store<PageView>({ playing: false, onion: true, dragging: false });
}
