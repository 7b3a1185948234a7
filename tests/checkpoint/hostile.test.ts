import { CheckpointError } from '../../bridge-server/checkpoint/checkpoint-error';
import { FixtureFolder, pickled, safetensors, torchZip, zip } from './container-fixtures';

const folder = new FixtureFolder();
afterAll(() => folder.remove());

const F32 = (shape: number[], begin: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});
const fourFloats = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);

describe('safetensors files that lie', () => {
  const cases: [string, Buffer, string][] = [
    ['a header longer than 100,000,000 bytes', safetensors('{}', 0, 100_000_001n), 'absurdly long'],
    ['a header longer than the file', safetensors('{}', 0, 90_000_000n), 'ends inside its header'],
    ['a header that starts with a space', safetensors(' {"a":1}', 0), 'not a file of weights'],
    [
      'a name that stands twice',
      safetensors('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}}', 4),
      'twice',
    ],
    [
      'a field that stands twice',
      safetensors('{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4),
      'twice',
    ],
    [
      'a hole between tensors',
      safetensors({ a: F32([1], 0, 4), b: F32([1], 8, 12) }, 12),
      'hole or an overlap',
    ],
    ['a hole before the first', safetensors({ a: F32([1], 4, 8) }, 8), 'hole or an overlap'],
    ['an overlap', safetensors({ a: F32([2], 0, 8), b: F32([1], 4, 8) }, 8), 'hole or an overlap'],
    ['a shape larger than its bytes', safetensors({ a: F32([2, 2], 0, 8) }, 8), 'another size'],
    ['a shape whose product overflows', safetensors({ a: F32([2 ** 40, 2 ** 40, 0.5], 0, 4) }, 4), 'wrongly'],
    ['a negative size', safetensors({ a: F32([-1, -4], 0, 16) }, 16), 'wrongly'],
    ['an end before the begin', safetensors({ a: F32([1], 8, 4) }, 8), 'hole or an overlap'],
    ['bytes after the last tensor', safetensors({ a: F32([1], 0, 4) }, 5), 'follows the last tensor'],
    ['fewer bytes than declared', safetensors({ a: F32([2], 0, 8) }, 7), 'cut short'],
    [
      'an unknown number type',
      safetensors({ a: { dtype: 'F4', shape: [8], data_offsets: [0, 4] } }, 4),
      'F4',
    ],
    [
      'a type from the prototype',
      safetensors({ a: { dtype: 'toString', shape: [1], data_offsets: [0, 4] } }, 4),
      'not supported',
    ],
    ['text after the table', safetensors('{} {}', 0), 'follows it'],
    ['a table in a table in a table', safetensors('{"a":'.repeat(20) + '1' + '}'.repeat(20), 0), 'deeply'],
    ['a list instead of a table', safetensors('{"a":[1]}', 0), 'not described'],
  ];

  test.each(cases)('%s is refused', async (_what, bytes, reason) => {
    await expect(folder.open(bytes)).rejects.toBeInstanceOf(CheckpointError);
    await expect(folder.open(bytes)).rejects.toThrow(reason);
  });

  test('a header length that looks like the start of another kind of file is only a length', async () => {
    const header = JSON.stringify({ a: F32([1], 0, 4) });
    const likeGzip = 0x8b1f;
    const likeBzip2 = 0x685a42;
    const lengths = [...Array.from({ length: 1024 }, (_, i) => 100 + i), likeGzip, likeBzip2];
    for (const length of lengths) {
      const checkpoint = await folder.open(safetensors(header.padEnd(length), 4));
      expect(checkpoint.kind).toBe('safetensors');
      checkpoint.close();
    }
  });

  test('a tensor named like a property of objects is only a name', async () => {
    const checkpoint = await folder.open(
      safetensors('{"__proto__":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}', 2),
    );
    expect([...checkpoint.read('__proto__')]).toEqual([1, 1]);
    expect(checkpoint.has('toString')).toBe(false);
    checkpoint.close();
  });
});

describe('torch files that lie', () => {
  const { call, dict, file, global, tensor, text, whole } = pickled;
  const withTensor = (value: Buffer, stored = fourFloats) =>
    torchZip(file(dict([['w', value]])), { 0: stored });

  const cases: [string, Buffer, string][] = [
    ['a shape larger than its storage', withTensor(tensor([5], [1])), 'more numbers'],
    ['an offset behind its storage', withTensor(tensor([1], [1], 4)), 'more numbers'],
    ['a stride that leaves the storage', withTensor(tensor([2], [2_000_000_000])), 'impossible shape'],
    ['a negative stride', withTensor(tensor([2], [-1], 1)), 'no size'],
    ['more strides than sizes', withTensor(tensor([2], [1, 1])), 'impossible shape'],
    ['two thousand million repeated numbers', withTensor(tensor([2_000_000_000], [0])), 'impossible shape'],
    ['a hundred million repeated numbers', withTensor(tensor([100_000_000], [0])), 'more numbers'],
    ['a storage larger than its record', withTensor(tensor([4], [1], 0, { stored: 5 })), 'lacks numbers'],
    ['a storage without a record', withTensor(tensor([4], [1], 0, { key: '7' })), 'lacks numbers'],
    ['a storage key that climbs', withTensor(tensor([4], [1], 0, { key: '../../x' })), 'lacks numbers'],
    [
      'an unknown storage type',
      withTensor(tensor([4], [1], 0, { storage: 'EvilStorage' })),
      'torch.EvilStorage',
    ],
    [
      'a tensor of nothing',
      withTensor(call(global('torch._utils', '_rebuild_tensor_v2'), [])),
      'without numbers',
    ],
    ['a call of an unlisted name', withTensor(call(global('mylib', 'boom'), [])), '"mylib.boom"'],
    [
      'a call of torch itself',
      withTensor(call(global('torch.hub', 'load'), [text('x')])),
      '"torch.hub.load"',
    ],
    ['a mention of the shell, uncalled', withTensor(global('subprocess', 'Popen')), '"subprocess.Popen"'],
    [
      'getattr',
      withTensor(call(global('builtins', 'getattr'), [text('a'), text('b')])),
      '"builtins.getattr"',
    ],
    [
      'an unknown object as a tensor',
      withTensor(Buffer.concat([global('mylib', 'Thing'), Buffer.from(')\x81', 'latin1')])),
      'mylib.Thing',
    ],
    ['no tensors at all', torchZip(file(dict([['epoch', whole(3)]]))), 'no named tensors'],
    ['a number instead of a table', torchZip(file(whole(3))), 'no named tensors'],
    ['a pickle that takes from nothing', torchZip(Buffer.from('0.')), 'damaged'],
    ['a pickle that recalls nothing', torchZip(Buffer.from('h\x05.')), 'not there'],
    ['a text longer than the file', torchZip(Buffer.from('X\xff\xff\xff\x7f', 'latin1')), 'cut short'],
    ['a number of 4 GB', torchZip(Buffer.from('\x8b\xff\xff\xff\xff', 'latin1')), 'absurd number'],
    ['an extension code', torchZip(Buffer.from('\x82\x01.', 'latin1')), 'unknown step'],
    ['an empty envelope', torchZip(file(dict([['model_state_dict', dict([])]]))), 'model_state_dict'],
    ['a zip without a model', zip([{ name: 'a.txt', data: fourFloats }]), 'not one of a model'],
    [
      'a zip with a name twice',
      zip([
        { name: 'r/data.pkl', data: fourFloats },
        { name: 'r/data.pkl', data: fourFloats },
      ]),
      'twice',
    ],
    ['a zip with a password', zip([{ name: 'r/data.pkl', data: fourFloats, flags: 1 }]), 'password'],
    [
      'a record larger than the file',
      zip([{ name: 'r/data.pkl', data: fourFloats, declaredBytes: 0x7fffffff }]),
      'outside the file',
    ],
    [
      'a record that starts nowhere',
      zip([{ name: 'r/data.pkl', data: fourFloats, offset: 3 }]),
      'not where its table says',
    ],
  ];

  test.each(cases)('%s is refused', async (_what, bytes, reason) => {
    await expect(folder.open(bytes)).rejects.toBeInstanceOf(CheckpointError);
    await expect(folder.open(bytes)).rejects.toThrow(reason);
  });

  test('numbers of a big-endian machine are turned round', async () => {
    const stored = Buffer.alloc(16);
    [1, 2, 3, 4].forEach((value, i) => stored.writeFloatBE(value, i * 4));
    const bytes = zip([
      { name: 'any name/data.pkl', data: file(dict([['w', tensor([2, 2], [2, 1])]])) },
      { name: 'any name/data/0', data: stored },
      { name: 'any name/byteorder', data: Buffer.from('big') },
    ]);
    const checkpoint = await folder.open(bytes);
    expect([...checkpoint.read('w')]).toEqual([1, 2, 3, 4]);
    checkpoint.close();
  });

  test.each([[['model_state_dict']], [['model_state_dict', 'state_dict']]])(
    'tensors in the envelope %j are found',
    async (envelopes) => {
      const table = dict([['w', tensor([4], [1])]]);
      const wrapped = envelopes.reduceRight((inner, name) => dict([[name, inner]]), table);
      const checkpoint = await folder.open(torchZip(file(wrapped), { 0: fourFloats }));
      expect([...checkpoint.tensors.keys()]).toEqual(['w']);
      checkpoint.close();
    },
  );

  test('a tensor that is not there is named', async () => {
    const checkpoint = await folder.open(withTensor(tensor([4], [1])));
    expect(() => checkpoint.read('v')).toThrow('has no tensor "v"');
    expect(() => checkpoint.shape('v')).toThrow(CheckpointError);
    checkpoint.close();
  });
});

describe('files that are no model', () => {
  test.each([
    ['a packed archive', Buffer.from([0x1f, 0x8b, 8, 0]), 'checkpoint-archive'],
    [
      'a tar archive',
      Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)]),
      'checkpoint-archive',
    ],
    ['an error in JSON', Buffer.from('{"error":"Repository not found"}'), 'checkpoint-other-kind'],
    ['a GGUF model', Buffer.from('GGUF\x03\x00\x00\x00'), 'checkpoint-other-kind'],
    ['eight bytes', Buffer.from('12345678'), 'checkpoint-other-kind'],
    ['a page with white space before', Buffer.from('\n\n <!DOCTYPE html><html>'), 'checkpoint-web-page'],
  ])('%s is named', async (_what, bytes, code) => {
    await expect(folder.open(bytes)).rejects.toMatchObject({ code });
  });

  test('a folder and a missing file are no files', async () => {
    const { openCheckpoint } = await import('../../bridge-server/checkpoint/open-checkpoint');
    await expect(openCheckpoint(folder.path)).rejects.toMatchObject({ code: 'checkpoint-missing' });
    await expect(openCheckpoint(`${folder.path}/none`)).rejects.toMatchObject({ code: 'checkpoint-missing' });
  });
});
