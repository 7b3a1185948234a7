import { applyMask } from '../../plugin/hosts/photoshop/mask-alpha';

const bounds = { left: -1, top: 0, right: 2, bottom: 1 };

test('a mask lessens the alpha, and goes on beyond its rectangle as it is at its edge', () => {
  const data = Uint8Array.from([9, 9, 9, 200, 9, 9, 9, 200, 9, 9, 9, 100]);
  const mask = { bounds: { left: 0, top: 0, right: 2, bottom: 1 }, samples: [0, 255], white: 255 };
  applyMask({ pixels: { bounds, depth: 8, bytes: data.length }, data }, mask);
  expect([...data]).toEqual([9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 100]);
});

test('a half mask halves 16-bit alpha', () => {
  const samples = Uint16Array.from([1, 2, 3, 60000, 1, 2, 3, 65535, 1, 2, 3, 0]);
  const data = new Uint8Array(samples.buffer);
  const mask = { bounds, samples: Uint16Array.from([16384, 32768, 0]), white: 32768 };
  applyMask({ pixels: { bounds, depth: 16, bytes: data.length }, data }, mask);
  expect([samples[3], samples[7], samples[11]]).toEqual([30000, 65535, 0]);
});
