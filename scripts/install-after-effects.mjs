/**
 * Installs the panel in After Effects for this user, on Windows or macOS: copies dist/after-effects into the folder of
 * CEP extensions and sets PlayerDebugMode for CEP 11 (After Effects 2024) and 12 (2025 and later), for a panel that
 * no authority signed.
 *
 *   node scripts/install-after-effects.mjs [--dry-run] [--remove]
 *
 * With --dry-run it says what it would do and does nothing; --platform win32 or darwin then shows the other system's.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const EXTENSION = 'org.toonbridge.after-effects';
const CEP_VERSIONS = [11, 12];

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    remove: { type: 'boolean', default: false },
    platform: { type: 'string', default: process.platform },
    from: { type: 'string', default: fileURLToPath(new URL('../dist/after-effects', import.meta.url)) },
  },
});
const dry = values['dry-run'];

const SYSTEMS = {
  darwin: {
    folder: () => posix.join(homedir(), 'Library/Application Support/Adobe/CEP/extensions', EXTENSION),
    debugMode: (version) => ['defaults', 'write', `com.adobe.CSXS.${version}`, 'PlayerDebugMode', '1'],
    // The system keeps read preferences in memory until this process starts anew.
    afterwards: [['killall', '-u', process.env.USER ?? '', 'cfprefsd']],
    log: '~/Library/Logs/CSXS/CEP12-AEFT.log',
  },
  win32: {
    folder: () => win32.join(process.env.APPDATA ?? '%APPDATA%', 'Adobe\\CEP\\extensions', EXTENSION),
    debugMode: (version) => [
      'reg',
      'add',
      `HKCU\\Software\\Adobe\\CSXS.${version}`,
      ...['/v', 'PlayerDebugMode', '/t', 'REG_SZ', '/d', '1', '/f'],
    ],
    afterwards: [],
    log: '%TEMP%\\CEP12-AEFT.log',
  },
};

const system = SYSTEMS[values.platform];
if (!system) stop(`After Effects runs on Windows and macOS, not on ${values.platform}.`);
if (!dry && values.platform !== process.platform)
  stop('Another system than this one can be shown with --dry-run only.');
if (values.remove) remove();
else install();

function install() {
  const from = values.from;
  if (!existsSync(posix.join(from, 'CSXS/manifest.xml'))) {
    stop('There is no dist/after-effects yet. Run "npm run package" first.');
  }
  const isSigned = existsSync(posix.join(from, 'META-INF/signatures.xml'));
  const folder = system.folder();
  act(`copy ${from} to ${folder}`, () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(from, folder, { recursive: true });
  });
  for (const version of CEP_VERSIONS) command(system.debugMode(version));
  for (const args of system.afterwards) command(args, true);
  tell(isSigned);
}

function remove() {
  const folder = system.folder();
  act(`remove ${folder}`, () => rmSync(folder, { recursive: true, force: true }));
  console.log('PlayerDebugMode was left as it is: other panels may need it.');
}

function tell(isSigned) {
  const lines = isSigned
    ? ['The panel is signed (META-INF/signatures.xml), by a certificate of your own computer.']
    : [
        'THE PANEL IS NOT SIGNED. After Effects 2024 (CEP 11) takes it with PlayerDebugMode, which is set now.',
        'After Effects 2025 and later (CEP 12) may leave it out without a word: 26.3 on Windows was seen to check the',
        'signature in spite of PlayerDebugMode. Run "npm run package" on this computer, then install again.',
      ];
  console.log(
    [
      ...lines,
      'Restart After Effects, then open Window > Extensions > ToonBridge.',
      `Where the panel is missing there, the reason is in ${system.log}`,
      '(only with LogLevel 6 beside PlayerDebugMode).',
    ].join('\n'),
  );
}

function act(words, work) {
  console.log(dry ? `would ${words}` : words);
  if (!dry) work();
}

/** @param mayFail nothing depends on it */
function command([program, ...args], mayFail = false) {
  const line = [program, ...args].map((part) => (/[\s\\]/.test(part) ? `"${part}"` : part)).join(' ');
  act(`run ${line}`, () => {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0 && !mayFail) stop(`${line} failed: ${stderr?.trim() ?? ''}`);
  });
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
