import { GUIDE_SCALE } from '../../takes/chart';
import type { Action } from './panel';
import { castOf } from '../model/cast';
import type { GuideEdit } from '../model/panel-state';

const STEPS_PER_FRAME = 2;

/** Changes where a guide stands or how strongly it is followed; frames snap to halves. */
export const moveGuide: Action<{ id: number } & Partial<GuideEdit>> = {
  name: 'move-guide',
  perform(panel, { id, ...change }) {
    const guide = castOf(panel.store.state).guides.find(({ layer }) => layer.id === id);
    if (!guide || Object.values(change).some((value) => !Number.isFinite(value))) return;
    const { segment, frame, strength } = { ...guide, ...change };
    const edit: GuideEdit = {
      segment,
      frame: Math.min(GUIDE_SCALE, Math.max(0, Math.round(frame * STEPS_PER_FRAME) / STEPS_PER_FRAME)),
      strength: Math.min(1, Math.max(0, strength)),
    };
    panel.store.update(({ guideEdits }) => ({ guideEdits: { ...guideEdits, [id]: edit } }));
  },
};
