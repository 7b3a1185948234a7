/** Between Photoshop's samples and the protocol's: RGBA, straight alpha, 8 or 16 bit. Pure arithmetic. */
import type { PsSamples } from 'photoshop';

/** Photoshop counts 16-bit samples from 0 to 32768; the protocol from 0 to 65535. */
const HOST_WHITE_16 = 32768;
const WHITE_16 = 65535;

export type WireDepth = 8 | 16;

/** @param components 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. @returns the bytes of the protocol, little-endian */
export function toWire(samples: PsSamples, components: number): { depth: WireDepth; data: Uint8Array } {
  if (samples instanceof Uint8Array) {
    const data =
      components === 4
        ? samples
        : toRgba(samples, components, new Uint8Array(sizeOf(samples, components)), 255);
    return { depth: 8, data };
  }
  const sixteen = samples instanceof Float32Array ? fromLinear(samples, components) : fromHostRange(samples);
  const rgba =
    components === 4
      ? sixteen
      : toRgba(sixteen, components, new Uint16Array(sizeOf(samples, components)), WHITE_16);
  return { depth: 16, data: new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.byteLength) };
}

function sizeOf(samples: PsSamples, components: number): number {
  return (samples.length / components) * 4;
}

function toRgba<Samples extends Uint8Array | Uint16Array>(
  source: Samples,
  components: number,
  target: Samples,
  opaque: number,
): Samples {
  const colours = components < 3 ? 1 : 3;
  const hasAlpha = components === 2 || components === 4;
  for (let from = 0, to = 0; from < source.length; from += components, to += 4) {
    target[to] = source[from];
    target[to + 1] = source[from + (colours === 3 ? 1 : 0)];
    target[to + 2] = source[from + (colours === 3 ? 2 : 0)];
    target[to + 3] = hasAlpha ? source[from + colours] : opaque;
  }
  return target;
}

/** A host that counts to 65535 after all is noticed by values beyond its own white. */
function fromHostRange(samples: Uint16Array): Uint16Array {
  if (samples.some((value) => value > HOST_WHITE_16)) return samples;
  return samples.map((value) => Math.round((value * WHITE_16) / HOST_WHITE_16));
}

/** 32-bit documents hold linear light; the curve is that of sRGB (IEC 61966-2-1). Alpha has no curve. */
function fromLinear(samples: Float32Array, components: number): Uint16Array {
  const alphaAt = components === 2 ? 1 : components === 4 ? 3 : -1;
  const sixteen = new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.min(1, Math.max(0, samples[i]));
    sixteen[i] = Math.round((i % components === alphaAt ? value : encodeSrgb(value)) * WHITE_16);
  }
  return sixteen;
}

function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function decodeSrgb(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** What Photoshop takes for a document of this depth: RGBA, or grey and alpha. */
export function fromWire(
  data: Uint8Array,
  depth: WireDepth,
  componentSize: 8 | 16 | 32,
  gray: boolean,
): { samples: PsSamples; components: number } {
  const samples = depth === 8 ? data : new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const white = depth === 8 ? 255 : WHITE_16;
  const components = gray ? 2 : 4;
  if (componentSize === 8 && depth === 8 && !gray) return { samples: data, components };
  const target = sampleArray(componentSize, (samples.length / 4) * components);
  const convert = converterTo(componentSize, white);
  for (let from = 0, to = 0; from < samples.length; from += 4, to += components) {
    target[to] = convert(samples[from], false);
    if (!gray) {
      target[to + 1] = convert(samples[from + 1], false);
      target[to + 2] = convert(samples[from + 2], false);
    }
    target[to + components - 1] = convert(samples[from + 3], true);
  }
  return { samples: target, components };
}

function sampleArray(componentSize: 8 | 16 | 32, length: number): PsSamples {
  if (componentSize === 8) return new Uint8Array(length);
  return componentSize === 16 ? new Uint16Array(length) : new Float32Array(length);
}

function converterTo(componentSize: 8 | 16 | 32, white: number): (value: number, isAlpha: boolean) => number {
  if (componentSize === 8) return (value) => Math.round((value * 255) / white);
  if (componentSize === 16) return (value) => Math.round((value * HOST_WHITE_16) / white);
  return (value, isAlpha) => (isAlpha ? value / white : decodeSrgb(value / white));
}

/** Samples of any depth as 8 bit, for pictures. @param components of a pixel; alpha is the last of 2 or 4 */
export function toEightBit(samples: PsSamples, components: number): Uint8Array {
  if (samples instanceof Uint8Array) return samples;
  const sixteen = samples instanceof Float32Array ? fromLinear(samples, components) : fromHostRange(samples);
  return Uint8Array.from(sixteen, (value) => value >> 8);
}
