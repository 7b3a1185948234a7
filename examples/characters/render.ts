import type { Depth, Raster, Size } from '../../pixels/raster';
import { Canvas } from './canvas';
import type { Character } from './character';
import type { Point } from './curve';
import { Drawing, weight, type Line, type Shape } from './drawing';
import { inkStroke } from './ink';
import { brushMask, clipMask, polygonMask, type Mask } from './mask';
import { seedOf } from './noise';
import { palette, rgb } from './palette';
import { applyTooth, pencilStrokes } from './pencil';

/** The stage that characters are drawn on; other sizes show all of it, centred. */
export const stage: Size = { widthPx: 960, heightPx: 540 };

/** What of a body's lines behind it still shows in a rough, where the artist draws through. */
const DRAWN_THROUGH = 0.15;

export interface PoseOptions extends Size {
  /** Names of the poses at moments 0 and 1; the character's first two where left out. */
  from?: string;
  to?: string;
  depth?: Depth;
}

export interface CelOptions extends PoseOptions {
  /** Ink lines alone, without paint; bodies still hide the lines behind them. */
  ink?: boolean;
}

export interface SketchOptions extends PoseOptions {
  /** Another seed is another drawing of the same pose. */
  seed?: number;
}

/** The cleaned-up drawing at a moment (0 to 1) on transparent ground, as large as asked for. */
export function renderPose(character: Character, moment: number, options: CelOptions): Raster {
  const canvas = new Canvas(options.widthPx, options.heightPx);
  const { shapes, scale } = staged(character, moment, options);
  shapes.forEach((shape, i) => {
    const mask = shapeMask(shape, scale, canvas, seedOf(character.name) + i);
    if (!options.ink || shape.kind === 'line' || shape.kind === 'spot') canvas.paint(mask, rgb(shape.colour));
    else if (shape.kind !== 'patch') canvas.rubOut(mask, 1);
  });
  return canvas.toRaster(options.depth);
}

/** The same drawing as a rough in blue pencil: wobbly doubled lines, uneven pressure in the alpha. */
export function renderSketch(character: Character, moment: number, options: SketchOptions): Raster {
  const canvas = new Canvas(options.widthPx, options.heightPx);
  const { shapes, scale } = staged(character, moment, options);
  const paperSeed = seedOf(character.name) + (options.seed ?? 1);
  shapes.forEach((shape, i) => {
    if (shape.kind === 'body') canvas.rubOut(shapeMask(shape, scale, canvas, 0), 1 - DRAWN_THROUGH);
    const line = roughLine(shape);
    if (!line) return;
    for (const stroke of pencilStrokes(line, scale, paperSeed + i * 31)) {
      const mask = brushMask(stroke, canvas);
      if (line.inside) clipMask(mask, polygonMask(scaled(line.inside, scale), canvas));
      applyTooth(mask, paperSeed);
      canvas.paint(mask, rgb(palette.bluePencil));
    }
  });
  return canvas.toRaster(options.depth);
}

/** The shapes of a moment, moved so that multiplying by `scale` puts the stage into the middle of the picture. */
function staged(
  character: Character,
  moment: number,
  options: PoseOptions,
): { shapes: Shape[]; scale: number } {
  const drawing = new Drawing();
  const [first, second] = character.poseNames;
  character.drawBetween(options.from ?? first, options.to ?? second, moment, drawing);
  const scale = Math.min(options.widthPx / stage.widthPx, options.heightPx / stage.heightPx);
  const dx = (options.widthPx / scale - stage.widthPx) / 2;
  const dy = (options.heightPx / scale - stage.heightPx) / 2;
  const move = (points: readonly Point[]): Point[] => points.map(([x, y]) => [x + dx, y + dy]);
  const shapes = drawing.shapes.map((shape): Shape => {
    const inside = shape.inside && move(shape.inside);
    if (shape.kind === 'line') return { ...shape, inside, points: move(shape.points) };
    return { ...shape, inside, outline: move(shape.outline) };
  });
  return { shapes, scale };
}

/** In a rough a black spot is only ringed; colours and lights are left to the clean-up. */
function roughLine(shape: Shape): Line | undefined {
  if (shape.kind === 'line') return shape;
  if (shape.kind !== 'spot') return undefined;
  const { outline: points, colour, inside } = shape;
  return { kind: 'line', points, weight: weight.inner, closed: true, colour, inside };
}

function shapeMask(shape: Shape, scale: number, size: Size, seed: number): Mask {
  const mask =
    shape.kind === 'line'
      ? brushMask(inkStroke(shape, scale, seed), size)
      : polygonMask(scaled(shape.outline, scale), size);
  if (shape.inside) clipMask(mask, polygonMask(scaled(shape.inside, scale), size));
  return mask;
}

function scaled(points: readonly Point[], scale: number): Point[] {
  return points.map(([x, y]) => [x * scale, y * scale]);
}
