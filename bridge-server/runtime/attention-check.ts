/**
 * Whether a device computes the runtime's fused attention right. WebGPU's kernel for 32 queries and more goes wrong
 * where eight or fewer threads run in step (measured on Mesa's lavapipe, ONNX Runtime 1.30.0: a tenth of the largest
 * value off).
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ATTRIBUTE_TYPE, encodeOnnx } from '../numbers/onnx-file';
import type { DeviceKind } from './devices';
import { sessionOptionsFor } from './session-options';

const OPSET = 18;
const IR_VERSION = 8;
const FLOAT32 = 1;
/** More queries than the kernel for short texts takes, more keys than threads run in step, widths as in the model. */
const TOKENS = 80;
const HEADS = 2;
const WIDTH = 128;
const HEAD_WIDTH = WIDTH / HEADS;
const SHAPE = [1, TOKENS, WIDTH];
/** Absolute, for values up to 1; measured on devices that are right: 1e-6. */
const TOLERANCE = 1e-3;

/** @throws Error when the device cannot run it at all */
export async function checkAttention(device: DeviceKind): Promise<boolean> {
  const session = await InferenceSession.create(attentionModel(), sessionOptionsFor(device));
  try {
    const [query, key, value] = [0.37, 0.71, 1.13].map(wave);
    const tensor = (data: Float32Array): Tensor => new Tensor('float32', data, SHAPE);
    const { y } = await session.run({ query: tensor(query), key: tensor(key), value: tensor(value) });
    const expected = attend(query, key, value);
    const data = y.data as Float32Array;
    return expected.every((number, i) => Math.abs(data[i] - number) <= TOLERANCE);
  } finally {
    await session.release();
  }
}

function wave(step: number): Float32Array {
  return Float32Array.from({ length: TOKENS * WIDTH }, (_, i) => Math.sin(i * step));
}

function attentionModel(): Uint8Array {
  const shape = { dim: SHAPE.map((dimValue) => ({ dimValue })) };
  const value = (name: string) => ({ name, type: { tensorType: { elemType: FLOAT32, shape } } });
  const inputs = ['query', 'key', 'value'];
  const node = {
    opType: 'MultiHeadAttention',
    domain: 'com.microsoft',
    input: inputs,
    output: ['y'],
    attribute: [{ name: 'num_heads', type: ATTRIBUTE_TYPE.INT, i: HEADS }],
  };
  return encodeOnnx({
    irVersion: IR_VERSION,
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: { name: 'attention', input: inputs.map(value), output: [value('y')], node: [node] },
  });
}

/** softmax(q k^T / sqrt(headWidth)) v, head by head, in double precision */
function attend(query: Float32Array, key: Float32Array, value: Float32Array): Float64Array {
  const out = new Float64Array(TOKENS * WIDTH);
  for (let head = 0; head < HEADS; head++) {
    for (let row = 0; row < TOKENS; row++) {
      const at = row * WIDTH + head * HEAD_WIDTH;
      const weights = softmax(scoresOf(query, at, key, head));
      weights.forEach((weight, token) => {
        const from = token * WIDTH + head * HEAD_WIDTH;
        for (let i = 0; i < HEAD_WIDTH; i++) out[at + i] += weight * value[from + i];
      });
    }
  }
  return out;
}

function scoresOf(query: Float32Array, at: number, key: Float32Array, head: number): number[] {
  return Array.from({ length: TOKENS }, (_, token) => {
    const from = token * WIDTH + head * HEAD_WIDTH;
    let sum = 0;
    for (let i = 0; i < HEAD_WIDTH; i++) sum += query[at + i] * key[from + i];
    return sum / Math.sqrt(HEAD_WIDTH);
  });
}

function softmax(scores: readonly number[]): number[] {
  const powers = scores.map(Math.exp);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
