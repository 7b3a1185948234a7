/**
 * Methods newer than the language of 2020. Which of them UXP's engine has is written nowhere, so the plugin's context
 * lacks them by default (a switch gives them back).
 */
type Holder = Record<string, unknown> & { prototype?: Record<string, unknown> };

const STATIC: Record<string, string[]> = {
  Object: ['hasOwn', 'groupBy'],
  Array: ['fromAsync'],
  Map: ['groupBy'],
  Promise: ['any', 'withResolvers', 'try'],
};
const LISTS = ['at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'with'];
const ON_PROTOTYPE: Record<string, string[]> = {
  Array: [...LISTS, 'toSpliced'],
  String: ['at', 'replaceAll', 'isWellFormed', 'toWellFormed'],
  Set: [
    'union',
    'intersection',
    'difference',
    'symmetricDifference',
    'isSubsetOf',
    'isSupersetOf',
    'isDisjointFrom',
  ],
};

export function removeNewerMethods(global: Record<string, unknown>): void {
  const drop = (holder: Record<string, unknown> | undefined, names: string[]): void =>
    names.forEach((name) => holder && delete holder[name]);
  for (const [type, names] of Object.entries(STATIC)) drop(global[type] as Holder, names);
  for (const [type, names] of Object.entries(ON_PROTOTYPE)) drop((global[type] as Holder).prototype, names);
  const typed = Object.getPrototypeOf((global.Uint8Array as Holder).prototype) as Record<string, unknown>;
  drop(typed, LISTS);
}
