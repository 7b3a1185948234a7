import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { findClips, readFrames } from '../../benchmarks/quality/clips';
import { scoreClip } from '../../benchmarks/quality/metrics';
import { overPaper } from '../../benchmarks/quality/picture';
import { TrueClip } from '../../benchmarks/quality/true-clip';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'clips-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a PNG with a square of paint at `left`. */
async function writeFrame(file: string, left: number, channels: 3 | 4, widthPx = 48): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const heightPx = 30;
  const data = Buffer.alloc(widthPx * heightPx * channels, channels === 3 ? 230 : 0);
  for (let y = 8; y < 20; y++)
    for (let x = left; x < left + 12; x++)
      data.set([30, 60, 190, 255].slice(0, channels), (y * widthPx + x) * channels);
  await sharp(data, { raw: { width: widthPx, height: heightPx, channels } })
    .png()
    .toFile(file);
}

describe('A folder of clips', () => {
  test.each([3, 4] as const)('may have any number and size of frames, in %i channels', async (channels) => {
    for (let k = 0; k < 11; k++) await writeFrame(path.join(folder, 'slide', `${k}.png`), 4 + k, channels);
    const [clip] = await findClips(folder);
    expect(clip.framePaths.map((file) => path.basename(file, '.png'))).toEqual(
      Array.from({ length: 11 }, (_, k) => String(k)),
    );
    const frames = (await readFrames(clip)).map(overPaper);
    const truth = new Map(frames.slice(1, -1).map((frame, k) => [k + 1, frame]));
    expect(scoreClip(new TrueClip(frames), truth).cd).toBeCloseTo(0, 6);
  });

  test('that is not there, or holds no clip, is told with what is expected', async () => {
    await expect(findClips(path.join(folder, 'nowhere'))).rejects.toThrow(/cannot be read.*01\.png/);
    mkdirSync(path.join(folder, 'empty'));
    writeFileSync(path.join(folder, 'notes.txt'), '');
    await expect(findClips(folder)).rejects.toThrow(/holds no clip.*01\.png/);
  });

  test('a frame of another size is named', async () => {
    for (let k = 0; k < 3; k++)
      await writeFrame(path.join(folder, 'slide', `0${k}.png`), 4, 3, k === 1 ? 50 : 48);
    const [clip] = await findClips(folder);
    await expect(readFrames(clip)).rejects.toThrow('slide: 01.png is 50x30 and the first frame 48x30');
  });
});
