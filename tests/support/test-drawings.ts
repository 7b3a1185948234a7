import type { BridgeClient, Drawing } from '../../examples/client/bridge-client';
import type { JobRequest } from '../../protocol';

/** A ball with an ink line on a transparent layer: the smallest thing that an animator would in-between. */
export function ball(
  centreX: number,
  centreY: number,
  widthPx = 96,
  heightPx = 64,
  depth: 8 | 16 = 8,
): Drawing {
  const samples =
    depth === 8 ? new Uint8Array(widthPx * heightPx * 4) : new Uint16Array(widthPx * heightPx * 4);
  const unit = depth === 8 ? 1 : 257;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const radius = Math.hypot(x - centreX, y - centreY);
      if (radius > 14) continue;
      const colour = radius > 11 ? [20, 16, 24] : [226, 74, 51];
      samples.set(
        [...colour, 255].map((value) => value * unit),
        (y * widthPx + x) * 4,
      );
    }
  }
  const bounds = { left: 0, top: 0, right: widthPx, bottom: heightPx };
  return { bounds, depth, bytes: new Uint8Array(samples.buffer) };
}

/** Bytes without meaning, for transfers alone; 8 bit. */
export function noise(widthPx: number, heightPx: number): Drawing {
  const bytes = new Uint8Array(widthPx * heightPx * 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2654435761) >>> 24;
  return { bounds: { left: 0, top: 0, right: widthPx, bottom: heightPx }, depth: 8, bytes };
}

export function jobOf(keys: string[], changes: Partial<JobRequest> = {}): JobRequest {
  return {
    canvas: { width: 96, height: 64, mode: 'rgb' },
    keys: keys.map((upload, i) => ({ upload, name: `key ${i + 1}` })),
    sketches: [],
    engine: 'draft',
    seed: 7,
    prompt: '',
    inbetweens: 3,
    chart: { spacing: 'even', hold: 1 },
    settings: {},
    ...changes,
  };
}

/** Two keys of a ball that rolls a little. */
export async function uploadKeys(client: BridgeClient): Promise<[string, string]> {
  return [await client.upload(ball(36, 30)), await client.upload(ball(52, 34))];
}
