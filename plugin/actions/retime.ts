import { placingHindrance } from '../model/hindrances';
import type { Chart } from '../../takes/chart';
import { insertAgain } from './insert-take';
import type { Action } from './panel';
import { withTake } from './takes/with-take';

/** Opens or closes the timing of a take. */
export const openRetime: Action<string> = {
  name: 'open-retime',
  hindrance: placingHindrance,
  perform(panel, tag) {
    panel.store.update(({ retiming }) => ({ retiming: retiming === tag ? undefined : tag }));
  },
};

export interface Retiming {
  tag: string;
  inbetweens: number;
  chart: Chart;
}

/** The same take with another chart or number: placed as a new group, without another generation. */
export const retime: Action<Retiming> = {
  name: 'retime',
  hindrance: (state, { tag }) => placingHindrance(state, tag),
  perform: (panel, { tag, inbetweens, chart }) =>
    withTake(panel, tag, async (take) => {
      const slots = await panel.bridge.retime(take.job, { inbetweens, chart });
      await insertAgain(panel, { ...take, inbetweens, chart, slots });
      panel.store.update({ retiming: undefined });
    }),
};
