/** One transform for every suite: swc strips the types; `npm run check` is what looks at them. */
const transform = {
  '^.+\\.(t|j)sx?$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        target: 'es2022',
        transform: { react: { runtime: 'automatic', importSource: 'preact' } },
      },
      module: { type: 'commonjs' },
    },
  ],
};

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  transform,
  maxWorkers: 2,
  // Only a guard against hangs: a machine that does other work takes several times as long.
  testTimeout: 180_000,
  workerIdleMemoryLimit: '1500MB',
  reporters: ['default', '<rootDir>/tests/support/closing-line-reporter.js'],
};
