/**
 * The way of a segment's pixels into the engine and back: work area, engine size, backing for cels, and all of it in
 * reverse for the frames. One fitting serves both keys, the sketches and every frame, so nothing can shift.
 */
import { BridgeError } from '../../../protocol/errors';
import { LIMITS } from '../../../protocol/limits';
import type { Engine } from '../../engines/engine';
import { withoutHiddenColours } from '../../../pixels/alpha';
import { cropCel, cropPicture, trimToPaint } from '../../../pixels/crop';
import { deepen, findDeepPaints, type DeepPaints } from '../../imaging/deep-paints';
import { toDepth } from '../../../pixels/depth';
import { isGray, toGray } from '../../../pixels/gray';
import { liftInk } from '../../../pixels/ink';
import { layOnBacking, liftFromBacking, makeMatte, type Matte } from '../../imaging/matte';
import {
  boundsSize,
  depthOf,
  type Bounds,
  type Cel,
  type Depth,
  type Raster,
  type Size,
} from '../../../pixels/raster';
import { resample } from '../../imaging/resample';
import { arePictures, fittedArea, workArea, type Room } from '../../imaging/work-area';
import type { JobInput } from './job-input';

export interface Fitting {
  /** What the artist gets back: the work area, or the keys' rectangle when they are whole pictures. */
  area: Bounds;
  /** The same, grown to the engine's aspect. */
  fitted: Bounds;
  /** Pixels of `fitted` in the engine. */
  engineSize: Size;
  /** In the keys' depth; 8 bit on a matte. */
  keyA: Raster;
  keyB: Raster;
  /** In the order of `JobInput.sketches` of this segment: alpha is the pressure. */
  sketches: Raster[];
  /** Missing when the engine takes cels as they are, or when the keys are pictures without transparency. */
  matte?: Matte;
  gray: boolean;
  depth: Depth;
  /** Paints of 16-bit keys for frames of 8 bits; found out when the first such frame comes. */
  deepPaints(): DeepPaints;
}

/** @param segment index of the segment; its keys are `input.keys[segment]` and the next one */
export function fitSegment(input: JobInput, segment: number, engine: Engine): Fitting {
  const keys = input.keys.slice(segment, segment + 2);
  const sketches = input.sketches
    .filter((sketch) => sketch.segment === segment)
    .map(({ cel }) => ({ bounds: cel.bounds, raster: liftInk(cel.raster) }));
  const pictures = arePictures(keys);
  const area = pictures ? keys[0].bounds : workArea([...keys, ...sketches], input.canvas, roomFor(engine));
  const engineSize = engine.fitSize(boundsSize(area), input.settings);
  const fitted = fittedArea(area, engineSize);
  checkExtent(fitted);
  const crop = pictures ? cropPicture : cropCel;
  const [keyA, keyB] = keys.map((key) => enter(crop(key, fitted), engineSize));
  const matte = engine.acceptsAlpha || pictures ? undefined : makeMatte([toDepth(keyA, 8), toDepth(keyB, 8)]);
  return {
    area,
    fitted,
    engineSize,
    keyA: matte ? layOnBacking(keyA, matte) : keyA,
    keyB: matte ? layOnBacking(keyB, matte) : keyB,
    sketches: sketches.map((sketch) => toDepth(enter(cropCel(sketch, fitted), engineSize), 8)),
    matte,
    gray: keys.every((key) => isGray(key.raster)),
    depth: depthOf(keys[0].raster),
    deepPaints: once(() => findDeepPaints(keys.map((key) => key.raster))),
  };
}

function roomFor({ roomShare }: Engine): Room | undefined {
  return roomShare === undefined ? undefined : { share: roomShare, mostPixels: LIMITS.layerPixels };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Drawings may be small and yet so far apart that what lies between them fits into no memory. */
function checkExtent(area: Bounds): void {
  const { widthPx, heightPx } = boundsSize(area);
  if (widthPx * heightPx <= LIMITS.layerPixels) return;
  throw new BridgeError(
    'layer-too-large',
    `The work area of these drawings has ${widthPx} x ${heightPx} pixels.`,
  );
}

/** In the keys' depth; no engine shall see colours that nobody sees. */
function enter(crop: Raster, engineSize: Size): Raster {
  return withoutHiddenColours(resample(crop, engineSize));
}

/**
 * An engine's frame as a cel in its place in the document, in the keys' depth. A frame of 8 bits is widened before it
 * is resampled, so that a gradient gets the steps between.
 */
export function leave(frame: Raster, fitting: Fitting): Cel {
  const { depth, matte, gray, fitted, area } = fitting;
  const lifted = matte ? liftFromBacking(frame, matte) : frame;
  const coloured = gray ? toGray(lifted) : lifted;
  const placed = { bounds: fitted, raster: resample(toDepth(coloured, depth), boundsSize(fitted)) };
  const cel = trimToPaint({ bounds: area, raster: cropCel(placed, area) });
  const needsPaints = depth === 16 && depthOf(lifted) === 8;
  return needsPaints ? { bounds: cel.bounds, raster: deepen(cel.raster, fitting.deepPaints()) } : cel;
}

/** An engine's preview with the backing taken out; it keeps its size. */
export function leavePreview(preview: Raster, fitting: Fitting): Raster {
  return fitting.matte ? liftFromBacking(preview, fitting.matte) : toDepth(preview, 8);
}
