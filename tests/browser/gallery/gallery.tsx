/** Shows the panel in any state, without a host or a bridge behind it: for looking at it and measuring it. */
import { render } from 'preact';
import type { Panel } from '../../../plugin/actions/panel';
import { initialState, type PanelState } from '../../../plugin/model/panel-state';
import { Store } from '../../../plugin/model/store';
import { PanelRoot } from '../../../plugin/panel/panel';

export type GalleryState = Partial<PanelState> & Pick<PanelState, 'host'>;

declare global {
  interface Window {
    showPanel(state: GalleryState, widthPx: number, heightPx: number): void;
  }
}

window.showPanel = (state, widthPx, heightPx) => {
  const place = document.createElement('div');
  place.className = 'gallery';
  place.style.cssText = `width:${widthPx}px;height:${heightPx}px`;
  document.body.replaceChildren(place);
  const store = new Store<PanelState>({ ...initialState(state.host, 'ws://localhost:43127'), ...state });
  render(<PanelRoot panel={{ store } as unknown as Panel} />, place);
};
