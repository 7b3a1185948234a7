/** Runs work that Ctrl+C (or a kill) cancels in an orderly way; a second Ctrl+C ends the program at once. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController();
  const stop = () => {
    abort.abort();
    SIGNALS.forEach((name) => process.off(name, stop));
  };
  SIGNALS.forEach((name) => process.on(name, stop));
  try {
    await work(abort.signal);
  } finally {
    SIGNALS.forEach((name) => process.off(name, stop));
  }
}
