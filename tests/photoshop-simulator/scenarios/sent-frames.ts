/** Listens on the wire: the frames that the bridge sends, put together from their chunks without the panel's help. */
import type { SimBounds } from '../photoshop/document-model';
import type { Simulator } from '../simulator';

const HEADER_BYTES = 20;
const TRANSFER_AT = 4;

export interface SentFrame {
  segment: number;
  index: number;
  bounds: SimBounds;
  depth: number;
  data: Buffer;
}

interface FramePixels {
  type: string;
  transfer?: number;
  frame: { segment: number; index: number; pixels?: { bounds: SimBounds; depth: number } };
}

export function listenForFrames(simulator: Simulator): SentFrame[] {
  const frames: SentFrame[] = [];
  const open = new Map<number, SentFrame>();
  simulator.network.fromBridge = (data) => {
    if (typeof data === 'string') {
      const { type, transfer, frame } = JSON.parse(data) as FramePixels;
      if (type === 'frame-pixels' && frame.pixels && transfer !== undefined) {
        const { segment, index, pixels } = frame;
        const sent = { segment, index, bounds: pixels.bounds, depth: pixels.depth, data: Buffer.alloc(0) };
        open.set(transfer, sent);
        frames.push(sent);
      }
    } else {
      const sent = open.get(data.readUInt32BE(TRANSFER_AT));
      if (sent) sent.data = Buffer.concat([sent.data, data.subarray(HEADER_BYTES)]);
    }
    return [data];
  };
  return frames;
}
