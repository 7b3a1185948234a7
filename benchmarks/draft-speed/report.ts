/** The table that bench:draft prints. */
import type { Size } from '../../pixels/raster';

export interface SpeedMeasurement extends Size {
  analysisSeconds: number;
  secondsPerFrame: number;
  /** How far memory rose above the two pairs of keys; undefined where the system keeps no such figure. */
  peakBytes?: number;
}

const NANOSECONDS = 1e9;
const BYTES_PER_MIB = 2 ** 20;

/** Lines of a markdown table. */
export function tableOf(measured: readonly SpeedMeasurement[]): string[] {
  return [
    '| size | analysis of a pair, s | ns a pixel | a frame, s | ns a pixel | peak memory, MiB |',
    '|---|---|---|---|---|---|',
    ...measured.map(rowOf),
  ];
}

function rowOf({ widthPx, heightPx, analysisSeconds, secondsPerFrame, peakBytes }: SpeedMeasurement): string {
  const perPixel = (seconds: number): string => ((seconds * NANOSECONDS) / (widthPx * heightPx)).toFixed(0);
  const cells = [
    `${widthPx}x${heightPx}`,
    analysisSeconds.toFixed(2),
    perPixel(analysisSeconds),
    secondsPerFrame.toFixed(3),
    perPixel(secondsPerFrame),
    peakBytes === undefined ? 'not known' : (peakBytes / BYTES_PER_MIB).toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}
