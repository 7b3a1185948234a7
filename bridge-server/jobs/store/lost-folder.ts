import { mkdir, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeAtomically } from '../../files/atomic-file';

/** For everything that the bridge finds in its own folders and cannot understand. Nothing in it is ever deleted. */
export class LostFolder {
  constructor(private readonly root: string) {}

  /** Moves a file or folder there, under a name that nothing has. */
  async take(path: string): Promise<void> {
    await rename(path, await this.freePlace(basename(path)));
  }

  /** Keeps what was written somewhere else. */
  async write(name: string, text: string): Promise<void> {
    await writeAtomically(await this.freePlace(name), text);
  }

  private async freePlace(name: string): Promise<string> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const wanted = join(this.root, name);
    for (let number = 1; ; number++) {
      const path = number === 1 ? wanted : `${wanted}-${number}`;
      if (!existsSync(path)) return path;
    }
  }
}
