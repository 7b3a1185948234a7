/** Thumbnails as JPEG data addresses: the way that Photoshop's panels can show pictures. */
import { imaging, type PsDocument, type PsImageData } from 'photoshop';
import type { Picture, ThumbnailRequest } from '../host';
import { componentSizeOf, documentById, LayerTree } from './documents';
import { inModal } from './modal';
import { withMergedCopy } from './merged-copy';
import { profileOf, usingPixels } from './reading';
import { toEightBit } from './samples';

const JPEG_PREFIX = 'data:image/jpeg;base64,';
const RGB = { components: 3, chunky: true, colorSpace: 'RGB' } as const;

/** All pictures in one moment of Photoshop. A layer that cannot be read has none. */
export function readThumbnails({
  document: documentID,
  layers,
  heightPx,
}: ThumbnailRequest): Promise<Map<number, Picture>> {
  const anyMerged = layers.some((layer) => layer.merged);
  return inModal({ commandName: 'Read thumbnails', interactive: !anyMerged }, async (context) => {
    const pictures = new Map<number, Picture>();
    const document = documentById(documentID);
    const tree = anyMerged ? await LayerTree.read(documentID) : undefined;
    for (const { id, merged } of layers) {
      const read = (from: PsDocument, layer: number) => pictureOf(from, layer, heightPx);
      const source = merged ? tree?.find(document, id) : undefined;
      try {
        const picture = source
          ? await withMergedCopy(context, document, source, read)
          : await read(document, id);
        if (picture !== undefined) pictures.set(id, picture);
      } catch (error) {
        if (context.isCancelled) throw error;
      }
    }
    return pictures;
  });
}

/** White behind the drawing, as on paper. */
async function pictureOf(
  document: PsDocument,
  layerID: number,
  heightPx: number,
): Promise<Picture | undefined> {
  const options = {
    documentID: document.id,
    layerID,
    targetSize: { height: heightPx },
    applyAlpha: true,
    colorSpace: 'RGB',
    componentSize: componentSizeOf(document),
    ...profileOf(document),
  } as const;
  return usingPixels(options, ({ imageData }) => encode(imageData));
}

async function encode(imageData: PsImageData): Promise<Picture> {
  if (imageData.componentSize === 8 && imageData.components === 3) return toJpeg(imageData);
  const { width, height, components } = imageData;
  const samples = toEightBit(await imageData.getData({ chunky: true }), components);
  const opaque = components === 3 ? samples : withoutAlpha(samples, components);
  const copy = await imaging.createImageDataFromBuffer(opaque, { width, height, ...RGB });
  try {
    return await toJpeg(copy);
  } finally {
    copy.dispose();
  }
}

async function toJpeg(imageData: PsImageData): Promise<Picture> {
  const source = JPEG_PREFIX + (await imaging.encodeImageData({ imageData, base64: true }));
  return { source, widthPx: imageData.width, heightPx: imageData.height };
}

const WHITE = 255;

/** JPEG has no alpha: the drawing is laid on white. */
function withoutAlpha(samples: Uint8Array, components: number): Uint8Array {
  const opaque = new Uint8Array((samples.length / components) * 3);
  for (let from = 0, to = 0; to < opaque.length; from += components, to += 3) {
    const alpha = components === 4 ? samples[from + 3] / WHITE : 1;
    for (let channel = 0; channel < 3; channel++) {
      const value = samples[from + (components < 3 ? 0 : channel)];
      opaque[to + channel] = Math.round(value * alpha + WHITE * (1 - alpha));
    }
  }
  return opaque;
}
