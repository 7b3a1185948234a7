interface ChoiceFieldProps {
  field: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  title?: string;
  onValue(value: string): void;
}

/**
 * A list to choose from. Hosts ignore the value of a select, so the chosen option says so itself; and they want the
 * value of an option as an attribute, which Preact leaves out where it is the label.
 */
export function ChoiceField({ field, value, choices, title, onValue }: ChoiceFieldProps) {
  return (
    <select
      class="tb-input tb-select"
      data-field={field}
      title={title}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      {choices.map((choice) => (
        <option
          key={choice.value}
          ref={(option) => option?.setAttribute('value', choice.value)}
          selected={choice.value === value}
        >
          {choice.label}
        </option>
      ))}
    </select>
  );
}
