/**
 * npm run draft:explain -- A.png B.png OUT: draws what the draft engine thinks of a pair of keys: its zones, its
 * matches, the paths of the parts, its strokes where the keys are line art, and the frames that come of it.
 */
import path from 'node:path';
import { analyse, type Analysis } from '../../bridge-server/engines/draft/analysis';
import { rasterOf } from '../../bridge-server/engines/draft/raster/drawing';
import type { LineSources } from '../../bridge-server/engines/draft/lines/line-painting';
import { Painter } from '../../bridge-server/engines/draft/layers/painting';
import { isPair } from '../../bridge-server/engines/draft/parts/parts';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { readPng, writePng } from './clips';

type Rgb = readonly [number, number, number];

const LINE: Rgb = [40, 40, 44];
const GROUND: Rgb = [250, 250, 250];
const LONE: Rgb = [205, 205, 205];
const GOLDEN_ANGLE = 137.508;
const GAP_PX = 8;
const PATH_STEPS = 160;
const SHOWN_MOMENTS = [0.25, 0.5, 0.75];

/** Colours that differ as much as possible from one number to the next. */
function colourOf(index: number): Rgb {
  const hue = ((index * GOLDEN_ANGLE) % 360) / 60;
  const ramp = (offset: number): number => {
    const k = (offset + hue) % 6;
    return Math.round(70 + 160 * Math.max(0, Math.min(1, Math.abs(k - 3) - 1)));
  };
  return [ramp(0), ramp(4), ramp(2)];
}

function draw(widthPx: number, heightPx: number, colour: (pixel: number) => Rgb): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  for (let i = 0; i < widthPx * heightPx; i++) raster.data.set([...colour(i), 255], i * 4);
  return raster;
}

/** Pictures of one size side by side on white. */
function sideBySide(pictures: readonly Raster[]): Raster {
  const { widthPx, heightPx } = pictures[0];
  const all = emptyRaster(pictures.length * (widthPx + GAP_PX) - GAP_PX, heightPx);
  all.data.fill(255);
  pictures.forEach((picture, k) => {
    for (let y = 0; y < heightPx; y++) {
      const row = picture.data.subarray(y * widthPx * 4, (y + 1) * widthPx * 4);
      all.data.set(row, (y * all.widthPx + k * (widthPx + GAP_PX)) * 4);
    }
  });
  return all;
}

function zonePictures({ zonesA, zonesB }: Analysis): Raster {
  const picture = ({ widthPx, heightPx, labels, zones }: Analysis['zonesA']): Raster =>
    draw(widthPx, heightPx, (i) => {
      if (labels[i] === 0) return LINE;
      return zones[labels[i] - 1].isPage ? GROUND : colourOf(labels[i]);
    });
  return sideBySide([picture(zonesA), picture(zonesB)]);
}

/** Colours every drawn pixel by its part. */
function partPictures(analysis: Analysis, colour: (part: number) => Rgb): Raster {
  const { parts, zonesA } = analysis;
  const picture = (partOf: Int32Array): Raster =>
    draw(zonesA.widthPx, zonesA.heightPx, (i) =>
      partOf[i] < 0 || parts[partOf[i]].isPage ? GROUND : colour(partOf[i]),
    );
  return sideBySide([picture(analysis.sourceA.motion.partOf), picture(analysis.sourceB.motion.partOf)]);
}

/** Key A and key B faded, and over them the way of each matched part's centre. */
function pathPicture({ parts, size, sourceA, sourceB, corrections }: Analysis): Raster {
  const { widthPx, heightPx, look } = sourceA.drawing;
  const faded = (i: number): Rgb => {
    const grey = (c: number): number => 175 + 0.16 * (look[i * 4 + c] + sourceB.drawing.look[i * 4 + c]);
    return [grey(0), grey(1), grey(2)];
  };
  const raster = draw(widthPx, heightPx, faded);
  parts.forEach((part, k) => {
    if (!isPair(part) || part.isPage || part.isClear) return;
    for (let step = 0; step <= PATH_STEPS; step++) {
      const u = step / PATH_STEPS;
      const x = part.pose.fromX + u * (part.pose.toX - part.pose.fromX);
      const y = part.pose.fromY + u * (part.pose.toY - part.pose.fromY);
      const m = corrections?.(u)[k];
      dot(
        raster,
        size.scaleX * (m ? m.a * x + m.b * y + m.x : x),
        size.scaleY * (m ? m.c * x + m.d * y + m.y : y),
        colourOf(k),
        step === PATH_STEPS ? 3 : 1,
      );
    }
  });
  return raster;
}

const WAY_STEP = 4;

/** Every line of A in a colour of its own, the lines of B in grey, and the way of each few points from one to the other. */
function strokePicture({ a, b }: LineSources): Raster {
  const { widthPx, heightPx } = a.ink;
  const raster = draw(widthPx, heightPx, () => GROUND);
  const { size, points } = a;
  const place = (x: number, y: number, colour: Rgb, radius: number): void =>
    dot(raster, (x + 0.5) * size.scaleX - 0.5, (y + 0.5) * size.scaleY - 0.5, colour, radius);
  for (let i = 0; i < b.points.count; i++) place(b.points.x[i], b.points.y[i], LINE, 1);
  for (let u = 0; u <= 1; u += 1 / PATH_STEPS) {
    const at = a.motion.placesAt(u);
    for (let i = 0; i < points.count; i += WAY_STEP) place(at.x[i], at.y[i], LONE, 0);
  }
  for (let i = 0; i < points.count; i++) {
    const isLost = a.targets.loss[i] > 0;
    place(points.x[i], points.y[i], isLost ? LONE : colourOf(points.path[i]), 2);
  }
  return raster;
}

function dot(raster: Raster, x: number, y: number, colour: Rgb, radius: number): void {
  for (let py = Math.round(y) - radius; py <= Math.round(y) + radius; py++) {
    for (let px = Math.round(x) - radius; px <= Math.round(x) + radius; px++) {
      if (px < 0 || py < 0 || px >= raster.widthPx || py >= raster.heightPx) continue;
      if (Math.hypot(px - x, py - y) <= radius + 0.5)
        raster.data.set([...colour, 255], (py * raster.widthPx + px) * 4);
    }
  }
}

async function main([keyA, keyB, folder]: readonly string[]): Promise<void> {
  if (!keyA || !keyB || !folder) throw new Error('Usage: npm run draft:explain -- A.png B.png OUT');
  const analysis = await analyse(await readPng(keyA), await readPng(keyB), [], async () => undefined);
  const painter = new Painter(analysis);
  const pictures: Record<string, Raster> = {
    zones: zonePictures(analysis),
    matches: partPictures(analysis, (part) => (isPair(analysis.parts[part]) ? colourOf(part) : LONE)),
    paths: pathPicture(analysis),
    frames: sideBySide(SHOWN_MOMENTS.map((moment) => rasterOf(painter.paint(moment), 8))),
  };
  if (analysis.lines) pictures.strokes = strokePicture(analysis.lines);
  for (const [name, picture] of Object.entries(pictures))
    await writePng(path.join(folder, `${name}.png`), picture);
  process.stdout.write(`${Object.keys(pictures).length} pictures in ${folder}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
