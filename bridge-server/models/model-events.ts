/** What a long piece of work on models tells while it runs; the command line and the bridge both listen to it. */
export type ModelStage = 'checking' | 'downloading' | 'hashing' | 'compiling';

export interface ModelProgress {
  stage: ModelStage;
  /** What is being worked on: a file name, or a precision such as `fp16`. */
  item: string;
  doneBytes: number;
  totalBytes: number;
}

export interface ModelEvents {
  onProgress(progress: ModelProgress): void;
  /** A sentence for the user, for instance which file supplies which part. */
  onNote(note: string): void;
}

export const SILENT: ModelEvents = { onProgress: () => undefined, onNote: () => undefined };

/** Gibibytes are what disks and downloads are not sold in: decimal units, as the hub shows them. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[power]}`;
}
