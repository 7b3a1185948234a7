/** Every limit of the protocol, once. Both sides check them; the bridge also sends them with `welcome`. */
export const PROTOCOL_VERSION = 2;

export const LIMITS = {
  /** Payload of one binary chunk; the 20-byte header comes on top. */
  chunkBytes: 1024 * 1024,
  /** Chunks that a client may have under way without an `ack`. */
  chunksInFlight: 8,
  /** One JSON message, in UTF-8 bytes. */
  messageBytes: 256 * 1024,
  /** One JSON message of a client that is not paired, in UTF-8 bytes. */
  strangerBytes: 4 * 1024,
  /** Values in one JSON message of a client; writing a sequence of 1800 frames takes 5,400. */
  messageParts: 16_384,
  settings: 64,
  /** One JSON message of the bridge, in characters: a job of 16 keys with 120 in-betweens each fits. */
  bridgeMessageBytes: 1024 * 1024,
  /** Nesting of one JSON message. */
  messageDepth: 12,
  /** Longest side of a layer, in pixels (the largest side of a PSD). */
  sidePx: 30_000,
  /** Pixels of one layer: 8192 x 8192. */
  layerPixels: 8192 * 8192,
  /** Farthest coordinate of any edge from the document's origin. */
  coordinatePx: 1_000_000,
  keys: 16,
  sketches: 64,
  inbetweens: 120,
  promptLength: 1000,
  nameLength: 255,
} as const;

/** Default port of the bridge; `toonbridge serve --port` changes it. */
export const DEFAULT_PORT = 43127;
