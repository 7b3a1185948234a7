const OFFSET = 0x811c9dc5;
const OTHER_OFFSET = 0x9747b28c;
const PRIME = 0x01000193;

/** 16 hex digits that name a text (two FNV-1a hashes); for telling documents apart, not for secrets. */
export function textHash(text: string): string {
  return [OFFSET, OTHER_OFFSET].map((offset) => fnv1a(text, offset)).join('');
}

function fnv1a(text: string, offset: number): string {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
