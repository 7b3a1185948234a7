/** The imaging module: getPixels, putPixels, createImageDataFromBuffer, getLayerMask, encodeImageData (README.md). */
import { encode as encodeJpeg } from 'jpeg-js';
import { flatten, flattenGroup, maskAt, type Canvas } from './compose';
import { findLayer, type SimBounds, type SimDocument, type SimLayer } from './document-model';
import { hostBounds } from './layer-proxy';
import { ImageData, type ImageFormat } from './image-data';
import { hostError } from './realm';
import type { PhotoshopCore } from './photoshop-core';
import {
  crop,
  intersect,
  mapBounds,
  matteOnWhite,
  normalBounds,
  pickComponents,
  pyramidLevel,
  scaled,
  shrink,
  trimmed,
  type BoundsOption,
} from './pixel-canvas';

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

interface GetPixelsOptions {
  documentID?: number;
  layerID?: number;
  sourceBounds?: BoundsOption;
  targetSize?: { width?: number; height?: number };
  colorSpace?: string;
  colorProfile?: string;
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

/** Some of the names that `app.getColorProfiles` gives. */
const PROFILES: Record<string, string[]> = {
  RGB: ['sRGB IEC61966-2.1', 'Adobe RGB (1998)', 'Display P3', 'ProPhoto RGB'],
  Grayscale: ['Dot Gain 20%', 'Gray Gamma 2.2', 'sGray'],
};
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
    const space = options.colorSpace ?? (document.mode === 'GRAYSCALE' ? 'Grayscale' : 'RGB');
    if (options.colorProfile !== undefined && !PROFILES[space].includes(options.colorProfile))
      this.fail(`getPixels: "${options.colorProfile}" is no ${space} profile`);
    if (options.sourceBounds && !isRectangle(options.sourceBounds))
      this.fail('getPixels: sourceBounds needs left, top and right, bottom or width, height');
    const size = options.componentSize ?? -1;
    if (![-1, 8, 16, 32].includes(size)) this.fail(`unknown componentSize ${size}`);
    if (size === 8 && document.bits === 16 && this.core.switches.eightBitsOfSixteen === 'error')
      this.fail('Photoshop Error. Code: -1', -1);
  }

  private layerCanvas(document: SimDocument, layer: SimLayer): Canvas | null {
    if (layer.children) {
      if (this.core.switches.groupRead === 'error') this.fail('getPixels: the layer is not a pixel layer');
      return flattenGroup(document, layer, hostBounds(layer));
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
      data: scaled(layer.pixels.data, full),
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
    return this.image({ width, height, components, componentSize, colorSpace }, scaled(samples, full));
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

  private getLayerMask(options: {
    documentID?: number;
    layerID: number;
    sourceBounds?: BoundsOption;
  }): object {
    this.check('getLayerMask', options);
    this.core.gate.require('getLayerMask', 'read');
    const { mask } = this.layerOf(this.documentOf(options.documentID), options.layerID);
    if (!mask) return this.fail('getLayerMask: the layer has no mask');
    const wanted = normalBounds(options.sourceBounds, mask.bounds);
    const beyond = !isWithin(wanted, mask.bounds);
    if (beyond && this.core.switches.maskBeyond === 'error')
      this.fail('getLayerMask: the bounds are not valid');
    const width = wanted.right - wanted.left;
    const height = wanted.bottom - wanted.top;
    const samples = new Float32Array(width * height);
    for (let i = 0; i < samples.length; i++)
      samples[i] = maskAt(mask, wanted.left + (i % width), wanted.top + Math.floor(i / width));
    return {
      imageData: this.image(
        { width, height, components: 1, componentSize: 8, colorSpace: 'Grayscale' },
        samples,
      ),
      sourceBounds: mapBounds(wanted, (edge) => edge),
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

function isRectangle(bounds: BoundsOption): boolean {
  const { left, top, right, bottom, width, height } = bounds;
  const corner = left !== undefined && top !== undefined;
  return (
    corner && ((right !== undefined && bottom !== undefined) || (width !== undefined && height !== undefined))
  );
}

function isWithin(inner: SimBounds, outer: SimBounds): boolean {
  const common = intersect(inner, outer);
  return (['left', 'top', 'right', 'bottom'] as const).every((edge) => common[edge] === inner[edge]);
}
