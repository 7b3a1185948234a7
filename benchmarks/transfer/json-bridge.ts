/**
 * A server that takes and gives pictures as base64 PNG in JSON. It does what the bridge does with them and no more:
 * what comes is decoded and written durably, what is asked for is read, encoded and sent. Prints its port.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { WebSocketServer, type WebSocket } from 'ws';
import { writeAtomically } from '../../bridge-server/files/atomic-file';
import { JSON_MAX_PAYLOAD, type JsonMessage } from './json-messages';

const folder = process.argv[2];
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: JSON_MAX_PAYLOAD });

async function answer(socket: WebSocket, text: string): Promise<void> {
  const message = JSON.parse(text) as JsonMessage;
  if (message.type === 'image') {
    const pixels = await sharp(Buffer.from(message.png, 'base64')).ensureAlpha().raw().toBuffer();
    await writeAtomically(join(folder, 'picture.rgba'), pixels);
    socket.send(JSON.stringify({ type: 'stored' } satisfies JsonMessage));
  } else if (message.type === 'get') {
    const raw = { width: message.widthPx, height: message.heightPx, channels: 4 } as const;
    const png = await sharp(await readFile(message.file), { raw })
      .png()
      .toBuffer();
    socket.send(JSON.stringify({ type: 'image', png: png.toString('base64') } satisfies JsonMessage));
  }
}

server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => void answer(socket, data.toString('utf8')));
});
server.on('listening', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
process.on('SIGTERM', () => process.exit(0));
