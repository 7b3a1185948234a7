/** Scenes: situations drawn as SVG functions of time by a module of their own; rendered once a size into a cache. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CACHE, REPOSITORY } from './repository';

const RENDERER = 'render.mjs';
const SCENES = 'scenes.mjs';

/** True for a folder that holds a module of scenes and the program that renders it. */
export function holdsScenes(folder: string): boolean {
  return existsSync(path.join(folder, RENDERER)) && existsSync(path.join(folder, SCENES));
}

/**
 * The folder with the rendered clips; renders them when the scenes changed since.
 * @param scale 1 is the size that the scenes were drawn for
 * @throws when the renderer fails
 */
export async function renderScenes(folder: string, scale: number): Promise<string> {
  const hash = createHash('sha256').update(String(scale));
  for (const file of [RENDERER, SCENES]) hash.update(await readFile(path.join(folder, file)));
  const target = path.join(CACHE, 'scenes', `x${scale}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const args = [path.join(folder, RENDERER), unfinished, '--scale', String(scale)];
  await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY });
  // another run may have been faster; both are the same pictures
  await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true, force: true }));
  return target;
}
