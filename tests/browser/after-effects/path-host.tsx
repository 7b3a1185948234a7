/**
 * The page of the panel with the smallest host that hands over paths: it asks a model in the test for facts, and the
 * bridge for pixels. What it tries is the panel, its page and the bridge, not an adapter.
 */
import type { HostFiles } from '../../../plugin/bridge/host-files';
import type { HostAdapter, HostSelection } from '../../../plugin/hosts/host';
import type { Cep } from '../../../plugin/main/after-effects/cep';
import { mountPanel } from '../../../plugin/main/after-effects/mount';
import type { Calls } from './path-model';

type Ask = <Name extends keyof Calls>(
  name: Name,
  request: Parameters<Calls[Name]>[0],
) => Promise<ReturnType<Calls[Name]>>;

const askOf =
  (cep: Cep): Ask =>
  (name, request) =>
    new Promise((resolve, reject) =>
      cep.evalScript(JSON.stringify([name, request]), (answer) => {
        try {
          resolve(JSON.parse(answer) as never);
        } catch {
          reject(new Error(answer));
        }
      }),
    );

const POLL_MS = 50;

function pathHost(cep: Cep, files: () => HostFiles): HostAdapter {
  const ask = askOf(cep);
  return {
    info: { name: 'after-effects', version: '25.0', language: 'en', animation: false, selfTest: false },
    memory: {
      read: async (name) => localStorage.getItem(`memory-${name}`) ?? undefined,
      write: async (name, text) => localStorage.setItem(`memory-${name}`, text),
      remove: async (name) => localStorage.removeItem(`memory-${name}`),
    },
    token: {
      read: async () => localStorage.getItem('token') ?? undefined,
      write: async (token) => localStorage.setItem('token', token ?? ''),
    },
    onChange: (listener) => {
      let last = -1;
      const timer = setInterval(
        () =>
          void ask('revision', {}).then((now) => {
            if (now !== last) listener();
            last = now;
          }),
        POLL_MS,
      );
      return () => clearInterval(timer);
    },
    readSelection: () => ask('selection', {}) as Promise<HostSelection>,
    thumbnails: async () => new Map(),
    async readLayer({ layer }, signal) {
      const { file, path } = await files().newKeyFile();
      const size = await ask('renderKey', { layer, path });
      const { upload, pixels } = await files().readKey({ ...size, file, alpha: 'premultiplied' }, signal);
      return pixels && { upload };
    },
    async insert({ groups, take, onProgress }, signal) {
      const { folder } = await ask('project', {});
      const inserted = [];
      for (const { name, frames } of groups) {
        const natives = frames.map(({ native }) => native);
        const written = await files().writeSequence(
          { folder, job: take.job, frames: natives },
          onProgress,
          signal,
        );
        const group = await ask('insertSequence', { name, ...written, hold: take.chart.hold });
        inserted.push({ group, frames: [group] });
      }
      return inserted;
    },
    removeInserted: async ({ groups }) => void (await ask('removeTake', { groups: [...groups] })),
  };
}

const place = document.getElementById('panel');
if (window.__adobe_cep__ && place) {
  void mountPanel(window.__adobe_cep__, place, (cep, _environment, files) => pathHost(cep, files));
}
