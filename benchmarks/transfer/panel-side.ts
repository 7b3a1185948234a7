/**
 * The panel's side of one measurement, in a process of its own so that its memory can be told apart: sends a layer
 * several times, gets a frame several times, and prints times and peak memory as JSON.
 */
import { once } from 'node:events';
import sharp from 'sharp';
import WebSocket from 'ws';
import { BridgeClient, type Drawing } from '../../examples/client/bridge-client';
import { JSON_MAX_PAYLOAD, type JsonMessage } from './json-messages';
import { paintKeys, type LayerKind } from './layers';
import { watchPeak } from './memory';

export interface PanelTask {
  way: 'chunks' | 'json';
  port: number;
  size: LayerKind;
  repeats: number;
  /** For chunks: how to get in, and which frame to get. */
  token?: string;
  job?: string;
  /** For JSON: the file that holds the frame. */
  frameFile?: string;
}

export interface PanelFigures {
  uploadMs: number[];
  downloadMs: number[];
  frameBytes: number;
  /** Bytes of one upload on the wire, without frames of the WebSocket. */
  wireBytes: number;
  /** Above what the process held with the drawing in memory. */
  peakBytes?: number;
}

interface Way {
  upload(drawing: Drawing): Promise<number>;
  /** @returns bytes of the pixels that arrived */
  download(): Promise<number>;
  close(): void;
}

async function byChunks({ port, token, job }: PanelTask): Promise<Way> {
  const client = await BridgeClient.connect({ url: `ws://127.0.0.1:${port}/`, token });
  return {
    upload: async (drawing) => {
      await client.upload(drawing);
      return drawing.bytes.length;
    },
    download: async () => (await client.fetch(job ?? '', 0, 0)).bytes.length,
    close: () => client.drop(),
  };
}

async function byJson({ port, size, frameFile }: PanelTask): Promise<Way> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { maxPayload: JSON_MAX_PAYLOAD });
  await once(socket, 'open');
  const ask = async (message: JsonMessage): Promise<JsonMessage> => {
    const answer = once(socket, 'message');
    socket.send(JSON.stringify(message));
    return JSON.parse(String((await answer)[0])) as JsonMessage;
  };
  return {
    upload: async ({ bounds, bytes }) => {
      const raw = { width: bounds.right, height: bounds.bottom, channels: 4 } as const;
      const png = (await sharp(bytes, { raw }).png().toBuffer()).toString('base64');
      await ask({ type: 'image', png });
      return png.length;
    },
    download: async () => {
      const { widthPx, heightPx } = size;
      const answer = await ask({ type: 'get', file: frameFile ?? '', widthPx, heightPx });
      if (answer.type !== 'image') throw new Error('No picture came back.');
      return (await sharp(Buffer.from(answer.png, 'base64')).ensureAlpha().raw().toBuffer()).length;
    },
    close: () => socket.terminate(),
  };
}

async function measure(task: PanelTask): Promise<PanelFigures> {
  const [drawing] = paintKeys(task.size);
  const way = await (task.way === 'chunks' ? byChunks(task) : byJson(task));
  const peak = watchPeak(process.pid);
  const figures: PanelFigures = {
    uploadMs: [],
    downloadMs: [],
    frameBytes: 0,
    wireBytes: 0,
  };
  for (let i = 0; i < task.repeats; i++) {
    const began = performance.now();
    figures.wireBytes = await way.upload(drawing);
    figures.uploadMs.push(performance.now() - began);
  }
  for (let i = 0; i < task.repeats; i++) {
    const began = performance.now();
    figures.frameBytes = await way.download();
    figures.downloadMs.push(performance.now() - began);
  }
  figures.peakBytes = peak();
  way.close();
  return figures;
}

void measure(JSON.parse(process.argv[2]) as PanelTask).then((figures) =>
  process.stdout.write(`${JSON.stringify(figures)}\n`),
);
