/** A test model has random weights and paints no drawings; whoever sees its frames must know. */
export const TEST_MODEL_MARK = 'TEST MODEL';

/** @param note what a ready engine says of itself */
export function isTestModel(note: string | undefined): boolean {
  return note?.startsWith(TEST_MODEL_MARK) === true;
}

/** The engine's name as it stands wherever its frames do: `tooncrafter`, or `tooncrafter TEST MODEL`. */
export function engineLabel(engine: string, testModel: boolean): string {
  return testModel ? `${engine} ${TEST_MODEL_MARK}` : engine;
}
