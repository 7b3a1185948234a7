import { takeHindrance } from '../model/hindrances';
import { WireFailure } from '../bridge/questions';
import type { Action } from './panel';
import { withoutTake } from './takes/take-list';
import { forgetTake } from './takes/take-store';
import { withTake } from './takes/with-take';

/**
 * Forgets a take, here and on the bridge. Layers that were inserted stay, for the artist may have worked on them; where
 * they only show files (After Effects), the host takes them away.
 */
export const discardTake: Action<string> = {
  name: 'discard-take',
  hindrance: takeHindrance,
  perform: (panel, tag) =>
    withTake(panel, tag, async ({ job, groups }) => {
      const { document } = panel.store.state.selection;
      if (document && groups.length > 0) await panel.host.removeInserted?.({ document: document.id, groups });
      await panel.bridge.discard(job).catch(ignoreUnknownJob);
      if (document) await forgetTake(panel.host.memory, document.memoryId, tag);
      panel.store.update(({ takes, outcome }) => ({
        takes: withoutTake(takes, tag),
        outcome: outcome?.kind === 'done' && outcome.tag === tag ? undefined : outcome,
      }));
    }),
};

/** The bridge may have forgotten it first. */
function ignoreUnknownJob(error: unknown): void {
  if (!(error instanceof WireFailure && error.code === 'job-unknown')) throw error;
}
