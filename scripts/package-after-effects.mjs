/**
 * Signs dist/after-effects with a certificate of its own making, which CEP 12 asks for, and packs it as a .zxp.
 *
 * Adobe's ZXPSignCmd is a program for Windows and macOS, and a panel must be signed on the system that it is for. It is
 * taken from a package of the npm registry, of a fixed version and content, on these two systems alone;
 * TOONBRIDGE_ZXP_SIGNER names another one. Everywhere else the panel stays unsigned, and this says so.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

/** The newest package of the registry that carries ZXPSignCmd as a file (MIT, 2026); nothing of it is run but that. */
const SIGNER_PACKAGE = 'vite-cep-plugin@2.2.3';
const SIGNERS = {
  darwin: {
    file: 'ZXPSignCmd',
    sha256: 'bc773fae0b97416fc7a462e7dadcc00270428a9913480c9b78b5606ff1cfb095',
  },
  win32: {
    file: 'ZXPSignCmd.exe',
    sha256: 'ffc2223167225ce61d024eb463fc5ad1a1be16133f99ef334a646f7311916c98',
  },
};
const SIGNATURE = 'META-INF/signatures.xml';
/** What signing adds to the folder. */
const ADDED = /^(META-INF\/.+|mimetype)$/;
/** Without a time stamp of a server a signature ends with its certificate. */
const VALID_DAYS = '3650';

/** What ends the command with one sentence. */
class Stop extends Error {}

const root = fileURLToPath(new URL('../', import.meta.url));
const bundle = process.argv[2] ?? join(root, 'dist/after-effects');
const target = process.argv[3] ?? join(root, 'toonbridge-after-effects.zxp');

try {
  packPanel();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function packPanel() {
  if (process.argv[2] === undefined && !existsSync(join(root, 'plugin/main/after-effects.tsx'))) {
    console.log(
      'After Effects is not part of this build yet (plugin/main/after-effects.tsx), so nothing was packed.',
    );
    return;
  }
  if (!existsSync(join(bundle, 'CSXS/manifest.xml')))
    stop('There is no dist/after-effects yet. Run "npm run build" first.');
  // Holds the key of the certificate for as long as it takes to sign.
  const work = mkdtempSync(join(tmpdir(), 'toonbridge-sign-'));
  try {
    const signer = process.env.TOONBRIDGE_ZXP_SIGNER ?? signerOfRegistry(work);
    if (signer === undefined) tellUnsigned();
    else sign(signer, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function sign(signer, work) {
  const password = randomBytes(24).toString('hex');
  const certificate = join(work, 'certificate.p12');
  const packed = join(work, 'panel.zxp');
  const owner = ['FR', 'none', 'ToonBridge', 'ToonBridge'];
  run(signer, ['-selfSignedCert', ...owner, password, certificate, '-validityDays', VALID_DAYS]);
  run(signer, ['-sign', bundle, packed, certificate, password]);
  run(signer, ['-verify', packed]);
  const bytes = readFileSync(packed);
  const entries = unzipSync(bytes, { filter: ({ name }) => ADDED.test(name) && !name.includes('..') });
  if (!entries[SIGNATURE]?.length)
    stop(`The signer left no ${SIGNATURE}, so After Effects 2025 and later may refuse it.`);
  for (const [name, content] of Object.entries(entries)) {
    mkdirSync(dirname(join(bundle, name)), { recursive: true });
    writeFileSync(join(bundle, name), content);
  }
  writeFileSync(target, bytes);
  console.log(
    `toonbridge-after-effects.zxp  ${(bytes.length / 1024).toFixed(1)} KiB, signed on ${process.platform}`,
  );
}

/** @returns undefined on systems that Adobe has no signer for */
function signerOfRegistry(folder) {
  const wanted = SIGNERS[process.platform];
  if (!wanted) return undefined;
  console.log(`Fetching ${SIGNER_PACKAGE} for its ZXPSignCmd`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  run(npm, ['pack', SIGNER_PACKAGE, '--silent', '--ignore-scripts', '--pack-destination', folder], true);
  const inside = `package/lib/bin/${wanted.file}`;
  run('tar', ['-xzf', join(folder, `${SIGNER_PACKAGE.replace('@', '-')}.tgz`), '-C', folder, inside]);
  const path = join(folder, inside);
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (digest !== wanted.sha256) stop(`${wanted.file} is not the file that was looked at; it was not run.`);
  chmodSync(path, 0o755);
  return path;
}

/** @param shell Windows runs .cmd files through its shell alone; nothing of the arguments is from outside */
function run(program, args, shell = false) {
  const isCommand = shell && process.platform === 'win32';
  const quoted = isCommand ? args.map((arg) => `"${arg}"`) : args;
  const { status, stdout, stderr, error } = spawnSync(program, quoted, {
    encoding: 'utf8',
    shell: isCommand,
  });
  if (status === 0) return;
  const words = [error?.message, stderr, stdout].find((text) => text?.trim()) ?? `exit code ${status}`;
  stop(`${args[0]} failed: ${words.trim()}\n${hint(error)}`);
}

function hint(error) {
  const isWrongChip = process.platform === 'darwin' && (error?.errno === -86 || error?.code === 'EBADARCH');
  if (isWrongChip)
    return 'ZXPSignCmd is a program for Intel: install Rosetta ("softwareupdate --install-rosetta").';
  return 'The panel in dist/after-effects is whole, but unsigned.';
}

function tellUnsigned() {
  console.log(
    [
      `dist/after-effects is not signed: Adobe's signer runs on Windows and macOS, not on ${process.platform}, and a`,
      'panel must be signed on the system that it is for. Run "npm run package" there. (After Effects 2024 takes an',
      'unsigned panel; After Effects 2025 and later may not.)',
    ].join('\n'),
  );
}

function stop(sentence) {
  throw new Stop(sentence);
}
