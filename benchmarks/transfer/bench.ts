/**
 * `npm run bench:transfer`: how fast layers travel between a panel and the bridge on one machine, and what it costs in
 * memory on both sides, against the same pixels as base64 PNG in JSON. Needs the built bridge in `dist/`.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BridgeClient } from '../../examples/client/bridge-client';
import { startBridge } from '../../examples/demo/bridge-process';
import { machineName } from '../quality/machine';
import { writeAtomically } from '../../bridge-server/files/atomic-file';
import { pingWhile } from './event-loop';
import { LAYERS, paintKeys, type LayerKind } from './layers';
import { watchPeak } from './memory';
import type { PanelFigures, PanelTask } from './panel-side';
import { pingLine, table, type Measured } from './report';

const REPEATS = 3;
const OUTPUT_LIMIT = 1024 * 1024;
const BRIDGE = resolve(__dirname, '../../dist/bridge/toonbridge.js');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function panelSide(task: PanelTask): Promise<PanelFigures> {
  const args = ['--import', 'tsx', join(__dirname, 'panel-side.ts'), JSON.stringify(task)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: OUTPUT_LIMIT });
  return JSON.parse(stdout) as PanelFigures;
}

async function withPeak(pid: number, task: PanelTask): Promise<Omit<Measured, 'size' | 'way'>> {
  const peak = watchPeak(pid);
  const panel = await panelSide(task);
  return { panel, bridgePeakBytes: peak() };
}

/**
 * Uses a bridge of its own: sends two keys, has one frame drawn, then measures. @returns the frame for the other way
 */
async function measureChunks(size: LayerKind, folder: string): Promise<{ row: Measured; frameFile: string }> {
  const bridge = await startBridge(BRIDGE);
  try {
    const url = `ws://127.0.0.1:${bridge.port}/`;
    const client = await BridgeClient.connect({ url, pairingCode: bridge.pairingCode });
    const job = await drawOne(client, size);
    const { bytes } = await client.fetch(job, 0, 0);
    const frameFile = join(folder, 'frame.rgba');
    await writeAtomically(frameFile, bytes);
    const task: PanelTask = {
      way: 'chunks',
      port: bridge.port,
      size,
      repeats: REPEATS,
      token: client.token,
      job,
    };
    const measured = await withPeak(bridge.pid, task);
    await client.close();
    return { row: { size: size.name, way: 'chunks of pixels', ...measured }, frameFile };
  } finally {
    await bridge.stop();
  }
}

async function drawOne(client: BridgeClient, size: LayerKind): Promise<string> {
  const uploads = [];
  for (const key of paintKeys(size)) uploads.push(await client.upload(key));
  const job = await client.submit({
    canvas: { width: size.widthPx, height: size.heightPx, mode: 'rgb' },
    keys: uploads.map((upload, i) => ({ upload, name: `key ${i + 1}` })),
    sketches: [],
    engine: 'draft',
    seed: 1,
    prompt: '',
    inbetweens: 1,
    chart: { spacing: 'even', hold: 1 },
    settings: {},
  });
  print(pingLine(size.name, await pingWhile(client, client.finished(job))));
  return job;
}

async function measureJson(size: LayerKind, frameFile: string, folder: string): Promise<Measured> {
  const server = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'json-bridge.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const { port } = JSON.parse(line.toString('utf8')) as { port: number };
    const task: PanelTask = { way: 'json', port, size, repeats: REPEATS, frameFile };
    return {
      size: size.name,
      way: 'base64 PNG in JSON',
      ...(await withPeak(server.pid ?? 0, task)),
    };
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'toonbridge-bench-'));
  try {
    print(machineName());
    const rows: Measured[] = [];
    for (const size of LAYERS) {
      const { row, frameFile } = await measureChunks(size, folder);
      rows.push(row, await measureJson(size, frameFile, folder));
    }
    print('');
    for (const line of table(rows)) print(line);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
