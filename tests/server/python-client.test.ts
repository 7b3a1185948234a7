/**
 * The Python example was written from docs/PROTOCOL.md alone, so it proves that the page is enough: what it sends and
 * expects is what the page says.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { startBridge, type BridgeProcess } from '../../examples/demo/bridge-process';

const root = resolve(__dirname, '../..');
const client = join(root, 'examples/client-python/toonbridge_client.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const pythonTest = hasPython ? test : test.skip;

describe('a client in Python', () => {
  let bridge: BridgeProcess;
  beforeAll(async () => {
    bridge = await startBridge(join(root, 'dist/bridge/toonbridge.js'));
  });
  afterAll(() => bridge.stop());

  pythonTest('pairs, sends two drawings and gets the in-betweens on the way between them', () => {
    const output = execFileSync('python3', [client, String(bridge.port), bridge.pairingCode, '3'], {
      encoding: 'utf8',
    });
    const frames = JSON.parse(output) as {
      moment: number;
      bounds: { left: number; top: number; right: number };
    }[];
    expect(frames.map(({ moment }) => moment)).toEqual([0.25, 0.5, 0.75]);
    frames.forEach(({ moment, bounds }) => {
      expect(Math.abs(bounds.left - (10 + 140 * moment))).toBeLessThanOrEqual(3);
      expect(Math.abs(bounds.right - (50 + 140 * moment))).toBeLessThanOrEqual(3);
      expect(Math.abs(bounds.top - (60 - 40 * moment))).toBeLessThanOrEqual(6);
    });
  });

  pythonTest('a wrong pairing code is answered in a whole sentence', () => {
    const { status, stderr } = spawnSync('python3', [client, String(bridge.port), 'AAAA-AAAA'], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('Type the code that the bridge shows now.');
  });
});
