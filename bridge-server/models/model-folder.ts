import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ModelError } from './model-error';

/** Letters that are the same on every file system, and names that Windows keeps for devices. */
const MODEL_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Where models live: TOONBRIDGE_HOME (default ~/.toonbridge), in `models`. */
export function modelsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const home = environment.TOONBRIDGE_HOME;
  if (home && !isAbsolute(home)) {
    throw new ModelError('home-refused', 'TOONBRIDGE_HOME must be a full path, from the root of the disk.');
  }
  return join(home ?? join(homedir(), '.toonbridge'), 'models');
}

/** @throws ModelError model-name-refused when the name could be anything but a plain folder name */
export function checkModelName(name: string): string {
  if (MODEL_NAME.test(name) && !DEVICE_NAME.test(name)) return name;
  throw new ModelError('model-name-refused', 'A model needs a plain name, for instance "tooncrafter".');
}

/** The places of one model. Only these functions join a name to a path. */
export class ModelFolder {
  readonly path: string;

  private readonly locks: string;

  constructor(
    root: string,
    readonly name: string,
  ) {
    this.path = join(root, checkModelName(name));
    this.locks = join(root, '.locks');
  }

  get record(): string {
    return join(this.path, 'record.json');
  }

  /** Full hashes that were made of files that have not changed since. */
  get stamps(): string {
    return join(this.path, 'checked.json');
  }

  get downloads(): string {
    return join(this.path, 'downloads');
  }

  /** Held during a pull, import, repair or removal. Locks lie outside, so that a removal cannot take them away. */
  get workLock(): string {
    return join(this.locks, `${this.name}.work`);
  }

  /** Held while the record changes. */
  get recordLock(): string {
    return join(this.locks, `${this.name}.record`);
  }

  create(): void {
    mkdirSync(this.downloads, { recursive: true, mode: 0o700 });
  }
}
