/**
 * Who may import whom: the arrows of docs/MAP.md. A room is a folder; what is not listed for it is forbidden.
 * Library modules are free, but for two that have one door each: onnxruntime-node and the Adobe host.
 */
const rooms = {
  'plugin/panel': ['plugin/actions', 'plugin/model', 'takes'],
  'plugin/actions': ['plugin/model', 'plugin/hosts', 'plugin/bridge', 'plugin/cancel', 'protocol', 'takes'],
  'plugin/model': ['plugin/hosts', 'protocol', 'takes'],
  'plugin/bridge': ['plugin/cancel', 'protocol'],
  'plugin/cancel': [],
  'plugin/hosts': ['plugin/cancel', 'psd', 'pixels', 'takes', 'protocol'],
  protocol: ['takes'],
  takes: [],
  pixels: [],
  psd: ['pixels', 'protocol'],
  'bridge-server/cli': [
    'bridge-server/server',
    'bridge-server/jobs',
    'bridge-server/worker',
    'bridge-server/models',
    'bridge-server/engines',
    'bridge-server/imaging',
    'bridge-server/runtime',
    'bridge-server/files',
    'bridge-server/faults',
    'psd',
    'pixels',
    'protocol',
    'takes',
  ],
  'bridge-server/server': [
    'bridge-server/jobs',
    'bridge-server/host-files',
    'bridge-server/imaging',
    'bridge-server/faults',
    'protocol',
    'takes',
  ],
  'bridge-server/host-files': [
    'bridge-server/jobs',
    'bridge-server/imaging',
    'bridge-server/files',
    'bridge-server/faults',
    'pixels',
    'protocol',
    'takes',
  ],
  'bridge-server/jobs': ['bridge-server/files', 'bridge-server/faults', 'pixels', 'protocol', 'takes'],
  'bridge-server/worker': [
    'bridge-server/engines',
    'bridge-server/imaging',
    'bridge-server/jobs',
    'bridge-server/files',
    'bridge-server/faults',
    'pixels',
    'protocol',
    'takes',
  ],
  'bridge-server/engines': [
    'bridge-server/numbers',
    'bridge-server/runtime',
    'bridge-server/models',
    'bridge-server/imaging',
    'bridge-server/faults',
    'pixels',
    'protocol',
    'takes',
  ],
  'bridge-server/models': [
    'bridge-server/graphs',
    'bridge-server/checkpoint',
    'bridge-server/numbers',
    'bridge-server/files',
    'protocol',
  ],
  'bridge-server/files': [],
  'bridge-server/faults': ['protocol'],
  'bridge-server/numbers': [],
  'bridge-server/graphs': ['bridge-server/numbers'],
  'bridge-server/checkpoint': ['bridge-server/numbers', 'bridge-server/files', 'protocol'],
  'bridge-server/runtime': ['bridge-server/numbers'],
  'bridge-server/imaging': ['pixels'],
};

const escape = (path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** TEMPORARY: rooms that are being rebuilt; there, circles by type alone are still let through. */
const UNDER_CHANGE = '^bridge-server/engines/draft/';

const productCode = '^(plugin|protocol|takes|pixels|psd|bridge-server)/';

const arrows = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room.replace(/\//g, '-')}-imports-only-below`,
  comment: `${room} may import ${allowed.join(', ') || 'no other room'}.`,
  severity: 'error',
  from: { path: `^${escape(room)}/` },
  to: { path: productCode, pathNot: [room, ...allowed].map((path) => `^${escape(path)}/`) },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'the-server-reaches-no-engine',
      comment:
        "An engine that crashes, hangs or eats the memory must cost one job, never the bridge: from the server's own " +
        'process no chain of imports leads to one.',
      severity: 'error',
      from: { path: '^bridge-server/((server|host-files|jobs)/|cli/serve\\.ts$)' },
      to: {
        path: '^bridge-server/(engines|worker|models|graphs|checkpoint|runtime)/|^node_modules/onnxruntime',
        // The names of devices, for `--device`.
        pathNot: '^bridge-server/runtime/devices\\.ts$',
        reachable: true,
      },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file or need a third.',
      severity: 'error',
      from: { path: productCode, pathNot: UNDER_CHANGE },
      to: { circular: true },
    },
    {
      // TEMPORARY, with UNDER_CHANGE: goes when these rooms are at 0.
      name: 'no-cycles-but-by-type',
      severity: 'error',
      from: { path: UNDER_CHANGE },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'the-model-knows-of-hosts-only-what-they-tell',
      comment: 'The types of the host interface; what it does is for actions.',
      severity: 'error',
      from: { path: '^plugin/model/' },
      to: { path: '^plugin/hosts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-action-or-model-knows-a-host-by-name',
      comment: 'plugin/hosts/host.ts is the interface; adapters are for plugin/main.',
      severity: 'error',
      from: { path: '^plugin/(model|actions)/' },
      to: { path: '^plugin/hosts/', pathNot: '^plugin/hosts/host[.]ts$' },
    },
    {
      name: 'product-code-imports-no-tests',
      severity: 'error',
      from: { path: productCode },
      to: { path: '^(tests|benchmarks|examples)/' },
    },
    {
      name: 'only-the-runtime-room-imports-onnxruntime',
      severity: 'error',
      from: { path: productCode, pathNot: '^bridge-server/runtime/' },
      to: { path: 'onnxruntime-node' },
    },
    {
      name: 'only-the-photoshop-adapter-imports-photoshop',
      severity: 'error',
      from: { path: productCode, pathNot: '^plugin/hosts/photoshop' },
      to: { path: '^(photoshop|uxp)$' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: productCode },
      to: { couldNotResolve: true, pathNot: '^(photoshop|uxp|fs|os|path)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.d.ts', '.js', '.json'] },
  },
};
