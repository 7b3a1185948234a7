/** The two functions of upng-js that are used here; the package brings no types. */
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
    frames: { delay: number }[];
  }
  function decode(file: ArrayBuffer): Decoded;
  function toRGBA8(decoded: Decoded): ArrayBuffer[];
}
