import type { Action } from './panel';
import { shownError } from './caught';

const REPORT_FILE = 'toonbridge-self-test.json';

/** Tries out what could not be tried without the real host, and saves a report that can be sent to us. */
export const selfTest: Action = {
  name: 'self-test',
  async perform({ host, store }) {
    if (!host.selfTest || !host.saveText) return;
    try {
      const report = await host.selfTest(store.state.bridgeUrl);
      await host.saveText(REPORT_FILE, JSON.stringify(report, null, 2));
    } catch (error) {
      store.update({ notice: shownError(error) });
    }
  },
};
