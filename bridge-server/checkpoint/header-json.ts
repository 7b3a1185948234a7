/**
 * JSON of a safetensors header, stricter than JSON.parse: a name may stand only once in an object, and nesting is
 * shallow. Duplicate names are how two readers are made to see two different files.
 */
const MAX_DEPTH = 8;

export type HeaderValue = string | number | boolean | null | HeaderValue[] | Map<string, HeaderValue>;

/** @throws SyntaxError with a plain reason */
export function parseHeaderJson(text: string): HeaderValue {
  const parser = new HeaderParser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

const SPACE = /[\t\n\r ]*/y;
const WORD = /[{}[\],:]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class HeaderParser {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): HeaderValue {
    if (depth > MAX_DEPTH) throw new SyntaxError('it is nested too deeply');
    const token = this.next();
    if (token === '{') return this.object(depth);
    if (token === '[') return this.array(depth);
    if (/^[\]}:,]$/.test(token)) throw new SyntaxError('it is not valid JSON');
    return JSON.parse(token) as string | number | boolean | null;
  }

  /** Only white space may follow: the header is padded with it. */
  end(): void {
    if (this.text.slice(this.at).trim() !== '') throw new SyntaxError('something follows it');
  }

  private object(depth: number): Map<string, HeaderValue> {
    const entries = new Map<string, HeaderValue>();
    let token = this.next();
    while (token !== '}') {
      if (!token.startsWith('"')) throw new SyntaxError('it is not valid JSON');
      const name = JSON.parse(token) as string;
      if (entries.has(name)) throw new SyntaxError('a name stands in it twice');
      this.expect(':');
      entries.set(name, this.value(depth + 1));
      token = this.next();
      if (token === ',') token = this.notClosing(this.next());
      else if (token !== '}') throw new SyntaxError('it is not valid JSON');
    }
    return entries;
  }

  private array(depth: number): HeaderValue[] {
    const items: HeaderValue[] = [];
    if (this.peek() === ']') {
      this.next();
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      const token = this.next();
      if (token === ']') return items;
      if (token !== ',') throw new SyntaxError('it is not valid JSON');
    }
  }

  private notClosing(token: string): string {
    if (token === '}') throw new SyntaxError('it is not valid JSON');
    return token;
  }

  private expect(wanted: string): void {
    if (this.next() !== wanted) throw new SyntaxError('it is not valid JSON');
  }

  private peek(): string {
    const start = this.at;
    const token = this.next();
    this.at = start;
    return token;
  }

  private next(): string {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
    if (this.text[this.at] === '"') return this.quoted();
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text);
    if (!word) throw new SyntaxError('it is not valid JSON');
    this.at = WORD.lastIndex;
    return word[0];
  }

  /** A text with its quotes; what stands between them is checked by JSON.parse. */
  private quoted(): string {
    const start = this.at++;
    while (this.text[this.at] !== '"') {
      this.at += this.text[this.at] === '\\' ? 2 : 1;
      if (this.at >= this.text.length) throw new SyntaxError('a text in it does not end');
    }
    return this.text.slice(start, ++this.at);
  }
}
