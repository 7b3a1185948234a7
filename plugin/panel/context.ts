/** How components reach the panel: they read its state and start its actions, nothing else. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { start, type Action, type Panel } from '../actions/panel';
import type { PanelState } from '../model/panel-state';
import { textOf, type TextKey, type TextValues } from './texts/texts';

export interface PanelView {
  panel: Panel;
  state: PanelState;
  /** Width of the panel, so that pictures can be fitted: hosts do not scale them in proportion. */
  widthPx: number;
}

export const PanelContext = createContext<PanelView | undefined>(undefined);

export function useView(): PanelView {
  const view = useContext(PanelContext);
  if (!view) throw new Error('A component of the panel stands outside of it.');
  return view;
}

export function useStateOf(panel: Panel): PanelState {
  const [state, setState] = useState(panel.store.state);
  useEffect(() => {
    setState(panel.store.state);
    return panel.store.subscribe(() => setState(panel.store.state));
  }, [panel]);
  return state;
}

export type Text = (key: TextKey, values?: TextValues) => string;

export function useText(): Text {
  const { language } = useView().state;
  return (key, values) => textOf(language, key, values);
}

/** A function that starts the action, unless something hinders it. */
export function useAction<Payload>(action: Action<Payload>): (payload: Payload) => void {
  const { panel } = useView();
  return (payload) => start(panel, action, payload);
}
