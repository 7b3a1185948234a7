/**
 * The intrinsics of the plugin's own context. What the host hands over (errors, typed arrays) must be made with these,
 * or `instanceof` inside the plugin would see strangers, which no real host shows.
 */
export interface Realm {
  Error: ErrorConstructor;
  Uint8Array: Uint8ArrayConstructor;
  Uint16Array: Uint16ArrayConstructor;
}

export const ownRealm: Realm = { Error, Uint8Array, Uint16Array };

/** A host error as the plugin catches it; `number` is the code that Photoshop puts on some errors. */
export function hostError(realm: Realm, message: string, number?: number): Error {
  const error = new realm.Error(message);
  if (number !== undefined) Object.assign(error, { number });
  return error;
}
