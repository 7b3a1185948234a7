/** Lets the simulator watch a small plugin at its work, healthy or with one fault. */
import { rmSync } from 'node:fs';
import { faultsOf } from '../lint/finding';
import { lintPlugin } from '../lint/lint-plugin';
import { documentHash } from '../photoshop/document-model';
import { idOf, openTwoKeys } from '../scenarios/drawings';
import { Simulator } from '../simulator';
import { SCRIPT, swap, writePlugin, type SmallPlugin } from './small-plugin';

/** No bridge listens there. */
export const NOWHERE = 1;

export interface Seen {
  lint: string[];
  faults: string[];
  result: string;
  changed: boolean;
  history: number;
}

/** Lints the plugin, loads it, lets it do its work once, and gathers everything that was noticed. */
export async function watch(parts: SmallPlugin, prepare?: (simulator: Simulator) => void): Promise<Seen> {
  const folder = writePlugin(parts);
  const lint = faultsOf(lintPlugin(folder));
  const failed: string[] = [];
  const simulator = await Simulator.start({ folder, bridgePort: NOWHERE }).catch((error: Error) => {
    failed.push(String(error));
    return undefined;
  });
  rmSync(folder, { recursive: true });
  if (!simulator) return { lint, faults: failed, result: '', changed: false, history: 1 };
  const document = openTwoKeys(simulator.core);
  document.activeIds = [idOf(document, 'A')];
  const before = documentHash(document);
  prepare?.(simulator);
  const result = (): string => simulator.findAll('#result')[0]?.textContent ?? '';
  if (simulator.has('go')) {
    await simulator.click('go');
    await simulator.until(
      'the work is over',
      () => result() !== '' && simulator.core.gate.current?.owner !== 'plugin',
      3000,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  const seen = {
    lint,
    faults: simulator.faults(),
    result: result(),
    changed: documentHash(document) !== before,
  };
  await simulator.close();
  return { ...seen, history: document.history.length };
}

export const script = (text: string, by: string): SmallPlugin => ({ script: swap(SCRIPT, text, by) });
export const atTheEnd = (code: string): SmallPlugin => ({ script: `${SCRIPT}\n${code}` });
export const inCreate = (code: string): SmallPlugin =>
  script('  place.appendChild(button);', `  place.appendChild(button);\n  ${code}`);
