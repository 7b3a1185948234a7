/** Paints the document onto a canvas, with other drawings in the place of the keys while a take is played. */
import type { PageDocument } from './page-document';
import type { PageLayer } from './psd-messages';

/** A drawing laid over, faintly where it is onion skin. */
export interface ShownDrawing {
  layer: number;
  /** Times the opacity that it has in the document. */
  alpha: number;
}

export interface PaintRequest {
  /** Not painted at their own place. */
  left: ReadonlySet<number>;
  /** Painted where the first of `left` lies, in this order. */
  shown: readonly ShownDrawing[];
}

/** By the key of the file; what a canvas cannot do is painted as normal. */
const BLENDS = new Map<string, GlobalCompositeOperation>([
  ['mul ', 'multiply'],
  ['scrn', 'screen'],
  ['over', 'overlay'],
  ['dark', 'darken'],
  ['lite', 'lighten'],
  ['div ', 'color-dodge'],
  ['idiv', 'color-burn'],
  ['hLit', 'hard-light'],
  ['sLit', 'soft-light'],
  ['diff', 'difference'],
  ['smud', 'exclusion'],
  ['hue ', 'hue'],
  ['sat ', 'saturation'],
  ['colr', 'color'],
  ['lum ', 'luminosity'],
  ['lddg', 'lighter'],
]);

/** @param scale canvas pixels for one document pixel */
export function paint(
  context: CanvasRenderingContext2D,
  page: PageDocument,
  scale: number,
  request?: PaintRequest,
): void {
  const layers = page.tree?.layers ?? [];
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  let placed = false;
  for (const layer of layers) {
    if (request?.left.has(layer.id)) {
      if (!placed) request.shown.forEach((drawing) => paintDrawing(context, page, drawing));
      placed = true;
    } else if (layer.kind !== 'group' && isVisible(page, layer) && !isLeft(page, layer, request)) {
      paintLayer(context, page, layer, opacityOf(page, layer));
    }
  }
  if (request && !placed) request.shown.forEach((drawing) => paintDrawing(context, page, drawing));
}

/** Hidden by itself or by a group around it. */
function isVisible(page: PageDocument, layer: PageLayer): boolean {
  if (layer.hidden) return false;
  const parent = layer.parent === undefined ? undefined : page.layer(layer.parent);
  return parent === undefined || isVisible(page, parent);
}

function isLeft(page: PageDocument, layer: PageLayer, request: PaintRequest | undefined): boolean {
  if (!request || layer.parent === undefined) return false;
  const parent = page.layer(layer.parent);
  return request.left.has(layer.parent) || (parent !== undefined && isLeft(page, parent, request));
}

function opacityOf(page: PageDocument, layer: PageLayer): number {
  const parent = layer.parent === undefined ? undefined : page.layer(layer.parent);
  return layer.opacity * (parent ? opacityOf(page, parent) : 1);
}

function paintDrawing(
  context: CanvasRenderingContext2D,
  page: PageDocument,
  { layer, alpha }: ShownDrawing,
): void {
  const found = page.layer(layer);
  if (found) paintLayer(context, page, found, alpha * opacityOf(page, found));
}

function paintLayer(
  context: CanvasRenderingContext2D,
  page: PageDocument,
  layer: PageLayer,
  alpha: number,
): void {
  const bitmap = layer.empty ? undefined : page.bitmap(layer.id);
  if (!bitmap) return;
  const { left, top, right, bottom } = layer.bounds;
  context.globalAlpha = alpha;
  context.globalCompositeOperation = BLENDS.get(layer.blendKey) ?? 'source-over';
  context.drawImage(bitmap, left, top, right - left, bottom - top);
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}
