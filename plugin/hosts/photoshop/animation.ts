/**
 * A frame animation of a take, in a document of its own: Photoshop makes frames of every layer of a document, so it
 * must hold nothing else. The descriptors are those of plugins in use; they have no documentation.
 */
import { action, app, constants, type PsDescriptor, type PsDocument, type PsLayer } from 'photoshop';
import { HostError, type AnimationRequest } from '../host';
import { documentById, itemsOf, LayerTree } from './documents';
import { inModal } from './modal';
import { isGray } from './reading';

/** @throws HostError */
export function makeAnimation(request: AnimationRequest): Promise<void> {
  return inModal({ commandName: 'Make frame animation' }, async () => {
    const source = documentById(request.document);
    const drawings = await drawingsOf(source, request);
    const target = await newDocument(source, request.name);
    const empty = itemsOf(target.layers);
    await copyInOrder(drawings, target);
    app.activeDocument = target;
    empty.forEach((layer) => layer.delete());
    await makeFrames(request.secondsEach);
  });
}

/** In order of time: a key, the frames of its segment, the next key. @throws HostError `host-layer-gone` */
async function drawingsOf(document: PsDocument, { keys, groups }: AnimationRequest): Promise<PsLayer[]> {
  const tree = await LayerTree.read(document.id);
  const need = (id: number): PsLayer => {
    const layer = tree.find(document, id);
    if (!layer) throw new HostError('host-layer-gone', '');
    return layer;
  };
  return keys.flatMap((key, i) => {
    if (groups[i] === undefined) return [need(key)];
    const frames = itemsOf(need(groups[i]).layers).sort((a, b) => a.name.localeCompare(b.name));
    return [need(key), ...frames];
  });
}

async function newDocument(source: PsDocument, name: string): Promise<PsDocument> {
  const { RGB, GRAYSCALE } = constants.NewDocumentMode;
  const { width, height, resolution } = source;
  const made = await app.createDocument({
    name,
    width,
    height,
    resolution,
    mode: isGray(source) ? GRAYSCALE : RGB,
    fill: constants.DocumentFill.TRANSPARENT,
  });
  if (!made) throw new HostError('host-no-animation', 'No document was made.');
  return made;
}

/** Photoshop starts with the lowest layer: each copy goes above the one before. */
async function copyInOrder(drawings: readonly PsLayer[], target: PsDocument): Promise<void> {
  for (const drawing of drawings) {
    const copy = await drawing.duplicate(target);
    const top = target.layers[0];
    if (top.id !== copy.id) copy.move(top, constants.ElementPlacement.PLACEBEFORE);
  }
}

async function makeFrames(secondsEach: number): Promise<void> {
  const current = { _ref: 'animationFrameClass', _enum: 'ordinal', _value: 'targetEnum' };
  await play([
    { _obj: 'makeFrameAnimation' },
    { _obj: 'animationFramesFromLayers' },
    { _obj: 'animationSelectAll' },
    {
      _obj: 'set',
      _target: [current],
      to: { _obj: 'animationFrameClass', animationFrameDelay: secondsEach },
    },
  ]);
}

async function play(descriptors: PsDescriptor[]): Promise<void> {
  const answers = await action.batchPlay(descriptors, { dialogOptions: 'silent' });
  const refused = answers.find((answer) => answer._obj === 'error');
  if (refused)
    throw new HostError('host-no-animation', typeof refused.message === 'string' ? refused.message : '');
}
