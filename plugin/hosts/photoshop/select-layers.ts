/** Selects layers of the active document; some commands of Photoshop see nothing but the selection. */
import { action, type PsDescriptor } from 'photoshop';

/** The host may refuse; it answers with a descriptor then and does not throw. */
export async function selectLayers(ids: readonly number[]): Promise<void> {
  const descriptors = [...new Set(ids)].map<PsDescriptor>((id, i) => ({
    _obj: 'select',
    _target: [{ _ref: 'layer', _id: id }],
    ...(i > 0 ? { selectionModifier: { _enum: 'selectionModifierType', _value: 'addToSelection' } } : {}),
    makeVisible: false,
  }));
  await action.batchPlay(descriptors, { dialogOptions: 'silent' });
}
