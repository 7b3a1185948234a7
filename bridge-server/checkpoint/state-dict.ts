import { CheckpointError } from './checkpoint-error';
import { OpaqueObject, PickleDict, PickleSymbol, type PickleValue } from './pickle-values';
import { PickledTensor } from './torch-objects';
import { printable } from './zip-directory';

/** DeepSpeed puts `_forward_module.` before every name; the original code drops its 16 characters unseen. */
const DEEPSPEED_PREFIX_LENGTH = 16;
/** Names under which trainers keep the tensors, and how deep they put one into another. */
const ENVELOPES = ['state_dict', 'model_state_dict'];
const MOST_ENVELOPES = 4;

/**
 * The tensors of a loaded object by name: in a trainer's envelope or several (extras beside it are ignored), under
 * `module` (DeepSpeed), or the object itself.
 * @throws CheckpointError when there are none, or something that is no data stands among them
 */
export function stateDictOf(root: PickleValue): Map<string, PickledTensor> {
  if (!(root instanceof PickleDict)) throw noTensors();
  const [name, enveloped] = innermost(root);
  if (enveloped !== root) {
    if (enveloped.entries.size > 0) return tensorsOf(enveloped);
    throw new CheckpointError('checkpoint-other-kind', `The envelope "${name}" of the file is empty.`);
  }
  const wrapped = root.get('module');
  if (wrapped instanceof PickleDict) return withoutPrefix(tensorsOf(wrapped));
  return tensorsOf(root);
}

/** The table in the innermost envelope and the envelope's name; the object itself where there is none. */
function innermost(root: PickleDict): [name: string, table: PickleDict] {
  let found: [string, PickleDict] = ['', root];
  for (let depth = 0; depth < MOST_ENVELOPES; depth++) {
    const name = ENVELOPES.find((candidate) => found[1].get(candidate) instanceof PickleDict);
    if (name === undefined) break;
    found = [name, found[1].get(name) as PickleDict];
  }
  return found;
}

function tensorsOf(dict: PickleDict): Map<string, PickledTensor> {
  const tensors = new Map<string, PickledTensor>();
  for (const [key, value] of dict.entries) {
    if (value instanceof PickledTensor && typeof key === 'string') tensors.set(key, value);
    else if (value instanceof OpaqueObject) throw stranger(value.symbol);
    else if (value instanceof PickleSymbol) throw stranger(value);
  }
  if (tensors.size === 0) throw noTensors();
  return tensors;
}

function withoutPrefix(tensors: Map<string, PickledTensor>): Map<string, PickledTensor> {
  const names = [...tensors.keys()];
  const prefix = names[0].slice(0, DEEPSPEED_PREFIX_LENGTH);
  if (!prefix.endsWith('.') || !names.every((name) => name.startsWith(prefix))) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [name.slice(DEEPSPEED_PREFIX_LENGTH), tensor]));
}

function noTensors(): CheckpointError {
  return new CheckpointError('checkpoint-other-kind', 'The file holds no named tensors, so it is no model.');
}

function stranger(symbol: PickleSymbol): CheckpointError {
  const name = printable(symbol.path);
  return new CheckpointError('checkpoint-unsafe', `Among the tensors stands "${name}", which is no tensor.`);
}
