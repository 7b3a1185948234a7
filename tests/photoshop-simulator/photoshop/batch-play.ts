/** batchPlay: only the descriptors that are listed here are known; anything else answers with an error descriptor. */
import { findLayer, type SimDocument } from './document-model';
import type { PhotoshopCore } from './photoshop-core';

interface Descriptor {
  _obj: string;
  _target?: { _ref: string; _id?: number; _enum?: string; _value?: string }[];
  [name: string]: unknown;
}

type Handler = (core: PhotoshopCore, document: SimDocument, descriptor: Descriptor) => object | null;

const UNKNOWN_RESULT = -25920;
const READS = new Set(['get', 'multiGet']);

const startAnimation: Handler = (_core, document) => {
  document.frameAnimation = { frames: 1, delaySeconds: 0 };
  return {};
};

const handlers: Record<string, Handler> = {
  'select layer': (_core, document, descriptor) => {
    const id = descriptor._target?.[0]._id;
    if (id === undefined || !findLayer(document, id)) return null;
    const adding =
      (descriptor.selectionModifier as { _value?: string } | undefined)?._value === 'addToSelection';
    document.activeIds = adding ? [...document.activeIds.filter((other) => other !== id), id] : [id];
    return {};
  },
  'make animationClass': startAnimation,
  makeFrameAnimation: startAnimation,
  animationFramesFromLayers: (_core, document) => {
    if (!document.frameAnimation) return null;
    document.frameAnimation.frames = document.layers.length;
    return {};
  },
  animationSelectAll: (_core, document) => (document.frameAnimation ? {} : null),
  'set animationFrameClass': (_core, document, descriptor) => {
    const delay = (descriptor.to as { animationFrameDelay?: number } | undefined)?.animationFrameDelay;
    if (!document.frameAnimation || delay === undefined) return null;
    document.frameAnimation.delaySeconds = delay;
    return {};
  },
};

function handlerOf(name: string): Handler | undefined {
  return Object.hasOwn(handlers, name) ? handlers[name] : undefined;
}

export function batchPlay(core: PhotoshopCore, descriptors: Descriptor[]): object[] {
  return descriptors.map((descriptor) => {
    const reading = READS.has(descriptor._obj);
    if (!reading) core.gate.require(`batchPlay ${descriptor._obj}`, 'write');
    const target = descriptor._target?.find((part) => part._ref !== 'document')?._ref;
    const handler = handlerOf(`${descriptor._obj} ${target}`) ?? handlerOf(descriptor._obj);
    const document = core.activeDocument;
    const answer = handler && document ? handler(core, document, descriptor) : null;
    if (answer && !reading && document && descriptor._obj !== 'select')
      core.changed(document, descriptor._obj);
    return (
      answer ?? {
        _obj: 'error',
        result: UNKNOWN_RESULT,
        message: `The command "${descriptor._obj}" is not currently available.`,
      }
    );
  });
}
