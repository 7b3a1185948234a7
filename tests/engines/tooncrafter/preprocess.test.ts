import { join } from 'node:path';
import { clipInput, greyClipInput } from '../../../bridge-server/engines/tooncrafter/clip-input';
import {
  commandLineFrame,
  demoFrame,
  frameOf,
  type Planes,
} from '../../../bridge-server/engines/tooncrafter/frames';
import { pillowResize, type RgbPicture } from '../../../bridge-server/engines/tooncrafter/pillow-resize';
import { describeWithShared } from '../../support/shared';
import { readGolden, relativeError } from './golden-file';
import { readRgb } from '../../../benchmarks/tooncrafter/read-rgb';

const MODULE_TOLERANCE = 2e-5;

describeWithShared('frames and CLIP inputs', ['tooncrafter', 'goldens'], (folder) => {
  const golden = readGolden(join(folder, 'preprocess.safetensors'));
  const [widthPx, heightPx] = golden.metadata.target.split('x').map(Number);
  const target = { widthPx, heightPx };
  const picturesWith = (kind: string): string[] =>
    golden.names.filter((name) => name.endsWith(`/${kind}`)).map((name) => name.split('/')[0]);
  const picture = (name: string): Promise<RgbPicture> => readRgb(join(folder, 'inputs', `${name}.png`));
  const bytesOf = (frame: Planes): Uint8Array => {
    const plane = frame.widthPx * frame.heightPx;
    return Uint8Array.from(frame.data, (_, i) =>
      Math.round((frame.data[(i % 3) * plane + Math.floor(i / 3)] + 1) * 127.5),
    );
  };

  test.each(picturesWith('cli_resized_u8'))('%s is resized exactly like Pillow does', async (name) => {
    const [height, width] = golden.shape(`${name}/cli_resized_u8`);
    const resized = pillowResize(await picture(name), { widthPx: width, heightPx: height });
    expect(resized.data).toEqual(golden.bytes(`${name}/cli_resized_u8`));
  });

  test.each(picturesWith('cli_frame_u8'))(
    '%s becomes the frame of the command line, byte for byte',
    async (name) => {
      const frame = commandLineFrame(await picture(name), target);
      expect(bytesOf(frame)).toEqual(golden.bytes(`${name}/cli_frame_u8`));
    },
  );

  test.each(picturesWith('cli_frame'))(
    '%s becomes the frame of the command line, float for float',
    async (name) => {
      expect(commandLineFrame(await picture(name), target).data).toEqual(golden.floats(`${name}/cli_frame`));
    },
  );

  test.each(picturesWith('gradio_frame'))('%s becomes the frame of the demo page', async (name) => {
    const frame = demoFrame(await picture(name), target);
    expect(relativeError(frame.data, golden.floats(`${name}/gradio_frame`))).toBeLessThan(MODULE_TOLERANCE);
  });

  test.each(picturesWith('clip_from_cli_frame'))('%s: CLIP sees the cropped frame', async (name) => {
    const input = clipInput(commandLineFrame(await picture(name), target));
    expect(relativeError(input, golden.floats(`${name}/clip_from_cli_frame`))).toBeLessThan(MODULE_TOLERANCE);
  });

  test.each(picturesWith('clip_from_full_image'))(
    '%s: CLIP sees the whole picture of the demo page',
    async (name) => {
      const whole = await picture(name);
      const input = clipInput(demoFrame(whole, whole));
      expect(relativeError(input, golden.floats(`${name}/clip_from_full_image`))).toBeLessThan(
        MODULE_TOLERANCE,
      );
    },
  );

  test('the unconditional picture is mid grey', () => {
    const grey = clipInput({ widthPx: 128, heightPx: 64, channels: 3, data: new Float32Array(3 * 128 * 64) });
    expect(relativeError(greyClipInput(), grey)).toBeLessThan(1e-6);
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
