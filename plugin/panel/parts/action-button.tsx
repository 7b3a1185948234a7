import type { ComponentChildren } from 'preact';
import type { Action } from '../../actions/panel';
import { useAction, useView } from '../context';
import { reasonOf } from '../texts/hindrance-texts';

interface ActionButtonProps<Payload> {
  action: Action<Payload>;
  payload: Payload;
  /** What it does, for the pointer that rests on it. */
  title?: string;
  look?: 'main' | 'plain' | 'quiet';
  chosen?: boolean;
  children: ComponentChildren;
}

/** A button that starts an action and carries its name. While the action is hindered it rests and says why. */
export function ActionButton<Payload>(props: ActionButtonProps<Payload>) {
  const { action, payload, title, look = 'plain', chosen = false, children } = props;
  const { state } = useView();
  const start = useAction(action);
  const hindrance = action.hindrance?.(state, payload);
  const classes = [
    'tb-button',
    `tb-button-${look}`,
    chosen ? 'tb-chosen' : '',
    hindrance ? 'tb-resting' : '',
  ];
  return (
    <button
      class={classes.filter(Boolean).join(' ')}
      data-action={action.name}
      data-why={hindrance}
      title={hindrance ? reasonOf(state, hindrance) : title}
      disabled={hindrance !== undefined}
      onClick={() => start(payload)}
    >
      {children}
    </button>
  );
}
