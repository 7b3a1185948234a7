import { decodeFloat16, encodeFloat16 } from '../../bridge-server/numbers/float16';
import { convertTensor, float32Tensor, toFloat32 } from '../../bridge-server/runtime/tensor';
import { timestepEmbedding } from '../../bridge-server/graphs/timestep-embedding';

describe('half precision', () => {
  test('every half value survives the way to float32 and back', () => {
    const finite = Uint16Array.from({ length: 65536 }, (_, i) => i).filter(
      (half) => (half & 0x7c00) !== 0x7c00,
    );
    expect(encodeFloat16(decodeFloat16(finite))).toEqual(finite);
  });

  test.each([
    ['rounds ties to even', 1 + 2 ** -11, 1],
    ['rounds up above a tie', 1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    ['keeps the largest value', 65504, 65504],
    ['becomes infinite beyond it', 65520, Infinity],
    ['keeps the smallest subnormal', 2 ** -24, 2 ** -24],
    ['rounds half of it to zero', 2 ** -25, 0],
  ])('%s', (_what, value, expected) => {
    expect(decodeFloat16(encodeFloat16(Float32Array.of(value, -value)))).toEqual(
      Float32Array.of(expected, -expected),
    );
  });

  test('NaN stays NaN', () => {
    expect(decodeFloat16(encodeFloat16(Float32Array.of(NaN)))[0]).toBeNaN();
  });
});

describe('a tensor', () => {
  test('must have as many values as its shape says', () => {
    expect(() => float32Tensor([2, 2], new Float32Array(3))).toThrow('do not fill');
  });

  test('can be narrowed and widened', () => {
    const half = convertTensor(float32Tensor([2], Float32Array.of(0.5, -2)), 'float16');
    expect(half.dtype).toBe('float16');
    expect([...toFloat32(half)]).toEqual([0.5, -2]);
  });

  test('of whole numbers holds no real ones', () => {
    expect(() => toFloat32({ dtype: 'int32', shape: [1], data: Int32Array.of(1) })).toThrow(TypeError);
  });
});

test('the timestep embedding has its cosines first', () => {
  const embedding = timestepEmbedding([0, 7], 8);
  expect([...embedding.slice(0, 8)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  expect(embedding[8]).toBeCloseTo(Math.cos(7), 6);
  expect(embedding[12]).toBeCloseTo(Math.sin(7), 6);
});
