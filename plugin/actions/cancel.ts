import type { Action } from './panel';

/** Answers at once; the bridge and the host stop behind it. */
export const cancel: Action = {
  name: 'cancel',
  hindrance: ({ run }) => (run ? undefined : 'not-running'),
  perform(panel) {
    const { run } = panel.store.state;
    if (!run) return;
    panel.running?.cancel();
    panel.store.update({ run: undefined, outcome: { kind: 'cancelled' } });
    if (run.job !== undefined) panel.bridge.cancel(run.job);
  },
};
