/** Runs the panel's self-test in the simulator. */
import { Simulator, type SimulatorOptions } from '../simulator';
import { parseReport, type SelfTestReport } from './report';

const SELF_TEST = 'selfTest';
const SELF_TEST_MS = 30_000;

/** @param options the plugin's folder, and the bridge where there is one */
export async function simulatedReport(options: SimulatorOptions): Promise<SelfTestReport> {
  const simulator = await Simulator.start(options);
  try {
    await simulator.uxp.invokeMenu(SELF_TEST);
    await simulator.until('the report is saved', () => simulator.storage.saved.length > 0, SELF_TEST_MS);
    return parseReport(simulator.storage.saved[0].text);
  } finally {
    await simulator.close();
  }
}
