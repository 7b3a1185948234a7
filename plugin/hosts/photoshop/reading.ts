/** Reads the pixels of a layer, or what a layer looks like merged. Every image is given back at once. */
import {
  constants,
  imaging,
  type PsDocument,
  type PsGetPixelsOptions,
  type PsPixels,
  type PsSamples,
} from 'photoshop';
import type { WireBounds } from '../../../protocol/pixels';
import { HostError, type LayerPixels, type ReadRequest } from '../host';
import { componentSizeOf, documentById, LayerTree } from './documents';
import { applyMask, type Mask } from './mask-alpha';
import { readMask } from './masks';
import { withMergedCopy } from './merged-copy';
import { inModal, messageOf } from './modal';
import { toWire } from './samples';

const SRGB = 'sRGB IEC61966-2.1';

/** Photoshop converts between a document's profile and sRGB; a document without profile is taken as it is. */
export function profileOf(document: PsDocument): { colorProfile?: string } {
  const gray = document.mode === constants.DocumentMode.GRAYSCALE;
  const untagged = document.colorProfileType === constants.ColorProfileType.NONE;
  return gray || untagged ? {} : { colorProfile: SRGB };
}

export function isGray(document: PsDocument): boolean {
  return document.mode === constants.DocumentMode.GRAYSCALE;
}

/** @throws HostError `mode-unsupported` */
export function needUsableMode(document: PsDocument): void {
  const { RGB, GRAYSCALE } = constants.DocumentMode;
  if (document.mode !== RGB && document.mode !== GRAYSCALE)
    throw new HostError('mode-unsupported', document.name);
}

/** @returns undefined when the layer is empty. @throws HostError */
export async function readLayer(request: ReadRequest): Promise<LayerPixels | undefined> {
  const options = { commandName: 'Read layer', interactive: !request.merged };
  const raw = await inModal(options, async (context) => {
    const document = documentById(request.document);
    needUsableMode(document);
    const tree = await LayerTree.read(request.document);
    const layer = tree.find(document, request.layer);
    if (!layer) throw new HostError('host-layer-gone', '');
    if (request.merged) return withMergedCopy(context, document, layer, readRaw);
    try {
      const own = await readRaw(document, request.layer);
      return own && { ...own, mask: await readMask(context, document.id, request.layer, own.bounds) };
    } catch (error) {
      if (context.isCancelled) throw error;
      if (layer.kind === constants.LayerKind.NORMAL) throw new HostError('host-unreadable', messageOf(error));
      return withMergedCopy(context, document, layer, readRaw);
    }
  });
  if (!raw) return undefined;
  const { depth, data } = toWire(raw.samples, raw.components);
  const read: LayerPixels = { pixels: { bounds: raw.bounds, depth, bytes: data.length }, data };
  if (raw.mask) applyMask(read, raw.mask);
  return read;
}

/** A mask is read beside the layer's own pixels; a merged look has it already. */
interface RawPixels {
  bounds: WireBounds;
  samples: PsSamples;
  components: number;
  mask?: Mask;
}

async function readRaw(document: PsDocument, layerID: number): Promise<RawPixels | undefined> {
  const options: PsGetPixelsOptions = {
    documentID: document.id,
    layerID,
    colorSpace: isGray(document) ? 'Grayscale' : 'RGB',
    componentSize: componentSizeOf(document),
    applyAlpha: false,
    ...profileOf(document),
  };
  return usingPixels(options, async (pixels) => {
    const { width, height, components } = pixels.imageData;
    if (width === 0 || height === 0) return undefined;
    const samples = await pixels.imageData.getData({ chunky: true });
    return { bounds: documentBounds(pixels), samples, components };
  });
}

/** Reads, uses and gives back, whatever happens. */
export async function usingPixels<T>(
  options: PsGetPixelsOptions,
  use: (pixels: PsPixels) => Promise<T>,
): Promise<T | undefined> {
  const pixels = await imaging.getPixels(options);
  try {
    return await use(pixels);
  } finally {
    pixels.imageData.dispose();
  }
}

/** The place is told in pixels of the pyramid level that was used. */
function documentBounds({ imageData, sourceBounds, level }: PsPixels): WireBounds {
  const scale = 2 ** (level ?? 0);
  const left = sourceBounds.left * scale;
  const top = sourceBounds.top * scale;
  return { left, top, right: left + imageData.width, bottom: top + imageData.height };
}
