/** Big-endian writing into a list of pieces; the mirror of ByteReader. */
export class ByteWriter {
  private readonly pieces: Uint8Array[] = [];
  length = 0;

  uint8(value: number): this {
    return this.number(1, (view) => view.setUint8(0, value));
  }

  uint16(value: number): this {
    return this.number(2, (view) => view.setUint16(0, value));
  }

  int16(value: number): this {
    return this.number(2, (view) => view.setInt16(0, value));
  }

  uint32(value: number): this {
    return this.number(4, (view) => view.setUint32(0, value));
  }

  int32(value: number): this {
    return this.number(4, (view) => view.setInt32(0, value));
  }

  /** A length: four bytes, or eight where the large document format has them. */
  byteCount(value: number, wide: boolean): this {
    if (wide) this.uint32(Math.floor(value / 2 ** 32));
    return this.uint32(value % 2 ** 32);
  }

  tag(letters: string): this {
    return this.bytes(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
  }

  bytes(bytes: Uint8Array): this {
    this.pieces.push(bytes);
    this.length += bytes.length;
    return this;
  }

  /** Zeros up to a multiple of `unit` of what was written so far. */
  pad(unit: number): this {
    return this.bytes(new Uint8Array((unit - (this.length % unit)) % unit));
  }

  /** What was written, in pieces; large ones are views of what was given. */
  toPieces(): Uint8Array[] {
    return this.pieces;
  }

  toBytes(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  private number(length: number, set: (view: DataView) => void): this {
    const bytes = new Uint8Array(length);
    set(new DataView(bytes.buffer));
    return this.bytes(bytes);
  }
}
