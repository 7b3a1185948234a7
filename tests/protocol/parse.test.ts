import { BridgeError } from '../../protocol/errors';
import { upgradedJob } from '../../protocol/job';
import { LIMITS } from '../../protocol/limits';
import { parseBridgeMessage, parseClientMessage } from '../../protocol/parse';

const job = {
  document: { id: 'document-1', name: 'fox.psd' },
  canvas: { width: 1920, height: 1080, mode: 'rgb' },
  keys: [
    { upload: 'upload-a1', name: 'A' },
    { upload: 'upload-b1', name: 'B' },
  ],
  sketches: [{ upload: 'upload-s1', name: 'rough@8', segment: 0, frame: 8, strength: 1 }],
  engine: 'draft',
  seed: 7,
  prompt: 'a fox waves',
  inbetweens: 7,
  chart: { spacing: 'ease-in-out', hold: 2 },
  settings: {},
};
const submit = (changes: object) =>
  JSON.stringify({ type: 'submit', request: 'request-1', job: { ...job, ...changes } });

function refusal(text: string): BridgeError {
  try {
    parseClientMessage(text);
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('The message was accepted.');
}

describe('messages of a client', () => {
  test('a whole job request passes unchanged', () => {
    expect(parseClientMessage(submit({}))).toEqual({ type: 'submit', request: 'request-1', job });
  });

  test('a job that was stored under protocol 1 has its sketches under their name of today', () => {
    const { sketches, ...rest } = job;
    expect(upgradedJob({ ...rest, guides: sketches })).toEqual(job);
    expect(upgradedJob(job)).toBe(job);
    expect([undefined, null, 'job'].map(upgradedJob)).toEqual([undefined, null, 'job']);
  });

  test('an unknown field is refused with its name, at any depth', () => {
    expect(refusal(submit({ colour: 'red' }))).toMatchObject({
      code: 'message-refused',
      field: 'job.colour',
    });
    const deep = submit({ keys: [job.keys[0], { ...job.keys[1], path: '/etc/passwd' }] });
    expect(refusal(deep)).toMatchObject({ code: 'message-refused', field: 'job.keys[1].path' });
  });

  test.each([
    ['inbetweens', { inbetweens: 0 }],
    ['inbetweens', { inbetweens: 999 }],
    ['seed', { seed: -1 }],
    ['seed', { seed: 2 ** 32 }],
    ['keys', { keys: [job.keys[0]] }],
    ['sketches[0].frame', { sketches: [{ ...job.sketches[0], frame: 16 }] }],
    ['keys[0].upload', { keys: [{ upload: '../../x', name: 'A' }, job.keys[1]] }],
    ['chart.hold', { chart: { spacing: 'even', hold: 4 } }],
    ['canvas.width', { canvas: { ...job.canvas, width: 60_000 } }],
    ['prompt', { prompt: 'x'.repeat(LIMITS.promptLength + 1) }],
  ])('a wrong %s is named', (field, changes) => {
    expect(refusal(submit(changes))).toMatchObject({ code: 'message-refused', field: `job.${field}` });
  });

  test('declared pixels must agree with their rectangle and stay under the limits', () => {
    const upload = (pixels: object) =>
      JSON.stringify({ type: 'upload', upload: 'upload-a1', transfer: 1, pixels });
    const bounds = { left: -5, top: 2, right: 15, bottom: 12 };
    expect(parseClientMessage(upload({ bounds, depth: 8, bytes: 800 }))).toMatchObject({ type: 'upload' });
    expect(refusal(upload({ bounds, depth: 16, bytes: 800 }))).toMatchObject({ field: 'pixels' });
    expect(refusal(upload({ bounds: { ...bounds, right: -5 }, depth: 8, bytes: 800 }))).toMatchObject({
      field: 'pixels.bounds',
    });
    const vast = { left: 0, top: 0, right: 60_000, bottom: 60_000 };
    expect(refusal(upload({ bounds: vast, depth: 8, bytes: 60_000 * 60_000 * 4 })).code).toBe(
      'message-refused',
    );
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"format-disk"}'],
    ['a number', '5'],
    ['deep nesting', '['.repeat(LIMITS.messageDepth + 1)],
    ['a vast text', `"${'x'.repeat(LIMITS.messageBytes)}"`],
  ])('%s is a broken message, not a crash', (_name, text) => {
    expect(refusal(text).code).toBe('message-broken');
  });

  test('mutated messages end as a message or as an error of the table', () => {
    const source = submit({});
    let state = 12345;
    const random = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
    for (let round = 0; round < 3000; round++) {
      const at = random(source.length);
      const text = source.slice(0, at) + String.fromCharCode(32 + random(95)) + source.slice(at + random(3));
      try {
        expect(parseClientMessage(text).type).toBe('submit');
      } catch (error) {
        expect(error).toBeInstanceOf(BridgeError);
      }
    }
  });
});

describe('messages of the bridge', () => {
  test('a progress message passes, a strange one does not', () => {
    const progress = {
      type: 'progress',
      job: 'job-00001',
      stage: 'painting',
      segment: 0,
      step: 1,
      steps: 7,
      fraction: 0.2,
    };
    expect(parseBridgeMessage(JSON.stringify(progress))).toEqual(progress);
    expect(() => parseBridgeMessage(JSON.stringify({ ...progress, fraction: 2 }))).toThrow(BridgeError);
  });
});
