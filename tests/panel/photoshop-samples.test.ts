import { fromWire, toEightBit, toWire } from '../../plugin/hosts/photoshop/samples';

const words = (data: Uint8Array) => [...new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)];

test('8-bit RGBA goes through as it is, without a copy', () => {
  const samples = Uint8Array.from([1, 2, 3, 4]);
  expect(toWire(samples, 4)).toEqual({ depth: 8, data: samples });
  expect(fromWire(samples, 8, 8, false).samples).toBe(samples);
});

test('RGB becomes opaque, grey becomes equal red, green and blue', () => {
  expect([...toWire(Uint8Array.from([1, 2, 3]), 3).data]).toEqual([1, 2, 3, 255]);
  expect([...toWire(Uint8Array.from([7]), 1).data]).toEqual([7, 7, 7, 255]);
  expect([...toWire(Uint8Array.from([7, 9]), 2).data]).toEqual([7, 7, 7, 9]);
  expect(words(toWire(Uint16Array.from([0, 16384, 32768]), 3).data)).toEqual([0, 32768, 65535, 65535]);
});

test('every 16-bit value of Photoshop comes back as it was', () => {
  const all = Uint16Array.from({ length: 32768 + 4 }, (_, i) => Math.min(i, 32768));
  const { data, depth } = toWire(all, 4);
  expect(fromWire(data, depth, 16, false).samples).toEqual(all);
});

test('a host that counts to 65535 after all is taken at its word', () => {
  expect(words(toWire(Uint16Array.from([0, 40000, 65535, 1]), 4).data)).toEqual([0, 40000, 65535, 1]);
});

test('32-bit light gets the curve of sRGB and loses it again; alpha has none', () => {
  const light = Float32Array.from([0, 0.5, 1, 0.25]);
  const { data, depth } = toWire(light, 4);
  expect(words(data)).toEqual([0, 48192, 65535, 16384]);
  const back = fromWire(data, depth, 32, false).samples;
  light.forEach((value, i) => expect(back[i]).toBeCloseTo(value, 4));
});

test('values of light beyond white and black are kept in range', () => {
  expect(words(toWire(Float32Array.from([-1, 2, 1, 1]), 4).data)).toEqual([0, 65535, 65535, 65535]);
});

test('a gray document gets grey and alpha', () => {
  expect(fromWire(Uint8Array.from([8, 8, 8, 200]), 8, 8, true)).toEqual({
    samples: Uint8Array.from([8, 200]),
    components: 2,
  });
});

test('pictures are 8 bit whatever the document is', () => {
  expect([...toEightBit(Uint16Array.from([0, 16384, 32768, 32768]), 4)]).toEqual([0, 128, 255, 255]);
  expect([...toEightBit(Float32Array.from([0, 1, 1, 1]), 4)]).toEqual([0, 255, 255, 255]);
});

test('a 32-bit thumbnail of three components has the curve of sRGB in each', () => {
  const light = Float32Array.from([0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 1, 1, 1, 0, 0, 0]);
  expect([...toEightBit(light, 3)]).toEqual([188, 188, 188, 137, 137, 137, 255, 255, 255, 0, 0, 0]);
  expect([...toEightBit(Float32Array.from([0.5, 0.5]), 2)]).toEqual([188, 128]);
});
