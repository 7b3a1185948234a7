import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { writePng } from '../../benchmarks/quality/clips';
import { galleryPage } from '../../benchmarks/quality/gallery-page';
import { gradeLine, parseGrades, shareRows, type GradedClip } from '../../benchmarks/quality/grades';
import { findSetClips } from '../../benchmarks/quality/sets';
import { writeSheet } from '../../benchmarks/quality/sheet';
import { worstTears } from '../../benchmarks/quality/tears';
import { emptyRaster, type Raster } from '../../pixels/raster';

const SIZE = { widthPx: 100, heightPx: 60 };
const at = (x: number, y: number): number => y * SIZE.widthPx + x;

describe('The worst tears of a frame', () => {
  test('are the windows with the most ends, the worst first, none over another', () => {
    const ends = [at(10, 10), at(12, 11), at(13, 14), at(80, 40), at(82, 41)];
    const tears = worstTears(ends, [], SIZE, 20, 5);
    expect(tears.map(({ excess }) => excess)).toEqual([3, 2]);
    for (const { left, top, sidePx } of tears) {
      expect(left >= 0 && top >= 0 && left + sidePx <= 100 && top + sidePx <= 60).toBe(true);
    }
    expect(tears[1].left).toBeGreaterThanOrEqual(63);
  });

  test('are not where the true frame has as many ends', () => {
    const open = [at(10, 10), at(12, 11)];
    expect(worstTears([...open, at(80, 40)], open, SIZE, 20, 5).map(({ excess }) => excess)).toEqual([1]);
  });
});

describe('A table of grades', () => {
  const graded = (clip: string, grade: GradedClip['grade'], reason = 'clean'): GradedClip => ({
    date: '2026-12-01',
    set: 'toons',
    clip,
    grade,
    reason,
  });

  test('reads what it wrote, with commas and quotes in the reason', () => {
    const clip = graded('bomb', 'C', 'fuse left behind, rim "eaten"');
    expect(parseGrades(`date,set,clip,grade,reason\n${gradeLine(clip)}\n`)).toEqual([clip]);
  });

  test('a line that is no grade is named', () => {
    expect(() => parseGrades('date,set,clip,grade,reason\n2026-12-01,toons,bomb,D,"?"')).toThrow(/Line 2/);
    expect(() => parseGrades('set,clip\n')).toThrow(/begins with the line/);
  });

  test('shares are counted for the set and for each half', () => {
    const rows = shareRows([graded('c', 'C'), graded('a', 'A'), graded('b', 'B'), graded('d', 'C')]);
    expect(rows.map((row) => row.replace(/\s+/g, ' '))).toEqual([
      '2026-12-01 toons, all (4) A 1 B 1 C 2 A or B 50 %',
      '2026-12-01 toons, tuning (2) A 1 B 0 C 1 A or B 50 %',
      '2026-12-01 toons, held-out * (2) A 0 B 1 C 1 A or B 50 %',
    ]);
  });
});

describe('The gallery', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gallery-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function square(left: number): Raster {
    const raster = emptyRaster(160, 100);
    for (let y = 30; y < 60; y++)
      for (let x = left; x < left + 30; x++) raster.data.set([30, 60, 190, 255], (y * 160 + x) * 4);
    return raster;
  }

  test('goes over pairs of keys without a truth', async () => {
    await writePng(path.join(folder, 'turn', 'A.png'), square(20));
    await writePng(path.join(folder, 'turn', 'B.png'), square(60));
    await writePng(path.join(folder, 'turn', 'seen.png'), square(40));
    await writePng(path.join(folder, 'half', 'A.png'), square(20));
    const clips = await findSetClips([folder], [1], { pairs: true });
    expect(clips.map(({ clip }) => clip.name)).toEqual(['turn']);
    await expect(findSetClips([folder], [1], {})).rejects.toThrow(/holds no clip/);
  });

  test('a sheet is 1600 px wide, with a row more where the truth is known and one where it tears', async () => {
    const specks = square(40);
    for (let y = 20; y < 60; y += 2) specks.data.set([20, 20, 30, 255], (y * 160 + 62) * 4);
    const clip = { title: 'a & b', keyA: square(20), keyB: square(60), moments: ['1/2'] };
    const heightOf = async (name: string, ours: Raster, truth?: Raster): Promise<number> => {
      const file = path.join(folder, name);
      await writeSheet(file, { ...clip, ours: [ours], truth: truth && [truth] });
      const { width, height } = await sharp(file).metadata();
      expect(width).toBe(1600);
      return height;
    };
    const whole = await heightOf('whole.png', square(40));
    const withTruth = await heightOf('truth.png', square(40), square(40));
    const torn = await heightOf('torn.png', specks, square(40));
    expect(withTruth).toBeGreaterThan(whole + 300);
    expect(torn).toBeGreaterThan(withTruth + 250);
  });

  test('the page shows each sheet with its grade, and names cannot break out of it', () => {
    const page = galleryPage(
      [
        { set: 'toons', clip: 'a"<b>', sheet: 'toons/a.png', graded: undefined },
        {
          set: 'toons',
          clip: 'c',
          sheet: 'toons/c.png',
          graded: { date: '2026-12-01', set: 'toons', clip: 'c', grade: 'B', reason: 'ragged rim' },
        },
      ],
      'here',
    );
    expect(page).toContain('src="toons/c.png"');
    expect(page).toContain('<option selected>B</option>');
    expect(page).toContain('value="ragged rim"');
    expect(page).not.toContain('<b>');
  });
});
