import type { ComponentChildren } from 'preact';

/** A setting: its name on the left, its control on the right. */
export function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="tb-row">
      <span class="tb-row-label" title={label}>
        {label}
      </span>
      <div class="tb-row-control">{children}</div>
    </div>
  );
}

interface SectionProps {
  title: string;
  /** Stands at the right of the title. */
  beside?: ComponentChildren;
  children: ComponentChildren;
}

export function Section({ title, beside, children }: SectionProps) {
  return (
    <div class="tb-section">
      <div class="tb-section-head">
        <span class="tb-section-title">{title}</span>
        {beside}
      </div>
      {children}
    </div>
  );
}
