/** What an action works with, and what an action is: one thing that the artist can do, under one name. */
import type { Cancellation } from '../cancel/cancellation';
import type { Bridge } from '../bridge/bridge';
import type { HostAdapter } from '../hosts/host';
import type { Hindrance } from '../model/hindrances';
import type { PanelState } from '../model/panel-state';
import type { Store } from '../model/store';

export interface Panel {
  readonly store: Store<PanelState>;
  readonly host: HostAdapter;
  readonly bridge: Bridge;
  /** Stops the generation that is under way. */
  running?: Cancellation;
}

export interface Action<Payload = void> {
  /** Stands in `data-action` of everything that starts it. */
  readonly name: string;
  /** Why it cannot be done now; undefined when it can. Actions without this can always be done. */
  hindrance?(state: PanelState, payload: Payload): Hindrance | undefined;
  perform(panel: Panel, payload: Payload): void | Promise<void>;
}

/** Starts an action, unless something hinders it. */
export function start<Payload>(panel: Panel, action: Action<Payload>, payload: Payload): void {
  if (action.hindrance?.(panel.store.state, payload) === undefined) void action.perform(panel, payload);
}
