/** From layers to uploads: reads each layer in its own short moment of the host and sends it before the next. */
import type { JobRequest } from '../../../protocol/job';
import { LONGEST_NAME, shortened } from '../../../takes/names';
import { HostError } from '../../hosts/host';
import type { Settings } from '../../model/settings';
import { updateRun, type RunHandle } from './run-state';

/** A layer that goes into a job. */
export interface OrderedLayer {
  layer: number;
  name: string;
  merged: boolean;
}

export interface OrderedSketch extends OrderedLayer {
  segment: number;
  frame: number;
  strength: number;
}

/** Everything that makes a take, without its pixels. */
export interface TakeOrder {
  document: number;
  documentName: string;
  memoryId: string;
  canvas: JobRequest['canvas'];
  keys: OrderedLayer[];
  sketches: OrderedSketch[];
  settings: Pick<Settings, 'inbetweens' | 'chart' | 'prompt' | 'seed'>;
  engine: string;
  engineSettings: JobRequest['settings'];
}

/** Uploads of one document moment: several variations use the same ones. */
export interface Uploaded {
  keys: string[];
  sketches: (string | undefined)[];
  /** What the host says of the keys: what of them will not be in the in-betweens. */
  notes: string[];
}

const shortName = (name: string) => shortened(name, LONGEST_NAME);

/** @throws HostError `key-empty` with the key's name; what reading and sending throw */
export async function uploadLayers(run: RunHandle, order: TakeOrder): Promise<Uploaded> {
  const total = order.keys.length + order.sketches.length;
  const uploads: (string | undefined)[] = [];
  const notes = new Set<string>();
  for (const [i, source] of [...order.keys, ...order.sketches].entries()) {
    const isKey = i < order.keys.length;
    const sent = await uploadOne(run, order.document, source, i, total);
    uploads.push(sent?.upload);
    if (isKey) sent?.notes.forEach((note) => notes.add(note));
  }
  const keys = uploads.slice(0, order.keys.length);
  const empty = keys.indexOf(undefined);
  if (empty >= 0) throw new HostError('key-empty', order.keys[empty].name);
  return { keys: keys as string[], sketches: uploads.slice(order.keys.length), notes: [...notes] };
}

async function uploadOne(
  run: RunHandle,
  document: number,
  { layer, merged }: OrderedLayer,
  done: number,
  total: number,
): Promise<{ upload: string; notes: readonly string[] } | undefined> {
  const { panel, signal } = run;
  signal.throwIfCancelled();
  updateRun(run, { phase: 'reading', fraction: done / total });
  const read = await panel.host.readLayer({ document, layer, merged }, signal);
  signal.throwIfCancelled();
  if (!read) return undefined;
  if ('upload' in read) return { upload: read.upload, notes: read.notes ?? [] };
  updateRun(run, { phase: 'sending' });
  const onProgress = (fraction: number) => updateRun(run, { fraction: (done + fraction) / total });
  const upload = await panel.bridge.upload(read.pixels, read.data, onProgress, signal);
  return { upload, notes: read.notes ?? [] };
}

/** An empty sketch guides nothing and is left out. */
export function jobRequest(order: TakeOrder, uploaded: Uploaded): JobRequest {
  const { settings } = order;
  return {
    document: { id: order.memoryId, name: shortName(order.documentName) },
    canvas: order.canvas,
    keys: order.keys.map(({ name }, i) => ({ upload: uploaded.keys[i], name: shortName(name) })),
    sketches: order.sketches.flatMap(({ name, segment, frame, strength }, i) => {
      const upload = uploaded.sketches[i];
      return upload === undefined ? [] : [{ upload, name: shortName(name), segment, frame, strength }];
    }),
    engine: order.engine,
    seed: settings.seed,
    prompt: settings.prompt,
    inbetweens: settings.inbetweens,
    chart: settings.chart,
    settings: order.engineSettings,
  };
}
