/** What is sent: a painted landscape, opaque, clean as from a computer or grainy as from a scanner. */
import { paintBackground, settings } from '../../examples/characters/background';
import type { Drawing } from '../../examples/client/bridge-client';

export interface LayerKind {
  name: string;
  widthPx: number;
  heightPx: number;
  /** PNG packs a clean painting to a twentieth and hardly packs grain. */
  grainy: boolean;
}

const HD = { widthPx: 1920, heightPx: 1080 };
const UHD = { widthPx: 3840, heightPx: 2160 };

export const LAYERS: readonly LayerKind[] = [
  { name: '1080p, clean', ...HD, grainy: false },
  { name: '1080p, scanned', ...HD, grainy: true },
  { name: '4K, clean', ...UHD, grainy: false },
  { name: '4K, scanned', ...UHD, grainy: true },
];

/** Grain of a scanner: this many levels up or down. */
const GRAIN_LEVELS = 3;

/** Two keys: the camera has moved a little between them. */
export function paintKeys({ widthPx, heightPx, grainy }: LayerKind): [Drawing, Drawing] {
  const [keyA, keyB] = [0, 16].map((cameraX): Drawing => {
    const { data } = paintBackground(settings.meadow, { widthPx, heightPx }, cameraX);
    if (grainy) addGrain(data);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { bounds: { left: 0, top: 0, right: widthPx, bottom: heightPx }, depth: 8, bytes };
  });
  return [keyA, keyB];
}

/** The same grain in every run: a multiplicative hash of the place (Knuth). */
function addGrain(data: Uint8ClampedArray | Uint16Array): void {
  for (let i = 0; i < data.length; i++) {
    if (i % 4 === 3) continue;
    const mixed = Math.imul(i ^ (i >>> 15), 2654435761) >>> 16;
    data[i] += (mixed % (2 * GRAIN_LEVELS + 1)) - GRAIN_LEVELS;
  }
}
