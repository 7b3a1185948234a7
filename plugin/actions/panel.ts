/** What an action works with, and what an action is: one thing that the artist can do, under one name. */
import type { Bridge } from '../bridge/bridge';
import type { HostAdapter } from '../hosts/host';
import type { PanelState } from '../model/panel-state';
import type { Store } from '../model/store';

export interface Panel {
  readonly store: Store<PanelState>;
  readonly host: HostAdapter;
  readonly bridge: Bridge;
  /** Stops the generation that is under way. */
  running?: AbortController;
}

export interface Action<Payload = void> {
  /** Stands in `data-action` of everything that starts it. */
  readonly name: string;
  perform(panel: Panel, payload: Payload): void | Promise<void>;
}
