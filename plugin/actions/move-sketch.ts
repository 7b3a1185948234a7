import { SKETCH_SCALE } from '../../takes/chart';
import type { Action } from './panel';
import { castOf } from '../model/cast';
import type { SketchEdit } from '../model/panel-state';

const STEPS_PER_FRAME = 2;

/** Changes where a sketch stands or how strongly it is followed; frames snap to halves. */
export const moveSketch: Action<{ id: number } & Partial<SketchEdit>> = {
  name: 'move-sketch',
  perform(panel, { id, ...change }) {
    const sketch = castOf(panel.store.state).sketches.find(({ layer }) => layer.id === id);
    if (!sketch || Object.values(change).some((value) => !Number.isFinite(value))) return;
    const { segment, frame, strength } = { ...sketch, ...change };
    const edit: SketchEdit = {
      segment,
      frame: Math.min(SKETCH_SCALE, Math.max(0, Math.round(frame * STEPS_PER_FRAME) / STEPS_PER_FRAME)),
      strength: Math.min(1, Math.max(0, strength)),
    };
    panel.store.update(({ sketchEdits }) => ({ sketchEdits: { ...sketchEdits, [id]: edit } }));
  },
};
