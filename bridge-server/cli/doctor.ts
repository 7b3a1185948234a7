/** `toonbridge doctor`: is everything there that the work needs, and what to do where it is not. */
import { Command } from 'commander';
import { DEFAULT_PORT } from '../../protocol';
import { homeFolder } from '../jobs/store/home-folder';
import { EXIT, runCommand } from './command-failure';
import { checkEngines, checkPort } from './doctor/bridge-checks';
import { checkDevices } from './doctor/device-checks';
import { runChecks, type Finding } from './doctor/finding';
import { checkDisk, checkHome, checkMemory, checkNode } from './doctor/machine-checks';
import { openTerminal, table } from './terminal';
import { VERSION } from './version';

interface DoctorOptions {
  home?: string;
  port: string;
  json?: boolean;
  verbose?: boolean;
}

const MARKS: Record<Finding['state'], string> = { ok: '✓', note: '!', fault: '✗' };

export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('look whether this machine has all that is needed')
    .description('Looks at Node, memory, disk, port, devices and engines. Nothing is changed.')
    .option('-p, --port <number>', 'port of the bridge', String(DEFAULT_PORT))
    .option('--home <folder>', 'folder of the bridge (default: $TOONBRIDGE_HOME or ~/.toonbridge)')
    .option('--json', 'one JSON object on stdout, for scripts')
    .option('--verbose', 'show what the processes that are asked write')
    .action((options: DoctorOptions) => runCommand(options.json === true, () => doctor(options)));
}

async function doctor(options: DoctorOptions): Promise<void> {
  const terminal = openTerminal(options.json);
  const home = homeFolder(options.home);
  const onLog = (text: string) => {
    if (options.verbose) terminal.note(text.trimEnd());
  };
  const findings = await runChecks({
    node: () => checkNode(),
    memory: () => checkMemory(),
    folder: () => checkHome(home),
    disk: () => checkDisk(home),
    port: () => checkPort(Number(options.port)),
    devices: () => checkDevices(),
    engines: () => checkEngines(onLog),
  });
  const well = findings.every(({ state }) => state !== 'fault');
  if (!well) process.exitCode = EXIT.failed;
  if (options.json)
    return terminal.print(JSON.stringify({ version: VERSION, logs: home.logs, well, findings }));
  terminal.print(`ToonBridge ${VERSION}`);
  findingLines(findings).forEach((line) => terminal.print(line));
  terminal.print(`  Logs are in ${home.logs}`);
}

/** One line each, and under it what to do. */
export function findingLines(findings: readonly Finding[]): string[] {
  const lines = table(findings.map(({ state, check, what }) => [MARKS[state], check, what]));
  return findings.flatMap(({ nextStep }, i) => (nextStep ? [lines[i], `   → ${nextStep}`] : [lines[i]]));
}
