import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { DEFAULT_PORT } from '../../protocol';
import { homeFolder, prepareHome } from '../jobs/store/home-folder';
import { startBridge, type Bridge } from '../server/bridge';
import { openLog } from '../server/log-file';
import { runCommand } from './command-failure';
import { askForDevice, deviceOption } from './device-option';
import { ownWorker } from './own-worker';
import { openTerminal, type Terminal } from './terminal';
import { VERSION } from './version';

interface ServeOptions {
  port: number;
  host: string;
  home?: string;
  trustNetwork: boolean;
  allowNullOrigin: boolean;
  quotaGb?: number;
  device?: string;
  json: boolean;
}

const MAX_PORT = 65_535;
const GIB = 1024 ** 3;

/** `toonbridge serve` */
export function serveCommand(): Command {
  return new Command('serve')
    .summary('start the bridge that Photoshop and the browser page talk to')
    .description(
      'Starts the bridge. It runs until you press Ctrl+C; unfinished jobs go on at the next start.',
    )
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', portOf, DEFAULT_PORT)
    .option('--json', 'print one line of JSON when ready, for scripts', false)
    .option('--home <folder>', 'folder for jobs, takes and logs (default: $TOONBRIDGE_HOME or ~/.toonbridge)')
    .option(
      '--quota-gb <number>',
      'room for takes; beyond it the oldest are removed (default: 20)',
      gigabytesOf,
    )
    .option(
      '--host <address>',
      'address to listen on; another than this machine needs --trust-network',
      '127.0.0.1',
    )
    .option(
      '--trust-network',
      'let other machines of your network connect; the connection is not encrypted',
      false,
    )
    .option(
      '--allow-null-origin',
      'let panels in that tell no origin (After Effects, where its panel is refused)',
      false,
    )
    .addOption(deviceOption())
    .action((options: ServeOptions) => runCommand(options.json, () => serve(options)));
}

async function serve(options: ServeOptions): Promise<void> {
  const terminal = openTerminal(options.json);
  const home = homeFolder(options.home);
  process.umask(0o077);
  prepareHome(home);
  // Workers look for models there too.
  process.env.TOONBRIDGE_HOME = home.root;
  askForDevice(options.device);
  const bridge = await startBridge({
    home,
    port: options.port,
    address: options.host,
    trustNetwork: options.trustNetwork,
    allowNullOrigin: options.allowNullOrigin,
    quotaBytes: options.quotaGb === undefined ? undefined : options.quotaGb * GIB,
    version: VERSION,
    worker: ownWorker(),
    pageFolder: browserPage(),
    log: openLog(home.logs),
    onPairingCode: (code) => terminal.note(`  New pairing code: ${code}`),
  });
  if (options.json) terminal.print(readyLine(bridge));
  else welcome(bridge, terminal);
  await stopSignal();
  terminal.note('Stopping. Unfinished jobs go on at the next start.');
  await bridge.close();
}

/** The page lies beside the bridge in the build, and in `dist/` when the bridge runs from its sources. */
function browserPage(): string | undefined {
  const here = dirname(realpathSync(process.argv[1]));
  return [join(here, '../browser'), join(here, '../../dist/browser')].find((folder) =>
    existsSync(join(folder, 'index.html')),
  );
}

function readyLine(bridge: Bridge): string {
  const { port, url } = bridge;
  return JSON.stringify({ port, url, pairingCode: bridge.pairingCode(), pid: process.pid, version: VERSION });
}

function welcome(bridge: Bridge, terminal: Terminal): void {
  const code = bridge.pairingCode();
  terminal.print(`ToonBridge ${VERSION} is ready on ${bridge.url}`);
  terminal.print('');
  terminal.print('  In Photoshop   Plugins > ToonBridge, then type the pairing code');
  // Behind the # it stays in the browser: no server and no log ever sees it.
  terminal.print(`  In a browser   ${bridge.url}#code=${code}`);
  terminal.print(`  Pairing code   ${code}   (works once, for ten minutes; then a new one is shown)`);
  terminal.print('');
  for (const { id, ready, note, reason, nextStep } of bridge.service.catalogue.capabilities().engines) {
    terminal.print(
      `  Engine ${id.padEnd(13)} ${ready ? (note ?? 'ready') : `${reason ?? ''} ${nextStep ?? ''}`.trim()}`,
    );
  }
  terminal.print('');
  terminal.print('  Ctrl+C stops the bridge.');
}

/** Resolves when the process is asked to end. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`A port is a whole number from 0 to ${MAX_PORT}.`);
}

function gigabytesOf(text: string): number {
  const gigabytes = Number(text);
  if (gigabytes > 0 && Number.isFinite(gigabytes)) return gigabytes;
  throw new InvalidArgumentError('The quota is a number of gigabytes, for instance 20.');
}
