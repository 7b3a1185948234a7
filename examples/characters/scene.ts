import type { Raster, Size } from '../../pixels/raster';
import { paintBackground, settings, type Setting } from './background';
import { bird } from './bird';
import { cat } from './cat';
import type { Character } from './character';
import { fox } from './fox';
import { renderPose, renderSketch, stage, type PoseOptions } from './render';

/** How a scene is drawn: painted cels, ink lines alone, or whole pictures with a moving ground. */
export type Style = 'painted' | 'lines' | 'pan';

/** One move of one character between two poses before a painted ground. */
export interface Scene {
  name: string;
  title: string;
  character: Character;
  from: string;
  to: string;
  style: Style;
  setting: Setting;
  size: Size;
  /** Frames of the segment (0 is key A, 16 key B) that have a rough. */
  sketches: readonly number[];
  /** How far the camera pans from A to B, in scene units. */
  pan: number;
}

/** Frames from key A (0) to key B (16) on the scale that sketch guides use. */
export const segmentFrames = 16;

const small: Size = { widthPx: 640, heightPx: 360 };

export const scenes: readonly Scene[] = [
  {
    name: 'fox-wave',
    title: 'a fox waves: arm on an arc, head tilt, tail and scarf follow',
    ...{ character: fox, from: 'rest', to: 'wave', style: 'painted', setting: settings.meadow },
    ...{ size: stage, sketches: [8], pan: 0 },
  },
  {
    name: 'bird-leap',
    title: 'a round bird leaps: squash and stretch, wings, a large move',
    ...{ character: bird, from: 'crouch', to: 'leap', style: 'painted', setting: settings.valley },
    ...{ size: small, sketches: [8], pan: 0 },
  },
  {
    name: 'cat-turn',
    title: 'a cat turns its head: line art, the head dips on the way',
    ...{ character: cat, from: 'left', to: 'right', style: 'lines', setting: settings.paper },
    ...{ size: small, sketches: [8], pan: 0 },
  },
  {
    name: 'bird-pan',
    title: 'a bird flies, the camera pans over hills: opaque pictures',
    ...{ character: bird, from: 'glide', to: 'dip', style: 'pan', setting: settings.valley },
    ...{ size: small, sketches: [], pan: 110 },
  },
  {
    name: 'fox-blink',
    title: 'a fox nods and closes its eyes: ears, tail and arms follow',
    ...{ character: fox, from: 'rest', to: 'nod', style: 'painted', setting: settings.meadow },
    ...{ size: stage, sketches: [], pan: 0 },
  },
  {
    name: 'bird-hop',
    title: 'a round bird hops: squash and stretch, and a small flap',
    ...{ character: bird, from: 'crouch', to: 'hop', style: 'painted', setting: settings.valley },
    ...{ size: small, sketches: [], pan: 0 },
  },
  {
    name: 'cat-blink',
    title: 'a cat nods and closes its eyes: line art',
    ...{ character: cat, from: 'left', to: 'blink', style: 'lines', setting: settings.paper },
    ...{ size: small, sketches: [], pan: 0 },
  },
];

/** @throws RangeError when there is no scene of that name. */
export function sceneNamed(name: string): Scene {
  const scene = scenes.find((candidate) => candidate.name === name);
  if (!scene)
    throw new RangeError(`no scene "${name}"; there are ${scenes.map((one) => one.name).join(', ')}`);
  return scene;
}

/** What key A (moment 0), key B (moment 1) or a true in-between of a scene looks like. */
export function renderFrame(scene: Scene, moment: number, size: Size = scene.size): Raster {
  const drawing = renderPose(scene.character, moment, {
    ...poseOptions(scene, size),
    ink: scene.style === 'lines',
  });
  return scene.style === 'pan' ? over(drawing, renderBackground(scene, size, moment)) : drawing;
}

/** The rough for a frame of the segment (0..16). */
export function renderGuide(scene: Scene, frame: number, size: Size = scene.size): Raster {
  return renderSketch(scene.character, frame / segmentFrames, {
    ...poseOptions(scene, size),
    seed: frame + 1,
  });
}

export function renderBackground(scene: Scene, size: Size = scene.size, moment = 0): Raster {
  return paintBackground(scene.setting, size, scene.pan * moment);
}

/** Lays a cel over an opaque picture of the same size, in place; 8 bits. */
export function over(cel: Raster, ground: Raster): Raster {
  for (let i = 0; i < cel.data.length; i += 4) {
    const alpha = cel.data[i + 3] / 255;
    for (let channel = 0; channel < 3; channel++) {
      const mixed = cel.data[i + channel] * alpha + ground.data[i + channel] * (1 - alpha);
      ground.data[i + channel] = Math.round(mixed);
    }
  }
  return ground;
}

function poseOptions(scene: Scene, size: Size): PoseOptions {
  return { ...size, from: scene.from, to: scene.to };
}
