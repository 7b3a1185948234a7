/** The one writer of the command line: results on stdout, everything for people beside it on stderr. */
import { SingleBar } from 'cli-progress';

export interface Terminal {
  /** A line of the result. */
  print(line: string): void;
  /** A line beside the result: what is going on, warnings, errors. */
  note(line: string): void;
  /** A bar for long work. Where nobody looks (no terminal, `--json`) it says nothing. */
  progress(title: string): ProgressLine;
}

export interface ProgressLine {
  /** @param fraction 0 to 1 */
  update(fraction: number, stage: string, secondsLeft?: number): void;
  end(): void;
}

const BAR_STEPS = 1000;
const SILENT: ProgressLine = { update: () => undefined, end: () => undefined };

/** @param quiet true with `--json`: notes and bars are left out */
export function openTerminal(quiet = false): Terminal {
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => {
      if (!quiet) process.stderr.write(`${line}\n`);
    },
    progress: (title) => (quiet || !process.stderr.isTTY ? SILENT : openBar(title)),
  };
}

/** Shown from the first update on, so that notes before it have their lines to themselves. */
function openBar(title: string): ProgressLine {
  const bar = new SingleBar({
    format: `${title}  {bar} {percentage} %  {stage}  {left}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stream: process.stderr,
  });
  return {
    update: (fraction, stage, secondsLeft) => {
      const words = { stage, left: timeLeft(secondsLeft) };
      if (!bar.isActive) bar.start(BAR_STEPS, 0, words);
      bar.update(Math.round(fraction * BAR_STEPS), words);
    },
    end: () => bar.stop(),
  };
}

/** For instance `about 2 min left`; empty when nobody knows. */
export function timeLeft(secondsLeft: number | undefined): string {
  if (secondsLeft === undefined) return '';
  const seconds = Math.max(1, Math.round(secondsLeft));
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/** Rows with their columns in line. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
