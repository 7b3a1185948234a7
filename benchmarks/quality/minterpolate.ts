/** ffmpeg's motion-compensated interpolation, the usual way without an animator's program, over the same two keys. */
import { spawn, spawnSync } from 'node:child_process';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { overPaper } from './picture';
import type { MethodRun } from './run-recipe';

/** The filter wants neighbours on both sides of the pair. */
const REPEATS = 3;
const SETTINGS = 'mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1:scd=none';
/** The filter's frame that shows key B is found by its mean difference, to this of 255: colours pass through YUV. */
const SAME_FRAME = 0.15;

export function hasFfmpeg(): boolean {
  return spawnSync('ffmpeg', ['-version']).status === 0;
}

/**
 * Evenly spaced in-betweens; the keys are laid on the measure's paper first, since the filter knows no transparency.
 * Seconds are ffmpeg's own processor time.
 * @throws when ffmpeg fails
 */
export async function minterpolate(keyA: Raster, keyB: Raster, inbetweens: number): Promise<MethodRun> {
  const [a, b] = [keyA, keyB].map((key) => Buffer.from(Uint8ClampedArray.from(overPaper(key).rgb)));
  const steps = inbetweens + 1;
  const sequence = [...new Array<Buffer>(REPEATS).fill(a), ...new Array<Buffer>(REPEATS).fill(b)];
  const { output, seconds } = await filter(sequence, keyA, steps);
  const count = Math.floor(output.length / a.length);
  const shown = Array.from({ length: count }, (_, k) => output.subarray(k * a.length, (k + 1) * a.length));
  const toB = shown.map((frame) => meanDifference(frame, b));
  const end = toB.findIndex((difference) => difference <= Math.min(...toB) + SAME_FRAME);
  const start = Math.max(0, end - steps);
  const frames = Array.from({ length: inbetweens }, (_, k) =>
    opaque(shown[Math.min(start + k + 1, count - 1)], keyA),
  );
  return { frames, analysisSeconds: 0, secondsPerFrame: seconds / inbetweens };
}

function filter(
  sequence: readonly Buffer[],
  { widthPx, heightPx }: Raster,
  framesPerSecond: number,
): Promise<{ output: Buffer; seconds: number }> {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24'];
  const filters = `format=yuv444p,minterpolate=fps=${framesPerSecond}:${SETTINGS},format=rgb24`;
  const input = [...raw, '-s', `${widthPx}x${heightPx}`, '-framerate', '1', '-i', 'pipe:0'];
  const args = [
    '-hide_banner',
    '-nostats',
    '-benchmark',
    '-threads',
    '1',
    ...input,
    '-vf',
    filters,
    ...raw,
    'pipe:1',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args);
    const chunks: Buffer[] = [];
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => {
      const times = /utime=([\d.]+)s stime=([\d.]+)s/.exec(log);
      if (code !== 0 || !times)
        reject(new Error(`ffmpeg ended with code ${code}: ${log.trim().slice(-300)}`));
      else resolve({ output: Buffer.concat(chunks), seconds: Number(times[1]) + Number(times[2]) });
    });
    child.stdin.on('error', () => undefined); // told by the exit code
    child.stdin.end(Buffer.concat(sequence));
  });
}

function meanDifference(a: Buffer, b: Buffer): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

function opaque(rgb: Buffer, { widthPx, heightPx }: Raster): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  for (let i = 0, j = 0; j < rgb.length; i += 4, j += 3) {
    for (let c = 0; c < 3; c++) raster.data[i + c] = rgb[j + c];
    raster.data[i + 3] = 255;
  }
  return raster;
}
