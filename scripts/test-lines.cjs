/**
 * Counts lines that are not blank: of the product by room, and of the tests that run it. `npm run test-lines` prints
 * the table; tests/house/test-lines.test.ts holds the shares.
 */
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const REPOSITORY = join(__dirname, '..');
/** What the house wants: test lines for one line of the product, overall and in rooms that all the rest stands on. */
const GOALS = { overall: 0.8, core: 1.2 };

/** Rooms and the tests of each. Suites that run everything at once (browser, house, support) count overall alone. */
const ROOMS = [
  { name: 'psd', core: true, product: ['psd'], tests: ['tests/psd', 'tests/hosts/same-documents.test.ts'] },
  {
    name: 'pixels, imaging',
    core: true,
    product: ['pixels', 'bridge-server/imaging'],
    tests: ['tests/pixels', 'tests/imaging'],
  },
  { name: 'takes', core: true, product: ['takes'], tests: ['tests/takes'] },
  {
    name: 'protocol, server, jobs, files of hosts',
    core: true,
    product: [
      'protocol',
      'bridge-server/server',
      'bridge-server/jobs',
      'bridge-server/host-files',
      'bridge-server/files',
      'bridge-server/faults',
    ],
    tests: ['tests/protocol', 'tests/server', 'tests/jobs', 'tests/files', 'tests/faults'],
  },
  {
    name: 'models, checkpoint',
    core: true,
    product: ['bridge-server/models', 'bridge-server/checkpoint'],
    tests: ['tests/models', 'tests/checkpoint'],
  },
  {
    name: 'worker, engine interface',
    product: ['bridge-server/worker', ':(glob)bridge-server/engines/*.ts'],
    tests: ['tests/worker'],
  },
  { name: 'draft engine', product: ['bridge-server/engines/draft'], tests: ['tests/engines/draft'] },
  {
    name: 'ToonCrafter, graphs, runtime',
    product: [
      'bridge-server/engines/tooncrafter',
      'bridge-server/graphs',
      'bridge-server/runtime',
      'bridge-server/numbers',
    ],
    tests: ['tests/engines/tooncrafter', 'tests/graphs', 'tests/runtime', 'tests/goldens'],
  },
  { name: 'command line', product: ['bridge-server/cli'], tests: ['tests/cli'] },
  {
    name: 'plugin',
    product: ['plugin'],
    tests: [
      'tests/panel',
      'tests/hosts/browser',
      'tests/photoshop-simulator',
      'tests/browser',
      'tests/after-effects-package',
      'tests/after-effects-simulator',
    ],
  },
];
const PRODUCT = ['plugin', 'protocol', 'takes', 'pixels', 'psd', 'bridge-server'];

/** Lines with something on them in scripts under some folders (or in files). */
function linesUnder(paths) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...paths], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  const scripts = listed
    .split('\n')
    .filter((path) => /\.(tsx?|jsx)$/.test(path) && existsSync(join(REPOSITORY, path)));
  return scripts.reduce((sum, path) => {
    const text = readFileSync(join(REPOSITORY, path), 'utf8');
    return sum + text.split('\n').filter((line) => line.trim() !== '').length;
  }, 0);
}

/** @returns `{ name, core, product, tests, share }` of each room, and of everything last */
function testLines() {
  const counted = (name, core, product, tests) => ({ name, core, product, tests, share: tests / product });
  const rooms = ROOMS.map(({ name, core = false, product, tests }) =>
    counted(name, core, linesUnder(product), linesUnder(tests)),
  );
  return [...rooms, counted('overall', false, linesUnder(PRODUCT), linesUnder(['tests']))];
}

module.exports = { GOALS, ROOMS, testLines };

if (require.main === module) {
  for (const { name, core, product, tests, share } of testLines()) {
    const goal = name === 'overall' ? GOALS.overall : core ? GOALS.core : undefined;
    const wanted = goal === undefined || share >= goal ? '' : `  (wanted: ${goal})`;
    console.log(
      `${name.padEnd(40)}${String(product).padStart(7)}${String(tests).padStart(7)}  ${share.toFixed(2)}${wanted}`,
    );
  }
}
