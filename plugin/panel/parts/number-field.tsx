import { useState } from 'preact/hooks';

interface NumberFieldProps {
  field: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  title?: string;
  onValue(value: number): void;
}

/** A number that is taken over as soon as it is valid; what is being typed is left alone meanwhile. */
export function NumberField({ field, value, min, max, step = 1, title, onValue }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const take = (text: string) => {
    setDraft(text);
    const number = Number(text.replace(',', '.'));
    const whole = step % 1 === 0;
    if (text.trim() === '' || !Number.isFinite(number) || (whole && !Number.isInteger(number))) return;
    if (number >= min && number <= max && number !== value) onValue(number);
  };
  return (
    <input
      class={`tb-input ${isRefused(draft, min, max) ? 'tb-refused' : ''}`}
      type="text"
      data-field={field}
      title={title}
      value={draft ?? String(value)}
      onInput={(event) => take(event.currentTarget.value)}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={() => setDraft(undefined)}
    />
  );
}

function isRefused(draft: string | undefined, min: number, max: number): boolean {
  if (draft === undefined) return false;
  const number = Number(draft.replace(',', '.'));
  return draft.trim() === '' || !(number >= min && number <= max);
}
