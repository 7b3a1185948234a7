import { documentHash } from '../photoshop/document-model';
import type { Fault } from '../uxp/uxp-web-socket';
import { generate, historyOf, namesOf, readyScene, takeGroups, theGroup } from './scene';
import { listenForFrames } from './sent-frames';
import { Studio } from './studio';

const RECONNECT_MS = 30_000;
const PAYLOAD_AT = 20;

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
  await studio.pair(await studio.photoshop());
});
afterAll(() => studio.close());

/** Damages the first binary message that is large enough to hold pixels; the others pass. */
function onceBinary(damage: (chunk: Buffer) => (string | Buffer)[]): {
  fault: Fault;
  happened: () => boolean;
} {
  let done = false;
  const fault: Fault = (data) => {
    if (done || typeof data === 'string' || data.length <= PAYLOAD_AT) return [data];
    done = true;
    return damage(data);
  };
  return { fault, happened: () => done };
}

function flipped(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  copy[PAYLOAD_AT + 3] ^= 0xff;
  return copy;
}

const DAMAGES: [string, (chunk: Buffer) => (string | Buffer)[]][] = [
  ['corrupt', (chunk) => [flipped(chunk)]],
  ['short', (chunk) => [chunk.subarray(0, chunk.length - 7)]],
  ['duplicate', (chunk) => [chunk, chunk]],
];

describe('a damaged connection', () => {
  test.each(DAMAGES)('%s chunk towards the bridge is sent again', async (_name, damage) => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    const { fault, happened } = onceBinary(damage);
    simulator.network.toBridge = fault;
    await generate(simulator, 2);
    expect(happened()).toBe(true);
    expect(takeGroups(document)).toHaveLength(1);
    expect(simulator.faults()).toEqual([]);
  });

  test.each(DAMAGES)('%s chunk from the bridge never becomes a drawing', async (_name, damage) => {
    const { simulator, document, before } = await readyScene(await studio.photoshop());
    const sent = listenForFrames(simulator);
    const listen = simulator.network.fromBridge;
    let fetching = false;
    const { fault, happened } = onceBinary(damage);
    simulator.network.fromBridge = (data) => {
      listen(data);
      fetching ||= typeof data === 'string' && data.includes('"type":"frame-pixels"');
      return fetching ? fault(data) : [data];
    };
    await generate(simulator, 2);
    expect(happened()).toBe(true);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    const whole = sent.filter(
      ({ bounds, data }) => data.length === (bounds.right - bounds.left) * (bounds.bottom - bounds.top) * 4,
    );
    for (const layer of theGroup(document).children!) {
      const isSent = whole.some(({ data, bounds }) =>
        holds(data, bounds.right - bounds.left, layer.pixels!.data),
      );
      expect(isSent).toBe(true);
    }
    expect(simulator.faults()).toEqual([]);
  });

  test('a lost message about the job is made good after a reconnect', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    let lost = false;
    simulator.network.fromBridge = (data) => {
      const isEnd = !lost && typeof data === 'string' && data.includes('"type":"done"');
      lost ||= isEnd;
      if (isEnd) simulator.network.dropAll();
      return isEnd ? [] : [data];
    };
    await generate(simulator, 2);
    expect(lost).toBe(true);
    expect(takeGroups(document)).toHaveLength(1);
    expect(simulator.faults()).toEqual([]);
  });

  test('a connection that drops at every message of the job still ends in a take', async () => {
    const { simulator, document } = await readyScene(await studio.photoshop());
    const dropped = new Set<string>();
    simulator.network.fromBridge = (data) => {
      const type = typeof data === 'string' ? (JSON.parse(data) as { type: string }).type : 'chunk';
      if (
        ['accepted', 'upload-ready', 'uploaded', 'frame', 'frame-pixels'].includes(type) &&
        !dropped.has(type)
      ) {
        dropped.add(type);
        simulator.network.dropAll();
        return [];
      }
      return [data];
    };
    await generate(simulator, 2);
    expect([...dropped].sort()).toEqual(['accepted', 'frame', 'frame-pixels', 'upload-ready', 'uploaded']);
    expect(takeGroups(document)).toHaveLength(1);
    expect(historyOf(document)).toHaveLength(2);
    expect(simulator.faults()).toEqual([]);
  });
});

describe('the bridge', () => {
  test('may be absent: the panel says so, what to do, and finds it by itself', async () => {
    const simulator = await studio.photoshop({ bridgePort: 1 });
    await simulator.until('the panel gives up for now', () =>
      simulator.text().includes('The bridge is not running'),
    );
    expect(simulator.state).toBe('disconnected');
    expect(simulator.text()).toContain('npm start');
    simulator.network.bridgePort = studio.port;
    await simulator.until('the panel is connected', () => simulator.state !== 'disconnected', RECONNECT_MS);
    expect(simulator.faults()).toEqual([]);
  });

  test('may crash in the middle of a job: the panel stays, reconnects, and the job ends', async () => {
    const { simulator, document, before } = await readyScene(await studio.photoshop());
    let accepted = false;
    simulator.network.fromBridge = (data) => {
      accepted ||= typeof data === 'string' && data.includes('"type":"accepted"');
      return [data];
    };
    await simulator.type('frames', '2');
    await simulator.click('generate');
    await simulator.until('the job is accepted', () => accepted);
    await studio.killBridge();
    await simulator.until('the panel notices', () => simulator.state === 'disconnected');
    expect(simulator.text()).toContain('the panel picks them up again');
    await studio.startBridge();
    await simulator.until('the take is there', () => takeGroups(document).length > 0, RECONNECT_MS * 2);
    expect(namesOf(document.layers)).toEqual(['B', theGroup(document).name, 'A', 'Background']);
    expect(documentHash(document, theGroup(document).id)).toBe(before);
    expect(historyOf(document)).toHaveLength(2);
    expect(simulator.faults()).toEqual([]);
  });
});

/** Whether the rows of a layer (trimmed) stand in the picture that was sent. */
function holds(picture: Buffer, width: number, layer: Uint8Array | Uint16Array): boolean {
  const bytes = Buffer.from(layer.buffer, layer.byteOffset, layer.byteLength);
  const firstPixels = bytes.subarray(0, 4 * 4);
  return picture.indexOf(firstPixels) >= 0 && width > 0;
}
