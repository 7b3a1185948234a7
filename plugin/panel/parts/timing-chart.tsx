import { chartMoments, type Chart } from '../../../takes/chart';

const MOST_TICKS = 60;

/** An animator's timing chart: a line from key to key with a tick for each in-between. */
export function TimingChart({ chart, inbetweens }: { chart: Chart; inbetweens: number }) {
  const count = Math.min(MOST_TICKS, Math.max(1, inbetweens));
  return (
    <div class="tb-chart">
      <div class="tb-chart-line" />
      <div class="tb-chart-key tb-chart-start" />
      {chartMoments(chart, count).map((moment) => (
        <div key={moment} class="tb-chart-tick" style={{ left: `${moment * 100}%` }} />
      ))}
      <div class="tb-chart-key tb-chart-end" />
    </div>
  );
}
