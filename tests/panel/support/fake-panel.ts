/** A panel with a host in memory and a bridge that a test answers for. */
import type { Bridge } from '../../../plugin/bridge/bridge';
import type { Follower } from '../../../plugin/bridge/job-feed';
import type { Panel } from '../../../plugin/actions/panel';
import { initialState, type PanelState } from '../../../plugin/model/panel-state';
import { Store } from '../../../plugin/model/store';
import type {
  HostAdapter,
  HostLayer,
  HostSelection,
  InsertRequest,
  LayerPixels,
} from '../../../plugin/hosts/host';
import type { JobRequest } from '../../../protocol/job';
import { PROTOCOL_VERSION } from '../../../protocol/limits';
import { CAPABILITIES } from './bridge-double';

export const layer = (id: number, name: string, more: Partial<HostLayer> = {}): HostLayer => ({
  id,
  name,
  kind: 'pixels',
  locked: false,
  empty: false,
  ...more,
});

export const DOCUMENT = {
  id: 1,
  memoryId: '0011223344556677',
  name: 'drawing.psd',
  widthPx: 8,
  heightPx: 8,
  mode: 'rgb' as const,
  modeName: 'RGB',
};

export const selectionOf = (...selected: HostLayer[]): HostSelection => ({
  document: DOCUMENT,
  selected,
  named: [],
  tree: selected.map(({ id, name }) => ({ id, name })),
});

const PIXEL: LayerPixels = {
  pixels: { bounds: { left: 0, top: 0, right: 1, bottom: 1 }, depth: 8, bytes: 4 },
  data: Uint8Array.from([1, 2, 3, 255]),
};

export interface FakePanel extends Panel {
  memory: Map<string, string>;
  selection: HostSelection;
  submitted: JobRequest[];
  cancelled: string[];
  discarded: string[];
  inserted: InsertRequest[];
  /** Hears of the job that was submitted last. */
  tell: Follower;
}

/** @param empty ids of layers that have no pixels */
export function fakePanel(selection: HostSelection, empty: number[] = []): FakePanel {
  const memory = new Map<string, string>();
  const fake: Partial<FakePanel> = {
    memory,
    selection,
    submitted: [],
    cancelled: [],
    discarded: [],
    inserted: [],
  };
  const panel = fake as FakePanel;
  const host: HostAdapter = {
    info: { name: 'other', version: '1', language: 'en', animation: false, selfTest: false },
    memory: {
      read: async (name) => memory.get(name),
      write: async (name, text) => void memory.set(name, text),
      remove: async (name) => void memory.delete(name),
    },
    token: { read: async () => undefined, write: async () => undefined },
    onChange: () => () => undefined,
    readSelection: async () => panel.selection,
    thumbnails: async () => new Map(),
    readLayer: async (request) => (empty.includes(request.layer) ? undefined : PIXEL),
    insert: async (request) => {
      panel.inserted.push(request);
      for (const group of request.groups) for (const frame of group.frames) await frame.read();
      return request.groups.map((group, i) => ({
        group: 100 + i,
        frames: group.frames.map((_, f) => 200 + f),
      }));
    },
  };
  const bridge: Partial<Bridge> = {
    upload: async () => 'upload-of-a-layer',
    submit: async (job) => {
      panel.submitted.push(job);
      return `job-${String(panel.submitted.length).padStart(8, '0')}`;
    },
    follow: (_job, listener) => void (panel.tell = listener),
    unfollow: () => undefined,
    cancel: (job) => void panel.cancelled.push(job),
    list: async () => [],
    fetchFrame: async () => PIXEL,
    retime: async () => [{ segment: 0, slot: 0, moment: 0.5, index: 1 }],
    discard: async (job) => void panel.discarded.push(job),
  };
  const bridgeInfo = { name: 'fake', version: '1' };
  const store = new Store<PanelState>({
    ...initialState(host.info, 'ws://localhost:1'),
    connection: {
      phase: 'connected',
      welcome: {
        type: 'welcome',
        protocol: PROTOCOL_VERSION,
        bridge: bridgeInfo,
        capabilities: CAPABILITIES,
      },
    },
    capabilities: CAPABILITIES,
    selection,
  });
  return Object.assign(panel, { host, store, bridge: bridge as Bridge });
}

/** Lets everything that is ready happen. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
