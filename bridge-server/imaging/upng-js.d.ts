/** The functions of upng-js that are used here; the package brings no types. */
declare module 'upng-js' {
  /**
   * @param frames RGBA, 8 bit, all of one size
   * @param colours 0 for lossless
   * @param delaysMs one a frame
   */
  function encode(
    frames: ArrayBuffer[],
    widthPx: number,
    heightPx: number,
    colours: number,
    delaysMs?: number[],
  ): ArrayBuffer;
  interface Decoded {
    width: number;
    height: number;
    /** Bits of a sample. */
    depth: number;
    /** Of the PNG's header: 0 gray, 2 colour, 3 palette, 4 gray with alpha, 6 colour with alpha. */
    ctype: number;
    /** Samples as the file has them, without filters. */
    data: Uint8Array;
    frames: { delay: number }[];
  }
  function decode(file: ArrayBuffer): Decoded;
  function toRGBA8(decoded: Decoded): ArrayBuffer[];
}
