import type { PanelFigures } from './panel-side';
import { quantile } from './event-loop';

export interface Measured {
  size: string;
  way: string;
  panel: PanelFigures;
  /** Above what the process held before; undefined where the system does not tell. */
  bridgePeakBytes?: number;
}

const MIB = 1024 * 1024;

const mib = (bytes: number | undefined): string =>
  bytes === undefined ? 'unknown' : (bytes / MIB).toFixed(0);
const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
const perSecond = (bytes: number, ms: number): string => (bytes / MIB / (ms / 1000)).toFixed(0);

/** A table in Markdown; speeds count pixels, whatever form they travel in. */
export function table(rows: readonly Measured[]): string[] {
  return [
    '| layer | way | on the wire, MiB | upload, ms | MiB/s | download, ms | MiB/s | ' +
      'peak of the panel, MiB | peak of the bridge, MiB |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(({ size, way, panel, bridgePeakBytes }) => {
      const upload = median(panel.uploadMs);
      const download = median(panel.downloadMs);
      const cells = [
        size,
        way,
        (panel.wireBytes / MIB).toFixed(1),
        upload.toFixed(0),
        perSecond(panel.frameBytes, upload),
        download.toFixed(0),
        perSecond(panel.frameBytes, download),
        mib(panel.peakBytes),
        mib(bridgePeakBytes),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

export function pingLine(size: string, waits: readonly number[]): string {
  const [half, most, worst] = [0.5, 0.99, 1].map((share) => quantile(waits, share).toFixed(1));
  const waiting = `median ${half} ms, p99 ${most} ms, longest ${worst} ms`;
  return `${size}: ${waits.length} pings while the draft engine worked, ${waiting}`;
}
