/** The way that is measured against: whole pictures as PNG, as base64, in one JSON message. */
export type JsonMessage =
  | { type: 'image'; png: string }
  | { type: 'stored' }
  | { type: 'get'; file: string; widthPx: number; heightPx: number };

/** Larger than any picture here: this way of sending needs one message for all of it. */
export const JSON_MAX_PAYLOAD = 512 * 1024 * 1024;
