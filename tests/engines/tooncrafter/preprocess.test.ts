import { join } from 'node:path';
import { clipInput, greyClipInput } from '../../../bridge-server/engines/tooncrafter/clip-input';
import { commandLineFrame, demoFrame, frameOf } from '../../../bridge-server/engines/tooncrafter/frames';
import type { Planes } from '../../../bridge-server/engines/tooncrafter/planes';
import { pillowResize, type RgbPicture } from '../../../bridge-server/engines/tooncrafter/pillow-resize';
import { readGolden, relativeError } from './golden-file';
import { GOLDENS } from './goldens';
import { readRgb } from '../../../benchmarks/tooncrafter/read-rgb';

const MODULE_TOLERANCE = 2e-5;

describe('frames and CLIP inputs', () => {
  const golden = readGolden(join(GOLDENS, 'preprocess.safetensors'));
  const [widthPx, heightPx] = golden.metadata.target.split('x').map(Number);
  const target = { widthPx, heightPx };
  const picture = (name: string): Promise<RgbPicture> => readRgb(join(GOLDENS, 'inputs', `${name}.png`));
  const bytesOf = (frame: Planes): Uint8Array => {
    const plane = frame.widthPx * frame.heightPx;
    return Uint8Array.from(frame.data, (_, i) =>
      Math.round((frame.data[(i % 3) * plane + Math.floor(i / 3)] + 1) * 127.5),
    );
  };

  /** One test for each picture that has this kind of recorded result. */
  function forPictures(
    kind: string,
    behaviour: string,
    check: (whole: RgbPicture, golden: string) => void,
  ): void {
    for (const tensor of golden.names.filter((name) => name.endsWith(`/${kind}`))) {
      const [name] = tensor.split('/');
      test(`${name}: ${behaviour}`, async () => check(await picture(name), tensor));
    }
  }

  forPictures('cli_resized_u8', 'is resized exactly like Pillow does', (whole, tensor) => {
    const [height, width] = golden.shape(tensor);
    expect(pillowResize(whole, { widthPx: width, heightPx: height }).data).toEqual(golden.bytes(tensor));
  });

  forPictures('cli_frame_u8', 'becomes the frame of the command line, byte for byte', (whole, tensor) => {
    expect(bytesOf(commandLineFrame(whole, target))).toEqual(golden.bytes(tensor));
  });

  forPictures('cli_frame', 'becomes the frame of the command line, float for float', (whole, tensor) => {
    expect(commandLineFrame(whole, target).data).toEqual(golden.floats(tensor));
  });

  forPictures('gradio_frame', 'becomes the frame of the demo page', (whole, tensor) => {
    const error = relativeError(demoFrame(whole, target).data, golden.floats(tensor));
    expect(error).toBeLessThan(MODULE_TOLERANCE);
  });

  forPictures('clip_from_cli_frame', 'CLIP sees the cropped frame', (whole, tensor) => {
    const input = clipInput(commandLineFrame(whole, target), 224);
    expect(relativeError(input, golden.floats(tensor))).toBeLessThan(MODULE_TOLERANCE);
  });

  forPictures('clip_from_full_image', 'CLIP sees the whole picture of the demo page', (whole, tensor) => {
    const input = clipInput(demoFrame(whole, whole), 224);
    expect(relativeError(input, golden.floats(tensor))).toBeLessThan(MODULE_TOLERANCE);
  });

  test('the unconditional picture is mid grey', () => {
    const grey = clipInput(
      { widthPx: 128, heightPx: 64, channels: 3, data: new Float32Array(3 * 128 * 64) },
      224,
    );
    expect(relativeError(greyClipInput(224), grey)).toBeLessThan(1e-6);
  });
});

describe('a key in the size of the model', () => {
  test('becomes the same frame at 8 and at 16 bit', () => {
    const bytes = Uint8ClampedArray.of(0, 128, 255, 255);
    const words = Uint16Array.from(bytes, (value) => value * 257);
    const eight = frameOf({ widthPx: 1, heightPx: 1, data: bytes });
    const sixteen = frameOf({ widthPx: 1, heightPx: 1, data: words });
    expect([...eight.data]).toEqual([...sixteen.data]);
    expect(eight.data[0]).toBe(-1);
    expect(eight.data[2]).toBe(1);
  });
});
