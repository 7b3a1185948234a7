import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { depthOf, type Raster, type Size } from '../pixels/raster';
import { encodeDocument, sceneDocument } from './characters/document';
import { renderFrame, sceneNamed, scenes, segmentFrames, type Scene } from './characters/scene';

const usage = `Draws the example scenes.

  npm run examples                    writes the layered PSDs and the keys A.png and B.png to examples/drawings/
  npm run examples -- --clips FOLDER  writes each scene with its true in-betweens to FOLDER/<scene>/00.png ... 16.png
                                      (scenes named after FOLDER: those alone)
`;

/** Clips have the size that engines work at. */
const clipSize: Size = { widthPx: 512, heightPx: 320 };
const keyScene = sceneNamed('fox-wave');
const drawings = path.join(__dirname, 'drawings');

async function main(options: readonly string[]): Promise<number> {
  if (options.length === 0) return await writeDrawings(drawings);
  const [option, folder, ...names] = options;
  if (option === '--clips' && folder) {
    return await writeClips(path.resolve(folder), names.length > 0 ? names.map(sceneNamed) : scenes);
  }
  (option === '--help' ? process.stdout : process.stderr).write(usage);
  return option === '--help' ? 0 : 2;
}

async function writeDrawings(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  for (const scene of scenes) {
    await writeFile(path.join(folder, `${scene.name}.psd`), encodeDocument(sceneDocument(scene)));
    say(`${scene.name}.psd: ${scene.title}`);
  }
  await writePng(path.join(folder, 'A.png'), renderFrame(keyScene, 0));
  await writePng(path.join(folder, 'B.png'), renderFrame(keyScene, 1));
  say(`A.png, B.png: the keys of ${keyScene.name} on transparent ground`);
  return 0;
}

async function writeClips(folder: string, chosen: readonly Scene[]): Promise<number> {
  for (const scene of chosen) {
    const clip = path.join(folder, scene.name);
    await mkdir(clip, { recursive: true });
    for (let frame = 0; frame <= segmentFrames; frame++) {
      const name = `${String(frame).padStart(2, '0')}.png`;
      await writePng(path.join(clip, name), renderFrame(scene, frame / segmentFrames, clipSize));
    }
    await writeFile(path.join(clip, 'meta.json'), `${JSON.stringify(clipFacts(scene), null, 1)}\n`);
    say(`${scene.name}: ${segmentFrames + 1} frames`);
  }
  return 0;
}

function clipFacts(scene: Scene): Record<string, unknown> {
  return {
    name: scene.name,
    kind: scene.title,
    source: `examples/characters/${scene.character.name}.ts`,
    licence: 'MIT',
    frames: segmentFrames + 1,
    keys: ['00.png', `${segmentFrames}.png`],
    size: [clipSize.widthPx, clipSize.heightPx],
    modes: [scene.style === 'pan' ? 'RGB' : 'RGBA'],
    note: '00 and 16 are the keys; 01..15 are the true in-betweens, eased.',
  };
}

async function writePng(file: string, raster: Raster): Promise<void> {
  const raw = { width: raster.widthPx, height: raster.heightPx, channels: 4 } as const;
  if (depthOf(raster) !== 8) throw new TypeError('only 8-bit drawings are written as PNG here');
  const image = sharp(Buffer.from(raster.data.buffer), { raw });
  await (isOpaque(raster) ? image.removeAlpha() : image).png({ compressionLevel: 9 }).toFile(file);
}

function isOpaque({ data }: Raster): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] < 255) return false;
  return true;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `The drawings could not be written: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
