/**
 * Compares a self-test report from a real Photoshop with the simulator.
 *
 *   npm run calibrate -- toonbridge-self-test.json
 *
 * The panel's menu has "Self-test…", which saves the report. Needs the built panel (npm run build).
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { comparisonText, compareReports } from './calibration/compare';
import { parseReport } from './calibration/report';
import { simulatedReport } from './calibration/simulated-report';
import { DEFAULT_SWITCHES } from './photoshop/switches';

const PANEL = resolve(__dirname, '../../dist/photoshop');
const write = (text: string): boolean => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    write('Give the path of a report: npm run calibrate -- toonbridge-self-test.json');
    process.exitCode = 2;
    return;
  }
  const host = parseReport(readFileSync(file, 'utf8'));
  write(`${host.host.name} ${host.host.version}, ${host.host.uxp}\n`);
  write(comparisonText(compareReports(host, await simulatedReport({ folder: PANEL }), DEFAULT_SWITCHES)));
}

main().catch((error: Error) => {
  write(error.message);
  process.exitCode = 1;
});
