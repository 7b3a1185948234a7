/** Names the machine, since times mean nothing without it. */
import os from 'node:os';

const BYTES_PER_GIB = 2 ** 30;

export function machineName(): string {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / BYTES_PER_GIB);
  return `${cpus[0]?.model.trim() ?? 'unknown processor'}, ${cpus.length} cores, ${memory} GiB, Node ${process.version}`;
}
