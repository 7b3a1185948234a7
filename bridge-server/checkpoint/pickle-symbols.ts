import { CheckpointError } from './checkpoint-error';
import { OpaqueObject, PickleDict, PickleSymbol, type PickleValue } from './pickle-values';
import { printable } from './zip-directory';

/**
 * Which names a pickle may mention and which it may call.
 *
 * Nothing is ever imported or executed: a "call" of a listed name runs the small function below that builds the same
 * data. The list exists so that a file that was made to attack other programs is refused and named, not passed on.
 */
type Builder = (symbol: PickleSymbol, args: PickleValue[]) => PickleValue;

const dict: Builder = (_symbol, args) => {
  const made = new PickleDict();
  const source = args.find((arg) => Array.isArray(arg) || arg instanceof PickleDict);
  const pairs = source instanceof PickleDict ? [...source.entries] : Array.isArray(source) ? source : [];
  for (const pair of pairs) {
    if (Array.isArray(pair) && pair.length === 2) made.entries.set(pair[0], pair[1]);
  }
  return made;
};
const list: Builder = (_symbol, args) => (Array.isArray(args[0]) ? args[0] : []);
const text: Builder = (_symbol, args) =>
  typeof args[0] === 'string' ? Buffer.from(args[0], 'latin1') : null;
const opaque: Builder = (symbol) => new OpaqueObject(symbol);

const BUILTIN_MODULES = ['builtins', '__builtin__'];
const BUILTIN_TYPES: Readonly<Record<string, Builder>> = {
  dict,
  list,
  tuple: list,
  set: list,
  frozenset: list,
  bytearray: text,
  bytes: text,
  ...Object.fromEntries(
    ['object', 'int', 'float', 'complex', 'str', 'bool', 'slice', 'range', 'long', 'unicode'].map((type) => [
      type,
      opaque,
    ]),
  ),
};

/** Data of other libraries that trainers leave beside the weights. */
const CALLABLE: Readonly<Record<string, Builder>> = {
  'collections.OrderedDict': dict,
  'collections.defaultdict': (symbol, args) => dict(symbol, args.slice(1)),
  'collections.Counter': dict,
  'torch.Size': list,
  'torch.device': opaque,
  '_codecs.encode': text,
  'copyreg._reconstructor': opaque,
  'copy_reg._reconstructor': opaque,
  'argparse.Namespace': opaque,
  'datetime.datetime': opaque,
  'datetime.date': opaque,
  'datetime.timedelta': opaque,
  'pathlib.Path': opaque,
  'pathlib.PosixPath': opaque,
  'pathlib.WindowsPath': opaque,
  'pathlib.PurePosixPath': opaque,
  'numpy.dtype': opaque,
  'numpy.ndarray': opaque,
  'numpy.core.multiarray.scalar': opaque,
  'numpy.core.multiarray._reconstruct': opaque,
  'numpy._core.multiarray.scalar': opaque,
  'numpy._core.multiarray._reconstruct': opaque,
};

/** Modules that reach the machine. No file of weights has a reason to mention them, called or not. */
const FORBIDDEN_MODULES = new Set(
  [
    [
      'os',
      'posix',
      'nt',
      'sys',
      'subprocess',
      'shutil',
      'socket',
      'ssl',
      'signal',
      'pty',
      'platform',
      'ctypes',
    ],
    [
      'importlib',
      'imp',
      'runpy',
      'pkgutil',
      'zipimport',
      'code',
      'codeop',
      'pdb',
      'bdb',
      'timeit',
      'trace',
      'profile',
    ],
    [
      'cProfile',
      'pickle',
      '_pickle',
      'cPickle',
      'marshal',
      'shelve',
      'dill',
      'cloudpickle',
      'joblib',
      'operator',
    ],
    [
      '_operator',
      'functools',
      'types',
      'inspect',
      'gc',
      'atexit',
      'threading',
      'multiprocessing',
      'asyncio',
      'io',
    ],
    [
      '_io',
      'tempfile',
      'mmap',
      'urllib',
      'urllib2',
      'http',
      'httplib',
      'requests',
      'ftplib',
      'smtplib',
      'telnetlib',
    ],
    ['webbrowser', 'commands', 'pip', 'setuptools', 'distutils', 'ensurepip', 'venv', 'pydoc', 'doctest'],
  ].flat(),
);

function refusal(symbol: PickleSymbol): CheckpointError {
  const name = printable(symbol.path);
  return new CheckpointError(
    'checkpoint-unsafe',
    `The file asks to run "${name}", which no model needs. It was refused.`,
  );
}

/** @throws CheckpointError checkpoint-unsafe when the name alone is reason enough to refuse the file */
export function mention(module: string, name: string): PickleSymbol {
  const symbol = new PickleSymbol(module, name);
  const builtin = BUILTIN_MODULES.includes(module);
  const forbidden = builtin
    ? !Object.hasOwn(BUILTIN_TYPES, name)
    : FORBIDDEN_MODULES.has(module.split('.')[0]);
  if (forbidden) throw refusal(symbol);
  return symbol;
}

/**
 * The data that a call of a listed name stands for.
 * @throws CheckpointError checkpoint-unsafe when the name is not on the list
 */
export function call(symbol: PickleSymbol, args: PickleValue[]): PickleValue {
  const builtin = BUILTIN_MODULES.includes(symbol.module);
  const table = builtin ? BUILTIN_TYPES : CALLABLE;
  const key = builtin ? symbol.name : symbol.path;
  if (!Object.hasOwn(table, key)) throw refusal(symbol);
  return table[key](symbol, args);
}
