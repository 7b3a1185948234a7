import type { Picture } from '../host';

/** A bitmap as a picture for `<img>`; the bitmap is used up. */
export async function drawnPicture(bitmap: ImageBitmap): Promise<Picture> {
  const { width, height } = bitmap;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return { source: canvas.toDataURL(), widthPx: width, heightPx: height };
}
