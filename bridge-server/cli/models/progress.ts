import { formatBytes, type ModelEvents, type ModelProgress } from '../../models/model-events';
import { Pace } from '../../models/pace';
import type { ProgressLine, Terminal } from '../terminal';

const STAGE_WORDS = {
  checking: 'asking the hub',
  downloading: 'downloading',
  hashing: 'checking',
  compiling: 'compiling',
} as const;

/** One bar after the other, a finished line for each; notes between them. */
export class ModelProgressBars implements ModelEvents {
  private line?: { key: string; bar: ProgressLine; last: ModelProgress; pace: Pace };

  constructor(private readonly terminal: Terminal) {}

  onProgress(progress: ModelProgress): void {
    const key = `${progress.stage} ${progress.item}`;
    if (this.line?.key !== key) this.begin(key, progress);
    const line = this.line;
    if (!line) return;
    line.last = progress;
    line.pace.add(progress.doneBytes, performance.now());
    const fraction = progress.totalBytes > 0 ? progress.doneBytes / progress.totalBytes : 0;
    const secondsLeft = fraction < 1 ? line.pace.secondsLeft(progress.totalBytes) : undefined;
    line.bar.update(fraction, amounts(progress, line.pace), secondsLeft);
  }

  onNote(note: string): void {
    this.end();
    this.terminal.note(note);
  }

  end(): void {
    if (!this.line) return;
    const { bar, last } = this.line;
    this.line = undefined;
    bar.end();
    if (last.totalBytes > 0 && last.doneBytes === last.totalBytes) {
      this.terminal.note(`✓ ${STAGE_WORDS[last.stage]} ${last.item} (${formatBytes(last.totalBytes)})`);
    }
  }

  private begin(key: string, progress: ModelProgress): void {
    this.end();
    const bar = this.terminal.progress(`${STAGE_WORDS[progress.stage]} ${progress.item}`);
    this.line = { key, bar, last: progress, pace: new Pace() };
  }
}

function amounts({ doneBytes, totalBytes }: ModelProgress, pace: Pace): string {
  if (totalBytes === 0) return '';
  const speed = pace.bytesPerSecond;
  const amount = `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  return speed ? `${amount}, ${formatBytes(speed)}/s` : amount;
}
