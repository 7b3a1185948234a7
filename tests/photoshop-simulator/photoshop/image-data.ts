/** PhotoshopImageData: pixels outside the plugin's heap that must be disposed by hand. */
import { hostError, type Realm } from './realm';
import type { Ledger } from './ledger';

export interface ImageFormat {
  width: number;
  height: number;
  components: number;
  componentSize: number;
  colorSpace: string;
}

const DATA_OPTIONS = ['chunky', 'fullRange'];

export class ImageData {
  readonly #samples: Float32Array;
  readonly #realm: Realm;
  readonly #ledger: Ledger;
  readonly #key: symbol;
  readonly #format: ImageFormat;
  #disposed = false;

  /** @param samples 0..1, interleaved, `components` a pixel */
  constructor(realm: Realm, ledger: Ledger, format: ImageFormat, samples: Float32Array) {
    this.#realm = realm;
    this.#ledger = ledger;
    this.#format = format;
    this.#samples = samples;
    this.#key = ledger.add(
      `image ${format.width}x${format.height}`,
      (samples.length * format.componentSize) / 8,
    );
  }

  #alive(): ImageFormat {
    if (this.#disposed) throw hostError(this.#realm, 'The image data was disposed');
    return this.#format;
  }

  get width(): number {
    return this.#alive().width;
  }
  get height(): number {
    return this.#alive().height;
  }
  get components(): number {
    return this.#alive().components;
  }
  get componentSize(): number {
    return this.#alive().componentSize;
  }
  get colorSpace(): string {
    return this.#alive().colorSpace;
  }
  get colorProfile(): string {
    return this.#alive().colorSpace === 'RGB' ? 'sRGB IEC61966-2.1' : 'Dot Gain 20%';
  }
  get hasAlpha(): boolean {
    const { components } = this.#alive();
    return components === 2 || components === 4;
  }
  get pixelFormat(): string {
    return (
      (this.colorSpace === 'RGB' ? 'RGB' : 'Grayscale') +
      (this.hasAlpha ? (this.colorSpace === 'RGB' ? 'A' : 'Alpha') : '')
    );
  }
  get isChunky(): boolean {
    return this.#alive() !== undefined;
  }
  get type(): string {
    return this.#alive() && 'image/uncompressed';
  }

  async getData(options: { chunky?: boolean; fullRange?: boolean } = {}): Promise<Uint8Array | Uint16Array> {
    const { componentSize } = this.#alive();
    const unknown = Object.keys(options).find((name) => !DATA_OPTIONS.includes(name));
    if (unknown) throw hostError(this.#realm, `getData: unknown option "${unknown}"`);
    const full = componentSize === 8 ? 255 : options.fullRange ? 65535 : 32768;
    const Samples = componentSize === 8 ? this.#realm.Uint8Array : this.#realm.Uint16Array;
    const out = new Samples(this.#samples.length);
    const samples = this.#samples;
    for (let i = 0; i < out.length; i++) out[i] = Math.round(samples[i] * full);
    return out;
  }

  dispose(): void {
    this.#disposed = true;
    this.#ledger.close(this.#key);
  }

  /** RGBA in the document's own range, for the model. */
  toLayer(bits: 8 | 16): Uint8Array | Uint16Array {
    const { components, width, height } = this.#alive();
    const colours = components >= 3 ? 3 : 1;
    const full = bits === 8 ? 255 : 32768;
    const out = bits === 8 ? new Uint8Array(width * height * 4) : new Uint16Array(width * height * 4);
    const samples = this.#samples;
    for (let from = 0, to = 0; to < out.length; from += components, to += 4) {
      for (let c = 0; c < 3; c++) out[to + c] = Math.round(samples[from + (colours === 3 ? c : 0)] * full);
      out[to + 3] = components > colours ? Math.round(samples[from + colours] * full) : full;
    }
    return out;
  }
}
