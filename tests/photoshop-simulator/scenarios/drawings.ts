/** Small documents drawn for the scenarios: keys with a blob that moves, so that the engine has something to do. */
import type { SimBounds, SimDocument, SimLayer, SimMode, SimPixels } from '../photoshop/document-model';
import type { PhotoshopCore } from '../photoshop/photoshop-core';

export const CANVAS = { width: 96, height: 64 };
const WHITE_16 = 32768;
const INK = [30, 20, 40];
const PAINT = [220, 120, 60];
const GREY_INK = [24, 24, 24];
const GREY_PAINT = [170, 170, 170];

export interface DocumentPlan {
  name?: string;
  mode?: SimMode;
  bits?: 8 | 16;
  width?: number;
  height?: number;
  /** Top first. */
  layers: (core: PhotoshopCore, draw: Drawer) => SimLayer[];
}

/** Draws a blob with an outline, centred at (x, y). */
export type Drawer = (name: string, x: number, y: number, radius?: number) => SimLayer;

export function openDrawing(core: PhotoshopCore, plan: DocumentPlan): SimDocument {
  const { mode = 'RGB', bits = 8, width = CANVAS.width, height = CANVAS.height } = plan;
  const draw: Drawer = (name, x, y, radius = 14) => {
    const layer = core.newLayer(name, 'pixel', null);
    layer.pixels = blob(x, y, radius, bits, mode === 'GRAYSCALE');
    return layer;
  };
  return core.open({
    width,
    height,
    id: core.newId(),
    name: plan.name ?? 'scene.psd',
    mode,
    bits,
    profile: mode === 'GRAYSCALE' ? 'Dot Gain 20%' : 'sRGB IEC61966-2.1',
    layers: plan.layers(core, draw),
    activeIds: [],
    history: [],
    historyIndex: 0,
    temporary: false,
    frameAnimation: null,
  });
}

/** Two keys that move to the right, over a background. */
export function openTwoKeys(core: PhotoshopCore, plan: Partial<DocumentPlan> = {}): SimDocument {
  return openDrawing(core, {
    ...plan,
    layers: (_core, draw) => [draw('B', 62, 34), draw('A', 34, 32), paper(core)],
  });
}

export function paper(core: PhotoshopCore): SimLayer {
  const layer = core.newLayer('Background', 'pixel', null);
  const bounds = { left: 0, top: 0, right: CANVAS.width, bottom: CANVAS.height };
  layer.pixels = { bounds, data: new Uint8Array(CANVAS.width * CANVAS.height * 4).fill(255) };
  layer.isBackgroundLayer = true;
  layer.positionLocked = true;
  return layer;
}

function blob(x: number, y: number, radius: number, bits: 8 | 16, grey: boolean): SimPixels {
  const bounds: SimBounds = { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
  const side = radius * 2;
  const scale = bits === 16 ? WHITE_16 / 255 : 1;
  const data = bits === 16 ? new Uint16Array(side * side * 4) : new Uint8Array(side * side * 4);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const distance = Math.hypot(column + 0.5 - radius, row + 0.5 - radius);
      if (distance > radius) continue;
      const colour = colourAt(distance < radius - 2, grey);
      [...colour, 255].forEach(
        (value, c) => (data[(row * side + column) * 4 + c] = Math.round(value * scale)),
      );
    }
  }
  return { bounds, data };
}

function colourAt(inside: boolean, grey: boolean): number[] {
  if (grey) return inside ? GREY_PAINT : GREY_INK;
  return inside ? PAINT : INK;
}

export function idOf(document: SimDocument, name: string): number {
  const waiting = [...document.layers];
  for (let layer = waiting.shift(); layer; layer = waiting.shift()) {
    if (layer.name === name) return layer.id;
    waiting.push(...(layer.children ?? []));
  }
  throw new Error(`${document.name} has no layer ${name}`);
}
