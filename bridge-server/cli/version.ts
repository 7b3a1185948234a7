/** Set by webpack from package.json. */
declare const TOONBRIDGE_VERSION: string | undefined;

/** The version of this build; `development` when run from its sources. */
export const VERSION = typeof TOONBRIDGE_VERSION === 'string' ? TOONBRIDGE_VERSION : 'development';
