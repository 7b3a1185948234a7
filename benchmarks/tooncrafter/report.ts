/** Measurements as a table for people and for docs/BENCHMARKS.md. */
import { machineName } from '../quality/machine';
import { CLIP_TASK, NETWORK_TASKS, type Measurement } from './tasks';

const GIGA = 1e9;
const TERA = 1e12;

const HEADER = [
  '| what | seconds | TFLOP/s | share of roof | load, s | peak memory, GB |',
  '|---|---|---|---|---|---|',
];
const OTHER_TITLES: Readonly<Record<string, string>> = {
  checkpoint: 'writing the random checkpoint',
  compile: 'compiling it',
  [CLIP_TASK]: 'whole clip with one unguided step',
};

function row(measurement: Measurement): string {
  const task = NETWORK_TASKS.find(({ id }) => id === measurement.id);
  const speed = task ? task.tflop / measurement.runSeconds : undefined;
  const share = speed && measurement.roof ? (100 * speed * TERA) / measurement.roof : undefined;
  const cells = [
    task?.title ?? OTHER_TITLES[measurement.id],
    measurement.runSeconds.toFixed(measurement.runSeconds < 10 ? 2 : 1),
    speed?.toFixed(3) ?? '',
    share ? `${share.toFixed(0)} %` : '',
    measurement.openSeconds?.toFixed(1) ?? '',
    (measurement.peakBytes / GIGA).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

export function reportOf(measurements: readonly Measurement[], device: string): string {
  const roof = Math.max(0, ...measurements.map((measurement) => measurement.roof ?? 0));
  const disk = measurements.reduce((sum, { diskBytes = 0 }) => sum + diskBytes, 0);
  return [
    `${machineName()}, device ${device}, ${new Date().toISOString().slice(0, 10)}`,
    ...(roof > 0 ? [`Matrix roof (3×3 convolution, 320 channels): ${(roof / GIGA).toFixed(0)} GFLOP/s`] : []),
    ...(disk > 0 ? [`Disk used: ${(disk / GIGA).toFixed(1)} GB`] : []),
    '',
    ...HEADER,
    ...measurements.map(row),
  ].join('\n');
}
