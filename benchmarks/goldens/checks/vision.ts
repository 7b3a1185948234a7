import { clipInput } from '../../../bridge-server/engines/tooncrafter/clip-input';
import { buildResampler } from '../../../bridge-server/graphs/resampler';
import { buildVisionTower } from '../../../bridge-server/graphs/vision-tower';
import type { Tensors } from '../../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../comparison';
import type { GoldenFile } from '../golden-file';
import type { GoldenSet } from '../golden-set';
import { float32Of, type GoldenTensor, range, take } from '../golden-tensor';
import { asFloat32Feed, type Check, compareInside, goldenOf, result } from './check';
import { acrossBlocks } from './text';

/** The frame that the unconditional pass shows. */
const ZERO_FRAME = 'uncond';

/** A frame through CLIP preprocessing, vision tower and resampler; results under the names of the golden file. */
export const checkVision: Check = async (file, set) => {
  const pictures = picturesIn(file);
  const { image_size: side } = set.config.clip.vision_cfg;
  const shape = pictures.length > 0 ? file.tensor(`in/${pictures[0]}/image`).shape : [1, 3, side, side];
  const comparisons: Comparison[] = [];
  for (const picture of new Set([...pictures, ZERO_FRAME])) {
    comparisons.push(...(await checkPicture(file, set, picture, shape)));
  }
  return comparisons;
};

async function checkPicture(
  file: GoldenFile,
  set: GoldenSet,
  picture: string,
  shape: readonly number[],
): Promise<Comparison[]> {
  const image = file.has(`in/${picture}/image`)
    ? file.tensor(`in/${picture}/image`)
    : { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
  const [, , heightPx, widthPx] = image.shape;
  const { image_size: side, layers } = set.config.clip.vision_cfg;
  const clip = clipInput({ widthPx, heightPx, channels: 3, data: float32Of(image) }, side);
  const clipTensor = { shape: [1, 3, side, side], data: clip };
  const results = await runVision(set, clipTensor, layers);
  const blocks = range(0, layers).map((layer) => result(results, `resblock.${layer}`));
  return file
    .names()
    .filter((name) => !name.endsWith('/image') && belongsTo(name, picture, file))
    .map((name) => {
      const expected = file.tensor(name);
      const tolerance = set.tolerances.clip;
      if (name.endsWith('clip_input')) return compare(name, clipTensor, expected, tolerance);
      if (/resblock(_row\d+)?$/.test(name))
        return compare(name, acrossBlocks(name, blocks), expected, tolerance);
      return comparePoint(name, results, expected, tolerance);
    });
}

/** Names of the pictures that the file holds. */
function picturesIn(file: GoldenFile): string[] {
  return file.names().flatMap((name) => /^in\/([^/]+)\/image$/.exec(name)?.[1] ?? []);
}

/** `stat/resampler.…` without a picture's name belongs to the first picture. */
function belongsTo(name: string, picture: string, file: GoldenFile): boolean {
  if (name.includes(`/${picture}/`)) return true;
  return picture === picturesIn(file)[0] && name.startsWith('stat/resampler.');
}

function comparePoint(name: string, results: Tensors, expected: GoldenTensor, tolerance: number): Comparison {
  const point = name.slice(name.lastIndexOf('/') + 1);
  const count = /_first(\d+)$/.exec(point)?.[1];
  const actual = result(results, point.replace(/_first\d+$/, ''));
  const shown = count ? take(actual, 1, range(0, Number(count))) : actual;
  return compareInside(name, shown, expected, tolerance);
}

async function runVision(set: GoldenSet, clip: GoldenTensor, layers: number): Promise<Tensors> {
  const batch = { batch: 1 };
  const blocks = range(0, layers).map((layer) => `resblock.${layer}`);
  const tower = buildVisionTower(set.config, batch, set.precision);
  const seen = await set.model.run(tower, { image: asFloat32Feed(clip) }, ['patch', 'ln_pre', ...blocks]);
  const resampler = buildResampler(set.config, batch, set.precision);
  const asked = await set.model.run(resampler, { tokens: seen.tokens }, [...resampler.landmarks.keys()]);
  return { ...seen, ...asked, vision_tokens: asFloat32Feed(goldenOf(seen.tokens)) };
}
