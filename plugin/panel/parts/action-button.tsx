import type { ComponentChildren } from 'preact';
import type { Action } from '../../actions/panel';
import { useAction } from '../context';

interface ActionButtonProps<Payload> {
  action: Action<Payload>;
  payload: Payload;
  /** What it does, for the pointer that rests on it. */
  title?: string;
  look?: 'main' | 'plain' | 'quiet';
  chosen?: boolean;
  disabled?: boolean;
  children: ComponentChildren;
}

/** A button that starts an action and carries its name. */
export function ActionButton<Payload>(props: ActionButtonProps<Payload>) {
  const { action, payload, title, look = 'plain', chosen = false, disabled = false, children } = props;
  const start = useAction(action);
  const classes = ['tb-button', `tb-button-${look}`, chosen ? 'tb-chosen' : '', disabled ? 'tb-resting' : ''];
  return (
    <button
      class={classes.filter(Boolean).join(' ')}
      data-action={action.name}
      title={title}
      disabled={disabled}
      onClick={() => {
        if (!disabled) start(payload);
      }}
    >
      {children}
    </button>
  );
}
