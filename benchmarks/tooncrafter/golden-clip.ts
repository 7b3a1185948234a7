/** Lives with the other comparisons of golden data. */
export { compareClip, type ClipTolerances } from '../goldens/golden-clip';
