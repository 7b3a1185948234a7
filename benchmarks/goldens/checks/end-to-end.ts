import { compareClip } from '../golden-clip';
import type { Check } from './check';
import { picturesOf } from './preprocess';

/** Preparation of pictures runs no network: its rounding is that of a few float32 operations. */
const PREPARATION_TOLERANCE = 2e-5;

/** `e2e_…`: a whole clip through the product's own recipe, with the original's noise. */
export const checkEndToEnd: Check = async (file, set) => {
  const model = set.installed;
  return compareClip(
    file,
    picturesOf(file),
    {
      device: 'cpu',
      diffusion: model.diffusion,
      graphFiles: (request) => model.graphFiles(request, 'fp32'),
      batchGuidance: false,
      roomy: false,
    },
    { relative: set.tolerances.endToEnd, preparation: PREPARATION_TOLERANCE },
  );
};
