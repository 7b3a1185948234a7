import type { PickleMachine } from './pickle-machine';
import { PickleDict, type PickleValue } from './pickle-values';
import { damagedPickle, tidy } from './pickle-reader';

type Step = (machine: PickleMachine) => void;

/** Decimal whole numbers of protocol 0 longer than this are not lengths, shapes or strides. */
const MAX_DECIMAL_DIGITS = 400;

const code = (character: string) => character.charCodeAt(0);

function decimal(text: string): PickleValue {
  if (text === '00') return false;
  if (text === '01') return true;
  const digits = text.replace(/L$/, '');
  if (!/^-?\d+$/.test(digits) || digits.length > MAX_DECIMAL_DIGITS)
    throw damagedPickle('a number is no number');
  return tidy(BigInt(digits));
}

/** The quoted text of protocol 0; escapes are kept as written (no tensor name has any). */
function quoted(text: string): string {
  const inside = /^(['"])(.*)\1$/.exec(text.trim());
  if (!inside) throw damagedPickle('a text without quotes');
  return inside[2];
}

function tupleOf(machine: PickleMachine, count: number): void {
  const items: PickleValue[] = [];
  for (let i = 0; i < count; i++) items.unshift(machine.pop());
  machine.push(items);
}

function dictOf(machine: PickleMachine): void {
  const flat = machine.popMark();
  const dict = new PickleDict();
  machine.setItems(dict, flat);
  machine.push(dict);
}

/** OBJ and INST of protocol 0 and 1: the class is the first of the group, or stands in the text. */
function oldInstance(machine: PickleMachine): void {
  const [type, ...args] = machine.popMark();
  machine.instance(type ?? null, args);
}

function lists(machine: PickleMachine, items: PickleValue[]): void {
  machine.extend(machine.top(), items);
}

/** Every step of the pickle protocols 0 to 5 (Python's `pickletools`), by its code. */
const OPCODES: Readonly<Record<number, Step | undefined>> = {
  // Frame and protocol marks carry nothing that matters to a reader of memory.
  0x80: (m) => void m.reader.uint8(),
  0x95: (m) => void m.reader.uint64(),

  [code('(')]: (m) => m.mark(),
  [code('0')]: (m) => m.drop(),
  [code('1')]: (m) => void m.popMark(),
  [code('2')]: (m) => m.push(m.top()),

  [code('N')]: (m) => m.push(null),
  0x88: (m) => m.push(true),
  0x89: (m) => m.push(false),
  [code('I')]: (m) => m.push(decimal(m.reader.line())),
  [code('L')]: (m) => m.push(decimal(m.reader.line())),
  [code('J')]: (m) => m.push(m.reader.int32()),
  [code('K')]: (m) => m.push(m.reader.uint8()),
  [code('M')]: (m) => m.push(m.reader.uint16()),
  0x8a: (m) => m.push(m.reader.integer(m.reader.uint8())),
  0x8b: (m) => m.push(m.reader.integer(m.reader.uint32())),
  [code('F')]: (m) => m.push(Number(m.reader.line())),
  [code('G')]: (m) => m.push(m.reader.float64()),

  [code('S')]: (m) => m.push(quoted(m.reader.line())),
  [code('T')]: (m) => m.push(m.reader.latin1(m.reader.uint32())),
  [code('U')]: (m) => m.push(m.reader.latin1(m.reader.uint8())),
  [code('V')]: (m) => m.push(m.reader.line()),
  [code('X')]: (m) => m.push(m.reader.text(m.reader.uint32())),
  0x8c: (m) => m.push(m.reader.text(m.reader.uint8())),
  0x8d: (m) => m.push(m.reader.text(m.reader.uint64())),
  [code('B')]: (m) => m.push(m.reader.raw(m.reader.uint32())),
  [code('C')]: (m) => m.push(m.reader.raw(m.reader.uint8())),
  0x8e: (m) => m.push(m.reader.raw(m.reader.uint64())),
  0x96: (m) => m.push(m.reader.raw(m.reader.uint64())),

  [code(')')]: (m) => m.push([]),
  [code('t')]: (m) => m.push(m.popMark()),
  0x85: (m) => tupleOf(m, 1),
  0x86: (m) => tupleOf(m, 2),
  0x87: (m) => tupleOf(m, 3),
  [code(']')]: (m) => m.push([]),
  [code('l')]: (m) => m.push(m.popMark()),
  [code('a')]: (m) => lists(m, [m.pop()]),
  [code('e')]: (m) => lists(m, m.popMark()),
  0x8f: (m) => m.push([]),
  0x90: (m) => lists(m, m.popMark()),
  0x91: (m) => m.push(m.popMark()),

  [code('}')]: (m) => m.push(new PickleDict()),
  [code('d')]: dictOf,
  [code('s')]: (m) => {
    const value = m.pop();
    const key = m.pop();
    m.setItems(m.top(), [key, value]);
  },
  [code('u')]: (m) => {
    const flat = m.popMark();
    m.setItems(m.top(), flat);
  },

  [code('p')]: (m) => void m.memo.set(Number(m.reader.line()), m.top()),
  [code('q')]: (m) => void m.memo.set(m.reader.uint8(), m.top()),
  [code('r')]: (m) => void m.memo.set(m.reader.uint32(), m.top()),
  0x94: (m) => void m.memo.set(m.memo.size, m.top()),
  [code('g')]: (m) => m.recall(Number(m.reader.line())),
  [code('h')]: (m) => m.recall(m.reader.uint8()),
  [code('j')]: (m) => m.recall(m.reader.uint32()),

  [code('c')]: (m) => m.symbol(m.reader.line(), m.reader.line()),
  0x93: (m) => {
    const name = m.pop();
    m.symbol(m.pop(), name);
  },
  [code('P')]: (m) => m.persistent(m.reader.line()),
  [code('Q')]: (m) => m.persistent(m.pop()),
  [code('R')]: (m) => {
    const args = m.pop();
    m.reduce(m.pop(), args);
  },
  0x81: (m) => {
    const args = m.pop();
    m.instance(m.pop(), args);
  },
  0x92: (m) => {
    m.pop();
    const args = m.pop();
    m.instance(m.pop(), args);
  },
  [code('o')]: oldInstance,
  [code('i')]: (m) => {
    const args = m.popMark();
    m.symbol(m.reader.line(), m.reader.line());
    m.instance(m.pop(), args);
  },
  // BUILD hands an object its attributes. Containers carry none that matter, opaque objects keep none.
  [code('b')]: (m) => void m.pop(),
};

const STOP = 0x2e;

/** Takes the steps of a pickle up to its end mark; `reader.offset` is then the byte after it. @returns what it holds */
export function runPickle(machine: PickleMachine): PickleValue {
  for (;;) {
    const opcode = machine.reader.uint8();
    if (opcode === STOP) return machine.pop();
    const step = OPCODES[opcode];
    if (!step) throw damagedPickle(`unknown step 0x${opcode.toString(16)}`);
    step(machine);
  }
}
