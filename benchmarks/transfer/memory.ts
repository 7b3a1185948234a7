import { readFileSync, writeFileSync } from 'node:fs';

const KIB = 1024;
/** What Linux takes for "forget the peak" (proc(5), clear_refs). */
const RESET_PEAK = '5';

/**
 * Begins a measurement of a process's memory.
 * @returns a function that tells how far its peak rose above what it held now, in bytes; undefined where the system
 * keeps no such figures
 */
export function watchPeak(pid: number): () => number | undefined {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, RESET_PEAK);
    const held = statusBytes(pid, 'VmRSS');
    return () => statusBytes(pid, 'VmHWM') - held;
  } catch {
    return () => undefined;
  }
}

function statusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) * KIB;
}
