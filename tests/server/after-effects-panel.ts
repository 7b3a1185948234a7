/** What tests of files between host and bridge have in common: a panel on a raw socket, its messages, its drawings. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Raster } from '../../pixels/raster';
import type { BridgeMessageOf } from '../../protocol';
import type { RawSocket } from '../support/raw-socket';
import { later } from '../support/test-bridge';
import { ball } from '../support/test-drawings';

export const WAIT = { totalMs: 1500, pollMs: 5, restMs: 40 };

let ids = 0;
export const newId = (): string => `request-${String(++ids).padStart(4, '0')}`;

export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'toonbridge-project-')));
  later(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function named(socket: RawSocket, path: string): Promise<BridgeMessageOf<'folder-named'>> {
  socket.send({ type: 'name-folder', request: newId(), path });
  return socket.next('folder-named');
}

export async function newKeyFile(socket: RawSocket): Promise<BridgeMessageOf<'key-file'>> {
  socket.send({ type: 'new-key-file', request: newId() });
  return socket.next('key-file');
}

interface Reading {
  upload?: string;
  width?: number;
  height?: number;
  alpha?: 'premultiplied' | 'straight';
}

export const readKeyMessage = (file: string, changes: Reading = {}) => ({
  type: 'read-key',
  upload: newId(),
  file,
  width: 96,
  height: 64,
  alpha: 'premultiplied',
  ...changes,
});

/** A ball, half of it see-through, as a host writes it: premultiplied on black. */
export function premultipliedBall(depth: 8 | 16 = 8): { straight: Raster; written: Raster } {
  const { bytes, bounds } = ball(40, 30, 96, 64, depth);
  const data = depth === 8 ? new Uint8ClampedArray(bytes) : new Uint16Array(bytes.buffer);
  const straight: Raster = { widthPx: bounds.right, heightPx: bounds.bottom, data };
  const max = depth === 8 ? 255 : 65535;
  for (let i = 0; i < data.length; i += 8) if (data[i + 3] > 0) data[i + 3] = Math.round(max * 0.6);
  const written: Raster = { ...straight, data: data.slice() };
  for (let i = 0; i < data.length; i++) {
    if (i % 4 !== 3) written.data[i] = Math.round((data[i] * data[i | 3]) / max);
  }
  return { straight, written };
}

/** @throws Error when it is refused instead */
export async function written(panel: RawSocket): Promise<BridgeMessageOf<'sequence-written'>> {
  const answer = await panel.next('sequence-written', 'error');
  if (answer.type === 'error') throw new Error(JSON.stringify(answer.error));
  return answer;
}

export const sequenceMessage = (
  folder: string,
  job: string,
  frames = [{ segment: 0, index: 0 }],
  request = newId(),
) => ({
  type: 'write-sequence',
  request,
  folder,
  job,
  frames,
});
