/** How far something is, as a bar. */
export function Meter({ fraction }: { fraction: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div class="tb-meter">
      <div class="tb-meter-fill" style={{ width: `${percent}%` }} />
    </div>
  );
}
