import { emptyRaster, type Raster, type Size } from '../../pixels/raster';
import { cloud, hash, mix, noise } from './noise';
import { rgb, type Colour, type Rgb } from './palette';

/** Bound once: looking up a global in a pixel loop is slow where code runs in a sandbox, as tests do. */
const { exp, floor, hypot, max, min, round, sqrt } = Math;

/** A row of hills: where it runs, what it is painted with, how fast it passes when the camera pans. */
interface Hill {
  /** Height of its middle line and of its waves, and their length, in scene units. */
  y: number;
  waves: number;
  waveLength: number;
  colour: Colour;
  /** Share of the camera's way: 0 stands still, 1 is as near as the characters. */
  nearness: number;
  /** Trees a thousand scene units. */
  trees: number;
  seed: number;
}

/** A painted ground: a wash of two colours with hills before it, on rough paper. */
export interface Setting {
  top: Colour;
  bottom: Colour;
  sun?: { x: number; y: number; radius: number; colour: Colour };
  hills: readonly Hill[];
}

export const settings = {
  meadow: {
    top: '#f7e3bd',
    bottom: '#f9d9b4',
    sun: { x: 770, y: 120, radius: 58, colour: '#fbeecb' },
    hills: [
      { y: 372, waves: 26, waveLength: 300, colour: '#dcd6ae', nearness: 0.2, trees: 14, seed: 11 },
      { y: 424, waves: 18, waveLength: 260, colour: '#c4cb9c', nearness: 0.5, trees: 0, seed: 23 },
      { y: 474, waves: 8, waveLength: 420, colour: '#b0bf90', nearness: 1, trees: 0, seed: 5 },
    ],
  },
  valley: {
    top: '#cfe4dc',
    bottom: '#f8e6c4',
    sun: { x: 180, y: 130, radius: 46, colour: '#fdf3d6' },
    hills: [
      { y: 340, waves: 44, waveLength: 230, colour: '#b9cfc0', nearness: 0.2, trees: 0, seed: 3 },
      { y: 400, waves: 34, waveLength: 260, colour: '#9fbb9a', nearness: 0.5, trees: 15, seed: 41 },
      { y: 482, waves: 16, waveLength: 330, colour: '#d9b67c', nearness: 1, trees: 0, seed: 8 },
    ],
  },
  paper: { top: '#f6ecd8', bottom: '#f1e4cb', hills: [] },
} as const satisfies Record<string, Setting>;

const STAGE_HEIGHT = 540;
const SKY_BANDS = 24;

/** How the wash looks. Lengths in scene units, strengths in shares of white. */
const wash = {
  /** Pigment pools and thins over patches of this size. */
  poolLength: 130,
  poolStrength: 0.07,
  /** Wet paint dries darker at its edge. */
  edgeLength: 5,
  edgeStrength: 0.1,
  /** Tones are laid in steps, as layers of a wash, which also keeps files small. */
  steps: 72,
  /** Paper fibres: their length in pixels, the share of places that have one, how dark they are. */
  fibrePx: 2,
  grainShare: 0.07,
  grainStrength: 0.03,
} as const;

/** The painted ground, opaque. `cameraX` is how far the camera has panned, in scene units. */
export function paintBackground(setting: Setting, size: Size, cameraX = 0): Raster {
  const raster = emptyRaster(size.widthPx, size.heightPx);
  const scale = min(size.widthPx / 960, size.heightPx / 540);
  const skylines = setting.hills.map((hill) => skyline(hill, size.widthPx, scale, cameraX * hill.nearness));
  for (let y = 0; y < size.heightPx; y++) {
    for (let x = 0; x < size.widthPx; x++) {
      const colour = pigment(setting, skylines, { x, y, scale, cameraX });
      const index = (y * size.widthPx + x) * 4;
      for (let channel = 0; channel < 3; channel++)
        raster.data[index + channel] = round(colour[channel] * 255);
      raster.data[index + 3] = 255;
    }
  }
  return raster;
}

interface Spot {
  x: number;
  y: number;
  scale: number;
  cameraX: number;
}

function pigment(setting: Setting, skylines: readonly Float32Array[], { x, y, scale, cameraX }: Spot): Rgb {
  const height = y / scale;
  let [colour, depth, nearness, seed] = [ground(setting, x / scale, height, scale), Infinity, 0, 1];
  setting.hills.forEach((hill, i) => {
    const below = height - skylines[i][x];
    const cover = edgeCover(below * scale);
    if (cover === 0) return;
    colour = blend(colour, rgb(hill.colour), cover);
    [depth, nearness, seed] = [max(0, below), hill.nearness, hill.seed];
  });
  const across = x / scale + cameraX * nearness;
  const pool =
    (cloud(across / wash.poolLength, height / wash.poolLength, seed, 3) - 0.5) * 2 * wash.poolStrength;
  const edge = exp(-depth / wash.edgeLength) * wash.edgeStrength;
  const tone = round((pool - edge) * wash.steps) / wash.steps;
  const grainX = round(x + cameraX * nearness * scale);
  const grain = hash(floor(grainX / wash.fibrePx), y, seed) < wash.grainShare ? wash.grainStrength : 0;
  return [colour[0] + tone - grain, colour[1] + tone - grain, colour[2] + tone - grain];
}

function ground(setting: Setting, x: number, y: number, scale: number): Rgb {
  const share = round((y / STAGE_HEIGHT) * SKY_BANDS) / SKY_BANDS;
  const sky = blend(rgb(setting.top), rgb(setting.bottom), share);
  if (!setting.sun) return sky;
  const inside = setting.sun.radius - hypot(x - setting.sun.x, y - setting.sun.y);
  return blend(sky, rgb(setting.sun.colour), edgeCover(inside * scale));
}

/** How much of a pixel lies inside an edge that is so many pixels away from its middle. */
function edgeCover(insidePx: number): number {
  return min(1, max(0, insidePx + 0.5));
}

function blend(from: Rgb, to: Rgb, share: number): Rgb {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

/** The upper edge of a row of hills for every column of pixels, in scene units. */
function skyline(hill: Hill, widthPx: number, scale: number, offset: number): Float32Array {
  return Float32Array.from({ length: widthPx }, (_, column) => {
    const x = column / scale + offset;
    const rolling = (noise(x / hill.waveLength, 0.5, hill.seed) - 0.5) * 2 * hill.waves;
    return hill.y + rolling - treeHeight(hill, x);
  });
}

/** Trees as round bushes on the skyline, the bigger ones standing on their neighbours' shoulders. */
function treeHeight(hill: Hill, x: number): number {
  if (hill.trees === 0) return 0;
  const spacing = 1000 / hill.trees;
  const cell = floor(x / spacing);
  const heights = [cell - 1, cell, cell + 1].map((tree) => {
    const middle = (tree + 0.3 + 0.4 * hash(tree, 1, hill.seed)) * spacing;
    const radius = mix(0.6, 0.88, hash(tree, 2, hill.seed)) * spacing;
    return sqrt(max(0, radius * radius - (x - middle) ** 2)) * mix(0.7, 1.1, hash(tree, 3, hill.seed));
  });
  return max(...heights);
}
