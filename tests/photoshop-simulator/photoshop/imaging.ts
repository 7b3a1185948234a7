/** The imaging module: getPixels, putPixels, createImageDataFromBuffer, getLayerMask, encodeImageData. HOSTS.md 3.4. */
import { encode as encodeJpeg } from 'jpeg-js';
import { flatten, flattenGroup, type Canvas } from './compose';
import { findLayer, type SimBounds, type SimDocument, type SimLayer } from './document-model';
import { ImageData, type ImageFormat } from './image-data';
import { hostError } from './realm';
import type { PhotoshopCore } from './photoshop-core';

const OPTIONS = {
  getPixels: [
    'documentID',
    'layerID',
    'historyStateID',
    'sourceBounds',
    'targetSize',
    'colorSpace',
    'colorProfile',
    'componentSize',
    'applyAlpha',
  ],
  putPixels: ['documentID', 'layerID', 'imageData', 'replace', 'targetBounds', 'commandName'],
  getLayerMask: ['documentID', 'layerID', 'kind', 'sourceBounds', 'targetSize'],
  createImageDataFromBuffer: [
    'width',
    'height',
    'components',
    'chunky',
    'colorProfile',
    'colorSpace',
    'fullRange',
  ],
  encodeImageData: ['imageData', 'base64'],
} as const;

type BoundsOption = Partial<SimBounds> & { width?: number; height?: number };

interface GetPixelsOptions {
  documentID?: number;
  layerID?: number;
  sourceBounds?: BoundsOption;
  targetSize?: { width?: number; height?: number };
  colorSpace?: string;
  componentSize?: number;
  applyAlpha?: boolean;
}

interface PutPixelsOptions {
  documentID?: number;
  layerID: number;
  imageData: ImageData;
  replace?: boolean;
  targetBounds?: { left?: number; top?: number };
}

const PIXELLESS_KINDS = ['smartObject', 'text', 'solidColor', 'video', 'gradientFill', 'patternFill'];

export class Imaging {
  constructor(private readonly core: PhotoshopCore) {}

  /** The functions as the plugin sees them. */
  asModule(): object {
    return {
      getPixels: async (options: GetPixelsOptions) => this.getPixels(options),
      putPixels: async (options: PutPixelsOptions) => this.putPixels(options),
      getLayerMask: async (options: { documentID?: number; layerID: number }) => this.getLayerMask(options),
      createImageDataFromBuffer: async (buffer: ArrayBufferView, options: Record<string, unknown>) =>
        this.createImageData(buffer, options),
      encodeImageData: async (options: { imageData: ImageData; base64?: boolean }) => this.encode(options),
    };
  }

  private fail(message: string, number?: number): never {
    throw hostError(this.core.realm, message, number);
  }

  private check(name: keyof typeof OPTIONS, options: object): void {
    if (!options || typeof options !== 'object') this.fail(`${name}: options are required`);
    const unknown = Object.keys(options).find((key) => !(OPTIONS[name] as readonly string[]).includes(key));
    if (unknown) this.fail(`${name}: unknown option "${unknown}"`);
  }

  private documentOf(id: number | undefined): SimDocument {
    const document = id === undefined ? this.core.activeDocument : this.core.findDocument(id);
    return document ?? this.fail(`The document with id ${id} does not exist`);
  }

  private layerOf(document: SimDocument, id: number): SimLayer {
    return findLayer(document, id) ?? this.fail(`The layer with id ${id} does not exist`);
  }

  private getPixels(options: GetPixelsOptions): object {
    this.check('getPixels', options);
    this.core.gate.require('getPixels', 'read');
    const document = this.documentOf(options.documentID);
    const layer = options.layerID === undefined ? null : this.layerOf(document, options.layerID);
    this.checkReadable(document, options);
    const source = layer ? this.layerCanvas(document, layer) : this.compositeCanvas(document);
    if (!source) return this.emptyAnswer(document);
    const bounds = intersect(source.bounds, normalBounds(options.sourceBounds, source.bounds));
    if (bounds.right <= bounds.left || bounds.bottom <= bounds.top) return this.emptyAnswer(document);
    const opaque = layer
      ? layer.isBackgroundLayer
      : document.layers.some((other) => other.isBackgroundLayer && other.visible);
    return this.answer(document, crop(source, bounds), options, opaque);
  }

  private checkReadable(document: SimDocument, options: GetPixelsOptions): void {
    if (!['RGB', 'GRAYSCALE'].includes(document.mode))
      this.fail(`getPixels does not work in ${document.mode} documents`);
    if (options.colorSpace !== undefined && !['RGB', 'Grayscale'].includes(options.colorSpace))
      this.fail(`unknown colour space ${options.colorSpace}`);
    const size = options.componentSize ?? -1;
    if (![-1, 8, 16, 32].includes(size)) this.fail(`unknown componentSize ${size}`);
    if (size === 8 && document.bits === 16 && this.core.switches.eightBitsOfSixteen === 'error')
      this.fail('Photoshop Error. Code: -1', -1);
  }

  private layerCanvas(document: SimDocument, layer: SimLayer): Canvas | null {
    if (layer.children) {
      if (this.core.switches.groupRead === 'error') this.fail('getPixels: the layer is not a pixel layer');
      return flattenGroup(document, layer, {
        left: 0,
        top: 0,
        right: document.width,
        bottom: document.height,
      });
    }
    if (PIXELLESS_KINDS.includes(layer.kind) && this.core.switches.smartObjectRead === 'error')
      this.fail('getPixels: the layer is not a pixel layer');
    if (!layer.pixels) {
      if (this.core.switches.emptyLayerRead === 'error') this.fail('getPixels: the layer is empty');
      return null;
    }
    const full = document.bits === 16 ? 32768 : 255;
    return {
      bounds: layer.pixels.bounds,
      data: Float32Array.from(layer.pixels.data, (sample) => sample / full),
    };
  }

  private compositeCanvas(document: SimDocument): Canvas {
    return flatten(document, { left: 0, top: 0, right: document.width, bottom: document.height });
  }

  private emptyAnswer(document: SimDocument): object {
    const image = this.image(
      { width: 0, height: 0, components: 4, componentSize: document.bits, colorSpace: 'RGB' },
      new Float32Array(0),
    );
    return {
      imageData: image,
      sourceBounds: { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 },
      level: 0,
    };
  }

  private answer(document: SimDocument, canvas: Canvas, options: GetPixelsOptions, opaque: boolean): object {
    const level = pyramidLevel(canvas.bounds, options.targetSize);
    const scaled = options.targetSize ? shrink(canvas, options.targetSize) : canvas;
    const matte = options.applyAlpha === true;
    if (matte) matteOnWhite(scaled.data);
    const colorSpace = options.colorSpace ?? (document.mode === 'GRAYSCALE' ? 'Grayscale' : 'RGB');
    const colours = colorSpace === 'RGB' ? 3 : 1;
    const components = colours + (matte || opaque ? 0 : 1);
    const componentSize = (options.componentSize ?? -1) === -1 ? document.bits : options.componentSize!;
    const width = scaled.bounds.right - scaled.bounds.left;
    const height = scaled.bounds.bottom - scaled.bounds.top;
    const image = this.image(
      { width, height, components, componentSize, colorSpace },
      pickComponents(scaled.data, components, colours),
    );
    const at = 2 ** level;
    const sourceBounds = mapBounds(canvas.bounds, (edge) => Math.round(edge / at));
    return { imageData: image, sourceBounds, level };
  }

  private image(format: ImageFormat, samples: Float32Array): ImageData {
    return new ImageData(this.core.realm, this.core.ledger, format, samples);
  }

  private createImageData(buffer: ArrayBufferView, options: Record<string, unknown>): ImageData {
    this.check('createImageDataFromBuffer', options);
    this.core.gate.require('createImageDataFromBuffer', 'read');
    const { width, height, components, colorSpace } = options as {
      width: number;
      height: number;
      components: number;
      colorSpace: string;
    };
    for (const name of ['width', 'height', 'components', 'colorSpace'])
      if (options[name] === undefined) this.fail(`createImageDataFromBuffer: ${name} is required`);
    const kind = Object.prototype.toString.call(buffer);
    if (!['[object Uint8Array]', '[object Uint16Array]'].includes(kind))
      this.fail(`createImageDataFromBuffer: ${kind} is no pixel buffer`);
    const samples = buffer as Uint8Array | Uint16Array;
    if (samples.length !== width * height * components)
      this.fail('createImageDataFromBuffer: the buffer has the wrong length');
    if (options.chunky === false) this.fail('createImageDataFromBuffer: planar data is not simulated');
    const componentSize = kind === '[object Uint16Array]' ? 16 : 8;
    const full = componentSize === 8 ? 255 : options.fullRange === true ? 65535 : 32768;
    if (componentSize === 16 && full === 32768 && samples.some((sample) => sample > 32768))
      this.fail('createImageDataFromBuffer: a 16-bit sample is over 32768');
    return this.image(
      { width, height, components, componentSize, colorSpace },
      Float32Array.from(samples, (sample) => sample / full),
    );
  }

  private putPixels(options: PutPixelsOptions): void {
    this.check('putPixels', options);
    this.core.gate.require('putPixels', 'write');
    const document = this.documentOf(options.documentID);
    if (options.layerID === undefined) this.fail('putPixels: layerID is required');
    const layer = this.layerOf(document, options.layerID);
    if (!(options.imageData instanceof ImageData)) this.fail('putPixels: imageData is required');
    if (layer.kind !== 'pixel' || layer.children) this.fail('putPixels: the layer is not a pixel layer');
    if (layer.allLocked || layer.pixelsLocked) this.fail('putPixels: the layer is locked');
    const { targetBounds } = options;
    if (targetBounds && (targetBounds.left === undefined || targetBounds.top === undefined))
      this.fail('putPixels: targetBounds needs left and top');
    if (options.imageData.componentSize !== document.bits && this.core.switches.depthMismatch === 'error')
      this.fail('putPixels: the image depth is not the depth of the document');
    if (options.replace === false) this.fail('putPixels: replace false is not simulated');
    const left = targetBounds?.left ?? 0;
    const top = targetBounds?.top ?? 0;
    layer.pixels = trimmed(options.imageData.toLayer(document.bits), left, top, options.imageData.width);
    this.core.changed(document, 'Put Pixels');
  }

  private getLayerMask(options: { documentID?: number; layerID: number }): object {
    this.check('getLayerMask', options);
    this.core.gate.require('getLayerMask', 'read');
    const layer = this.layerOf(this.documentOf(options.documentID), options.layerID);
    if (!layer.mask) this.fail('getLayerMask: the layer has no mask');
    const { bounds, data } = layer.mask!;
    const format = {
      width: bounds.right - bounds.left,
      height: bounds.bottom - bounds.top,
      components: 1,
      componentSize: 8,
      colorSpace: 'Grayscale',
    };
    return {
      imageData: this.image(
        format,
        Float32Array.from(data, (value) => value / 255),
      ),
      sourceBounds: mapBounds(bounds, (edge) => edge),
    };
  }

  private encode(options: { imageData: ImageData; base64?: boolean }): string | number[] {
    this.check('encodeImageData', options);
    this.core.gate.require('encodeImageData', 'read');
    const { imageData } = options;
    if (imageData.colorSpace !== 'RGB') this.fail('encodeImageData: only RGB can be encoded');
    if (imageData.hasAlpha) this.fail('encodeImageData: strip the alpha channel first');
    const rgba = imageData.toLayer(8);
    const jpeg = encodeJpeg(
      { width: imageData.width, height: imageData.height, data: rgba as Uint8Array },
      80,
    ).data;
    return options.base64 ? Buffer.from(jpeg).toString('base64') : [...jpeg];
  }
}

function normalBounds(given: BoundsOption | undefined, all: SimBounds): SimBounds {
  if (!given) return all;
  const left = given.left ?? all.left;
  const top = given.top ?? all.top;
  return {
    left,
    top,
    right: given.right ?? left + (given.width ?? 0),
    bottom: given.bottom ?? top + (given.height ?? 0),
  };
}

function intersect(a: SimBounds, b: SimBounds): SimBounds {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

function mapBounds(
  bounds: SimBounds,
  map: (edge: number) => number,
): SimBounds & { width: number; height: number } {
  const [left, top, right, bottom] = [bounds.left, bounds.top, bounds.right, bounds.bottom].map(map);
  return { left, top, right, bottom, width: right - left, height: bottom - top };
}

function crop(canvas: Canvas, bounds: SimBounds): Canvas {
  const width = bounds.right - bounds.left;
  const from = canvas.bounds.right - canvas.bounds.left;
  const data = new Float32Array(width * (bounds.bottom - bounds.top) * 4);
  for (let y = bounds.top; y < bounds.bottom; y++) {
    const start = ((y - canvas.bounds.top) * from + bounds.left - canvas.bounds.left) * 4;
    data.set(canvas.data.subarray(start, start + width * 4), (y - bounds.top) * width * 4);
  }
  return { bounds, data };
}

/** One side of the target scales in proportion; the pyramid gives the next level that is at least that large. */
function targetPixels(
  bounds: SimBounds,
  target: { width?: number; height?: number },
): { width: number; height: number } {
  const width = bounds.right - bounds.left;
  const height = bounds.bottom - bounds.top;
  const scale = target.width !== undefined ? target.width / width : target.height! / height;
  return {
    width: Math.max(1, target.width ?? Math.round(width * scale)),
    height: Math.max(1, target.height ?? Math.round(height * scale)),
  };
}

function pyramidLevel(bounds: SimBounds, target?: { width?: number; height?: number }): number {
  if (!target) return 0;
  const { width } = targetPixels(bounds, target);
  return Math.max(0, Math.floor(Math.log2((bounds.right - bounds.left) / width)));
}

function shrink(canvas: Canvas, target: { width?: number; height?: number }): Canvas {
  const { width, height } = targetPixels(canvas.bounds, target);
  const from = canvas.bounds.right - canvas.bounds.left;
  const rows = canvas.bounds.bottom - canvas.bounds.top;
  const data = new Float32Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source =
        (Math.floor(((y + 0.5) * rows) / height) * from + Math.floor(((x + 0.5) * from) / width)) * 4;
      data.set(canvas.data.subarray(source, source + 4), (y * width + x) * 4);
    }
  }
  return { bounds: { left: 0, top: 0, right: width, bottom: height }, data };
}

function matteOnWhite(data: Float32Array): void {
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) data[i + c] = data[i + c] * data[i + 3] + 1 - data[i + 3];
    data[i + 3] = 1;
  }
}

function pickComponents(rgba: Float32Array, components: number, colours: number): Float32Array {
  const pixels = rgba.length / 4;
  const out = new Float32Array(pixels * components);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < colours; c++) out[i * components + c] = rgba[i * 4 + c];
    if (components > colours) out[i * components + colours] = rgba[i * 4 + 3];
  }
  return out;
}

/** The host trims a layer to where paint is. */
function trimmed(
  data: Uint8Array | Uint16Array,
  left: number,
  top: number,
  width: number,
): SimLayer['pixels'] {
  const height = data.length / 4 / width;
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 4 + 3] === 0) continue;
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
    }
  }
  if (x1 === 0) return null;
  const out = data.slice(0, (x1 - x0) * (y1 - y0) * 4);
  for (let y = y0; y < y1; y++)
    out.set(data.subarray((y * width + x0) * 4, (y * width + x1) * 4), (y - y0) * (x1 - x0) * 4);
  return { bounds: { left: left + x0, top: top + y0, right: left + x1, bottom: top + y1 }, data: out };
}
