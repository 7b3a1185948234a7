/** Brings the frames of a take from the bridge and has the host place them, one group a segment, one undo step. */
import { Cancellation, Cancelled } from '../../cancel/cancellation';
import type { Frame, Slot } from '../../../protocol/messages';
import { pixelBytes } from '../../../protocol/pixels';
import type { FetchedFrame } from '../../bridge/frames';
import { HostError, type GroupToInsert, type InsertedGroup } from '../../hosts/host';
import type { Panel } from '../panel';
import { framePicture } from '../pictures/strip-picture';
import type { StripPicture } from '../../model/panel-state';
import type { Take } from '../../model/take';
import { inbetweenName } from '../../../takes/names';
import { groupNameOf } from '../../model/take';

/** Fetched ahead, so that a host held for inserting hardly waits for the socket; the rest is fetched one by one. */
const AHEAD_BYTES = 96 * 1024 * 1024;
/** A frame that does not come from the same machine within this time will not come. */
const FRAME_TIMEOUT_MS = 20_000;

export interface PlacedTake {
  groups: InsertedGroup[];
  strip: StripPicture[];
}

export interface Placing {
  document: number;
  undoName: string;
  onFetched(done: number, total: number): void;
  onInserted(done: number, total: number): void;
}

/** @throws HostError; WireFailure when the bridge has the frames no more; Cancelled */
export async function placeTake(
  panel: Panel,
  take: Take,
  placing: Placing,
  signal: Cancellation,
): Promise<PlacedTake> {
  const strip: StripPicture[] = [];
  const fetched = new Map<Slot, FetchedFrame>();
  let bytes = 0;
  for (const slot of take.slots) {
    if (bytes > AHEAD_BYTES) break;
    const frame = await fetchInTime(panel, take.job, slot, signal);
    fetched.set(slot, frame);
    bytes += frame ? pixelBytes(frame.pixels) : 0;
    strip.push(pictureOf(take, slot, frame));
    placing.onFetched(strip.length, take.slots.length);
  }
  const read = async (slot: Slot): Promise<FetchedFrame> => {
    if (!fetched.has(slot)) {
      const frame = await fetchInTime(panel, take.job, slot, signal);
      strip.push(pictureOf(take, slot, frame));
      return frame;
    }
    const frame = fetched.get(slot);
    fetched.delete(slot);
    return frame;
  };
  const { document, undoName, onInserted } = placing;
  const groups = groupsOf(take, read);
  const { job, inbetweens, chart } = take;
  const request = { document, undoName, take: { job, inbetweens, chart }, groups, onProgress: onInserted };
  const placed = await panel.host.insert(request, signal);
  return { groups: placed, strip };
}

function groupsOf(take: Take, read: (slot: Slot) => Promise<FetchedFrame>): GroupToInsert[] {
  const segments = take.request.keys.length - 1;
  return Array.from({ length: segments }, (_, segment) => ({
    name: groupNameOf(take, segment),
    keys: [take.keyLayers[segment], take.keyLayers[segment + 1]] as const,
    frames: take.slots
      .filter((slot) => slot.segment === segment)
      .sort((a, b) => a.slot - b.slot)
      .map((slot) => ({
        name: inbetweenName(take, segment, slot.slot),
        moment: slot.moment,
        native: { segment: slot.segment, index: slot.index },
        read: () => read(slot),
      })),
  }));
}

function pictureOf(take: Take, { segment, moment }: Slot, frame: FetchedFrame): StripPicture {
  return { segment, moment, ...framePicture(take.request.canvas, frame), final: true };
}

async function fetchInTime(
  panel: Panel,
  job: string,
  frame: Pick<Frame, 'segment' | 'index'>,
  signal: Cancellation,
): Promise<FetchedFrame> {
  const limit = new Cancellation();
  const stop = () => limit.cancel();
  const timer = setTimeout(stop, FRAME_TIMEOUT_MS);
  const forget = signal.onCancel(stop);
  try {
    return await panel.bridge.fetchFrame(job, frame, limit);
  } catch (error) {
    if (error instanceof Cancelled && !signal.isCancelled)
      throw new HostError('host-not-inserted', 'The bridge did not send a frame in time.');
    throw error;
  } finally {
    clearTimeout(timer);
    forget();
  }
}
