/** Names that plain .js/.mjs files of the house use; TypeScript files are checked by the compiler instead. */
const names = [
  'process', 'console', 'Buffer', 'module', 'require', '__dirname', 'URL', 'fetch', 'setTimeout', 'clearTimeout',
  'setInterval', 'clearInterval', 'document', 'window', 'performance', 'globalThis', 'WebSocket', 'structuredClone',
  'setImmediate', 'AbortController', 'AbortSignal', 'NodeJS', 'HTMLElement', 'TextDecoder', 'TextEncoder',
];
export default Object.fromEntries(names.map((name) => [name, 'readonly']));
