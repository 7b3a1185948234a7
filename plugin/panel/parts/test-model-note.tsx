import { useText } from '../context';

/** Stands wherever frames of a test model do: they must not be taken for drawings. */
export function TestModelNote() {
  const text = useText();
  return (
    <p class="tb-card-warning" data-test-model="true">
      {text('testModel')}
    </p>
  );
}
