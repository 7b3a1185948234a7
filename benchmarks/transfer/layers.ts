/** What is sent: painted paper with hills, opaque, as a background artist would hand it over. */
import { paintBackground, settings } from '../../examples/characters/background';
import type { Drawing } from '../../examples/client/bridge-client';

export interface LayerSize {
  name: string;
  widthPx: number;
  heightPx: number;
}

export const LAYER_SIZES: readonly LayerSize[] = [
  { name: '1080p', widthPx: 1920, heightPx: 1080 },
  { name: '4K', widthPx: 3840, heightPx: 2160 },
];

/** Two keys: the camera has moved a little between them. */
export function paintKeys({ widthPx, heightPx }: LayerSize): [Drawing, Drawing] {
  const [keyA, keyB] = [0, 16].map((cameraX): Drawing => {
    const { data } = paintBackground(settings.meadow, { widthPx, heightPx }, cameraX);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { bounds: { left: 0, top: 0, right: widthPx, bottom: heightPx }, depth: 8, bytes };
  });
  return [keyA, keyB];
}
